"""The plan guard's rules about protection, exposure, permissions, encryption and logs, on plans made by hand."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.judgement import judge
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.values import every, first, listed
from tests.support.plans import DELETE, PlanBuilder

OTHER_ACCOUNT = "arn:aws:iam::999999999999:root"


def effects(plan: PlanBuilder | dict[str, Any], rule: RuleId) -> list[str]:
    document = plan if isinstance(plan, dict) else plan.document
    return [item.effect for item in judge(PlanDocument.of(document)) if item.rule is rule]


def changed(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> PlanBuilder:
    return PlanBuilder().resource(f"{kind}.it", ("update",), values=dict(before), after=dict(after))


def made(kind: str, **values: object) -> PlanBuilder:
    return PlanBuilder().created(f"{kind}.it", values)


def policy(action: object = "s3:GetObject", resource: object = "*", **members: object) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource} | members
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def test_blocks_are_read_as_terraform_shows_them_and_as_stacks_write_them() -> None:
    for shape in ([{"status": "Enabled"}], {"status": "Enabled"}):
        assert first({"versioning_configuration": shape}, "versioning_configuration", "status") == "Enabled"
    assert every({"rule": [{"days": 1}, {"days": 2}]}, "rule", "days") == (1, 2)
    assert listed({"names": ["a", "b"]}, "names") == ("a", "b")
    assert every({"rule": UNKNOWN}, "rule", "days") == (UNKNOWN,)


def test_what_gets_stronger_passes() -> None:
    pairs: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("aws_cloudwatch_log_group", {"retention_in_days": 30}, {"retention_in_days": 0}),
        ("aws_db_instance", {"backup_retention_period": 7}, {"backup_retention_period": 14}),
        ("aws_s3_bucket", {"force_destroy": True}, {"force_destroy": False}),
        ("aws_kms_key", {"rotation_period_in_days": 365}, {"rotation_period_in_days": 90}),
        ("aws_ecs_cluster", setting("enabled"), setting("enhanced")),
    ]
    for kind, before, after in pairs:
        assert judge(PlanDocument.of(changed(kind, before, after).document)) == (), kind


def setting(value: str) -> dict[str, Any]:
    return {"setting": [{"name": "containerInsights", "value": value}]}


def test_a_log_that_is_kept_for_ever_may_not_be_shortened() -> None:
    plan = changed("aws_cloudwatch_log_group", {"retention_in_days": 0}, {"retention_in_days": 365})
    assert effects(plan, RuleId.PROTECTION_WEAKENED) == ["keep events for fewer days (365 instead of for ever)"]


def test_an_attribute_that_disappears_counts_as_off() -> None:
    plan = changed("aws_db_instance", {"deletion_protection": True}, {})
    assert effects(plan, RuleId.PROTECTION_WEAKENED) == ["lose its deletion protection"]


def test_a_value_that_is_known_only_later_is_not_judged() -> None:
    values = {"kms_key_id": "arn:old"}
    plan = PlanBuilder().resource(
        "aws_cloudwatch_log_group.it", ("update",), values=values, after={}, after_unknown={"kms_key_id": True}
    )
    assert effects(plan, RuleId.ENCRYPTION_OFF) == []


def test_a_weakness_that_was_there_before_blocks_no_other_change() -> None:
    before = {"skip_final_snapshot": True, "storage_encrypted": False, "engine_version": "16.3"}
    assert (
        judge(PlanDocument.of(changed("aws_db_instance", before, before | {"engine_version": "16.4"}).document)) == ()
    )


def test_what_is_new_must_be_encrypted() -> None:
    assert effects(made("aws_ebs_volume", encrypted=False), RuleId.ENCRYPTION_OFF) == ["be stored unencrypted"]
    assert effects(made("aws_ebs_volume", encrypted=True), RuleId.ENCRYPTION_OFF) == []


def test_a_redirect_that_is_not_followed_any_more_is_one_no_more() -> None:
    """Terraform keeps the block beside the action that is taken instead."""
    redirect = {"type": "redirect", "redirect": [{"port": "443", "protocol": "HTTPS"}], "fixed_response": []}
    before = {"protocol": "HTTP", "default_action": [redirect]}
    after = {"protocol": "HTTP", "default_action": [redirect | {"type": "fixed-response"}]}
    assert effects(changed("aws_lb_listener", before, after), RuleId.ENCRYPTION_OFF) == ["answer in clear"]
    assert effects(made("aws_lb_listener", **before), RuleId.ENCRYPTION_OFF) == []


@pytest.mark.parametrize("absent", [{}, {"count": []}], ids=["as in a stack", "as in a plan"])
def test_a_firewall_rule_may_not_count_only(absent: dict[str, Any]) -> None:
    before = {"rule": [{"name": "bad-inputs", "override_action": [{"none": [{}]} | absent]}]}
    after = {"rule": [{"name": "bad-inputs", "override_action": [{"count": [{}], "none": []}]}]}
    found = effects(changed("aws_wafv2_web_acl", before, after), RuleId.PROTECTION_WEAKENED)
    assert found == ["block by fewer rules: nothing instead of bad-inputs"]
    assert effects(changed("aws_wafv2_web_acl", after, before), RuleId.PROTECTION_WEAKENED) == []


def test_a_policy_may_not_deny_less() -> None:
    tls = {"Sid": "TlsOnly", "Effect": "Deny", "Action": ["s3:*"], "Principal": "*", "Resource": "*"}
    keep = {"Sid": "Keep", "Effect": "Deny", "Action": ["s3:DeleteObject"], "Principal": "*", "Resource": "*"}
    both, one = (json.dumps({"Statement": found}) for found in ([tls, keep], [tls]))
    plan = changed("aws_s3_bucket_policy", {"policy": both}, {"policy": one})
    assert effects(plan, RuleId.PROTECTION_WEAKENED) == ["not deny s3:deleteobject (Keep) any more"]
    assert effects(changed("aws_s3_bucket_policy", {"policy": one}, {"policy": both}), RuleId.PROTECTION_WEAKENED) == []


def test_an_alarm_that_is_made_elsewhere_is_not_lost() -> None:
    plan = PlanBuilder().resource("aws_cloudwatch_metric_alarm.old", DELETE, values={"alarm_name": "Backend Down"})
    assert effects(plan, RuleId.LOGGING_OFF) == ["be deleted"]
    plan.created("aws_cloudwatch_metric_alarm.new", {"alarm_name": "Backend Down"})
    assert effects(plan, RuleId.LOGGING_OFF) == []


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "54.0.0.0/8"])
def test_nobody_lets_the_internet_in(cidr: str) -> None:
    version = "cidr_ipv6" if ":" in cidr else "cidr_ipv4"
    plan = made("aws_vpc_security_group_ingress_rule", ip_protocol="tcp", from_port=22, to_port=22, **{version: cidr})
    assert effects(plan, RuleId.PUBLIC_EXPOSURE) == [f"let {cidr} in on port 22"]


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "192.0.2.0/24", "203.0.113.7/32"])
def test_private_ranges_and_single_partners_may_be_let_in(cidr: str) -> None:
    plan = made("aws_vpc_security_group_ingress_rule", ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4=cidr)
    assert effects(plan, RuleId.PUBLIC_EXPOSURE) == []


def web_rule(group: str, port: int = 443) -> dict[str, Any]:
    rule = made("aws_vpc_security_group_ingress_rule", ip_protocol="tcp", from_port=port, to_port=port)
    rule.changes[0]["change"]["after"]["cidr_ipv4"] = "0.0.0.0/0"
    resources = [
        place("aws_lb.alb", security_groups=["aws_security_group.alb.id", "aws_security_group.alb"]),
        place("aws_vpc_security_group_ingress_rule.it", security_group_id=[f"{group}.id", group]),
    ]
    return rule.document | {"configuration": {"root_module": {"resources": resources}}}


def place(address: str, **references: list[str]) -> dict[str, Any]:
    expressions = {name: {"references": found} for name, found in references.items()}
    return {"address": address, "type": address.partition(".")[0], "expressions": expressions}


def test_only_the_load_balancer_has_web_ports_open() -> None:
    assert effects(web_rule("aws_security_group.alb"), RuleId.PUBLIC_EXPOSURE) == []
    assert effects(web_rule("aws_security_group.alb", 8443), RuleId.PUBLIC_EXPOSURE) != []
    assert effects(web_rule("aws_security_group.backend"), RuleId.PUBLIC_EXPOSURE) != []


PINNED = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}}}


@pytest.mark.parametrize(
    ("principal", "members", "refused"),
    [
        ("*", {}, True),
        ({"AWS": "*"}, {}, True),
        ({"AWS": [OTHER_ACCOUNT]}, {}, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, {}, False),
        ({"Service": "events.amazonaws.com"}, {}, False),
        ("*", PINNED, False),
        ("*", {"Effect": "Deny"}, False),
        ("*", {"Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-example"}}}, True),
        ("*", {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}}}, True),
        ("*", {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}}, True),
        ("*", {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
    ],
)
def test_a_policy_lets_nobody_else_in_unless_a_condition_says_who(
    principal: object, members: dict[str, Any], *, refused: bool
) -> None:
    text = policy(**({"Principal": principal} | members))
    provider = {"aws": {"expressions": {"allowed_account_ids": {"constant_value": ["123456789012"]}}}}
    for kind, argument, rule in (
        ("aws_s3_bucket_policy", "policy", RuleId.PUBLIC_EXPOSURE),
        ("aws_iam_role", "assume_role_policy", RuleId.WILDCARD_IAM),
    ):
        plan = made(kind, **{argument: text}).document | {"configuration": {"provider_config": provider}}
        assert bool(effects(plan, rule)) is refused


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        (policy("*"), "allow *"),
        (policy("s3:*", "arn:aws:s3:::ours/*"), "allow s3:*"),
        (policy("iam:PassRole"), "allow iam:PassRole on all resources"),
        (policy("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}), "all roles"),
        (policy("secretsmanager:Get*"), "allow secretsmanager:GetSecretValue on all resources"),
        (policy("s3:GetObject", "arn:aws:s3:::*"), "allow s3:GetObject on all resources"),
        (policy(None, NotAction="iam:*"), "allow all actions but some (NotAction)"),
    ],
)
def test_permissions_on_everything_are_refused(text: str, effect: str) -> None:
    [found] = effects(made("aws_iam_role_policy", policy=text), RuleId.WILDCARD_IAM)
    assert effect in found


@pytest.mark.parametrize(
    "text",
    [
        policy("ecr:GetAuthorizationToken"),
        policy("s3:GetObject", "arn:aws:s3:::ours/*"),
        policy("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:ours-*"),
        policy("*", Effect="Deny"),
    ],
)
def test_permissions_that_name_what_they_are_for_pass(text: str) -> None:
    assert effects(made("aws_iam_role_policy", policy=text), RuleId.WILDCARD_IAM) == []


def test_what_only_looks_like_a_policy_stops_nothing() -> None:
    for text in ("", "no JSON", "[]", '{"Statement": "none"}', None):
        assert effects(made("aws_iam_role_policy", policy=text), RuleId.WILDCARD_IAM) == []
