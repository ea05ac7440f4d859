"""The web application firewall."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.networks import environment_with, network_of, policy_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def rules(stack: Stack) -> dict[str, dict[str, Any]]:
    return {rule["name"]: rule for rule in stack.one("aws_wafv2_web_acl")["rule"]}


def counted_rules_of(rule: dict[str, Any]) -> list[str]:
    overrides = rule["statement"]["managed_rule_group_statement"]["rule_action_override"]
    assert all(override["action_to_use"] == {"count": {}} for override in overrides)
    return [override["name"] for override in overrides]


def test_known_attacks_are_blocked_by_the_rules_that_aws_maintains(production: Production) -> None:
    found = rules(production("network"))
    for group in (
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesSQLiRuleSet",
    ):
        assert found[group]["override_action"] == {"none": {}}
        statement = found[group]["statement"]["managed_rule_group_statement"]
        assert (statement["vendor_name"], statement["name"]) == ("AWS", group)


def test_it_is_of_the_kind_that_guards_load_balancers(production: Production) -> None:
    assert production("network").one("aws_wafv2_web_acl")["scope"] == "REGIONAL"


def test_one_address_is_held_to_a_rate_before_anything_else_is_looked_at(production: Production) -> None:
    rule = rules(production("network"))["rate-limit"]
    assert rule["action"] == {"block": {}}
    assert rule["priority"] == 0
    assert rule["statement"] == {"rate_based_statement": {"aggregate_key_type": "IP", "limit": 2000}}


def test_callers_out_of_clouds_are_counted_and_not_blocked(production: Production) -> None:
    assert rules(production("network"))["AWSManagedRulesAnonymousIpList"]["override_action"] == {"count": {}}


def test_batches_of_audit_events_above_8_kib_are_counted_and_not_blocked(production: Production) -> None:
    assert counted_rules_of(rules(production("network"))["AWSManagedRulesCommonRuleSet"]) == ["SizeRestrictions_BODY"]


def test_counted_rules_are_a_setting(tmp_path: Path) -> None:
    chosen = ["AWSManagedRulesSQLiRuleSet", "AWSManagedRulesKnownBadInputsRuleSet/Host_localhost_HEADER"]
    found = rules(network_of(tmp_path, environment_with(web_firewall={"counted_rules": chosen})))
    assert found["AWSManagedRulesSQLiRuleSet"]["override_action"] == {"count": {}}
    assert counted_rules_of(found["AWSManagedRulesKnownBadInputsRuleSet"]) == ["Host_localhost_HEADER"]
    assert found["AWSManagedRulesKnownBadInputsRuleSet"]["override_action"] == {"none": {}}
    assert counted_rules_of(found["AWSManagedRulesCommonRuleSet"]) == []


def test_without_block_everything_is_only_counted(tmp_path: Path) -> None:
    found = rules(network_of(tmp_path, environment_with(web_firewall={"block": False})))
    assert found.pop("rate-limit")["action"] == {"count": {}}
    assert all(rule["override_action"] == {"count": {}} for rule in found.values())


def test_rules_are_evaluated_one_after_another(production: Production) -> None:
    priorities = [rule["priority"] for rule in rules(production("network")).values()]
    assert sorted(priorities) == list(range(6))


def test_rules_have_metrics_of_their_own(production: Production) -> None:
    for name, rule in rules(production("network")).items():
        assert rule["visibility_config"]["cloudwatch_metrics_enabled"] is True
        assert rule["visibility_config"]["metric_name"] == name


def test_decisions_are_logged_encrypted_without_users_sessions(production: Production) -> None:
    stack = production("network")
    logging = stack.one("aws_wafv2_web_acl_logging_configuration")
    group = stack.where("aws_cloudwatch_log_group", name="aws-waf-logs-banking-audit")
    assert group["kms_key_id"] == "${aws_kms_key.logs_key_key.arn}"
    assert logging["log_destination_configs"] == ["${aws_cloudwatch_log_group.web_firewall_log_group.arn}"]
    redacted = [field["single_header"]["name"] for field in logging["redacted_fields"]]
    assert redacted == ["authorization", "cookie"]


def test_only_this_accounts_log_delivery_may_write_there(production: Production) -> None:
    stack = production("network")
    policy = stack.one("aws_cloudwatch_log_resource_policy")
    (statement,) = policy_of(policy["policy_document"]).values()
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Resource"] == ["${aws_cloudwatch_log_group.web_firewall_log_group.arn}:*"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert stack.one("aws_wafv2_web_acl_logging_configuration")["depends_on"] == [
        "aws_cloudwatch_log_resource_policy.web_firewall_log_delivery",
    ]


def test_staging_has_a_firewall_and_a_log_of_its_own(tier_of: Callable[[str, str], Stack]) -> None:
    stack = tier_of("network", "staging")
    assert stack.one("aws_wafv2_web_acl")["name"] == "banking-audit-staging"
    assert stack.where("aws_cloudwatch_log_group", name="aws-waf-logs-banking-audit-staging")
