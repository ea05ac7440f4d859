"""The deploy role's policies: enough for every call, and no more than IAM lets one say."""

import re
from collections.abc import Iterable, Sequence

import pytest

from policies.deployer import calls
from policies.deployer.actions import actions_of, find
from policies.deployer.changes import CHANGES, changes_to
from policies.deployer.documents import MOST_CHARACTERS, Statement, policies, size_of, statements
from policies.deployer.errors import DeployerError
from policies.deployer.needs import IMPLIED
from policies.deployer.scope import NAMED_BY_AWS, NAMED_BY_US, NAMED_OTHERWISE, Place

PLACE = Place(account="210987654321", region="eu-central-1", bucket_prefix="bank")
BOUNDARY = "arn:aws:iam::210987654321:policy/banking-audit-boundary"
ATTACHABLE = ("arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",)


def made(*called: tuple[str, str]) -> list[Statement]:
    return statements(actions_of(called), PLACE, BOUNDARY, ATTACHABLE)


@pytest.fixture(scope="module")
def whole() -> list[Statement]:
    """All that the committed calls need."""
    return statements(actions_of(calls.read()), PLACE, BOUNDARY, ATTACHABLE)


def about(listed: Iterable[Statement], action: str) -> list[Statement]:
    return [statement for statement in listed if action in statement.actions]


def one(listed: Sequence[Statement], action: str) -> Statement:
    (found,) = about(listed, action)
    return found


def test_what_is_ours_by_name_is_reached_by_name() -> None:
    statement = one(made(("rds", "CreateDBInstance")), "rds:CreateDBInstance")
    assert "arn:aws:rds:eu-central-1:210987654321:db:banking-audit*" in statement.resources
    assert not [arn for arn in statement.resources if "cluster" in arn]


def test_buckets_are_those_with_the_accounts_prefix() -> None:
    listed = made(("s3", "PutBucketVersioning"), ("s3", "PutObject"), ("s3", "ListObjectsV2"))
    assert one(listed, "s3:PutBucketVersioning").resources == ("arn:aws:s3:::bank-*",)
    assert one(listed, "s3:PutObject").resources == ("arn:aws:s3:::bank-*/*",)
    assert one(listed, "s3:ListBucket").resources == ("arn:aws:s3:::bank-*",)


def test_what_can_only_be_said_of_everything_is_said_of_one_region() -> None:
    statement = one(made(("kms", "CreateKey")), "kms:CreateKey")
    assert statement.resources == ("*",)
    assert statement.conditions == {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}


def test_a_service_of_no_region_is_not_asked_for_one() -> None:
    assert one(made(("route53", "CreateHostedZone")), "route53:CreateHostedZone").conditions == {}


@pytest.mark.parametrize(
    ("call", "action"),
    [
        (("ec2", "TerminateInstances"), "ec2:TerminateInstances"),
        (("ec2", "DeleteVolume"), "ec2:DeleteVolume"),
        (("kms", "ScheduleKeyDeletion"), "kms:ScheduleKeyDeletion"),
    ],
)
def test_what_has_no_name_of_ours_is_taken_away_only_with_our_tag(call: tuple[str, str], action: str) -> None:
    conditions = one(made(call), action).conditions
    assert conditions == {"StringEquals": {"aws:ResourceTag/Project": "BankingAuditLedger"}}


def test_an_alias_has_no_tags() -> None:
    assert one(made(("kms", "DeleteAlias")), "kms:DeleteAlias").conditions == {}


def test_only_what_is_being_made_or_ours_is_tagged() -> None:
    conditions = [statement.conditions for statement in about(made(("ec2", "CreateVpc")), "ec2:CreateTags")]
    assert {"Null": {"ec2:CreateAction": "false"}} in conditions
    assert {"StringEquals": {"aws:ResourceTag/Project": "BankingAuditLedger"}} in conditions
    assert {} not in conditions


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_roles_are_made_and_given_rights_only_within_the_boundary(whole: list[Statement], action: str) -> None:
    statement = one(whole, action)
    assert statement.conditions["StringEquals"] == {"iam:PermissionsBoundary": BOUNDARY}
    assert statement.resources == ("arn:aws:iam::210987654321:role/banking-audit*",)


def test_only_the_policies_of_aws_that_are_in_use_are_attached(whole: list[Statement]) -> None:
    assert one(whole, "iam:AttachRolePolicy").conditions["ArnEquals"] == {"iam:PolicyARN": list(ATTACHABLE)}


def test_a_boundary_is_never_taken_off_nor_a_policy_rewritten(whole: list[Statement]) -> None:
    allowed = {action for statement in whole for action in statement.actions}
    assert not allowed & {
        "iam:DeleteRolePermissionsBoundary",
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:CreateAccessKey",
        "iam:CreateUser",
        "iam:PutUserPolicy",
        "sts:AssumeRole",
    }


def test_roles_are_handed_to_the_services_that_have_some(whole: list[Statement]) -> None:
    conditions = one(whole, "iam:PassRole").conditions["StringEquals"]
    assert "ecs-tasks.amazonaws.com" in conditions["iam:PassedToService"]
    assert one(whole, "iam:PassRole").resources == ("arn:aws:iam::210987654321:role/banking-audit*",)


def test_what_makes_a_thing_brings_along_what_changes_it() -> None:
    listed = made(("wafv2", "CreateWebACL"))
    assert about(listed, "wafv2:UpdateWebACL")
    assert not about(listed, "wafv2:UpdateIPSet")


def test_every_call_is_allowed(whole: list[Statement]) -> None:
    allowed = {action for statement in whole for action in statement.actions}
    assert {action.name for action in actions_of(calls.read())} <= allowed


def test_no_action_is_a_pattern(whole: list[Statement]) -> None:
    assert not [action for statement in whole for action in statement.actions if "*" in action or "?" in action]


def test_everything_is_the_resource_only_of_what_cannot_be_limited_or_only_looks(whole: list[Statement]) -> None:
    unlimited = [action for statement in whole if statement.resources == ("*",) for action in statement.actions]
    assert unlimited
    for name in unlimited:
        action = find(name)
        assert action is not None
        assert action.only_looks or not action.resources, name


def test_every_arn_is_one_of_this_account(whole: list[Statement]) -> None:
    for arn in {arn for statement in whole for arn in statement.resources} - {"*"}:
        _, partition, service, region, account, _ = arn.split(":", 5)
        assert partition == "aws"
        assert region in {"eu-central-1", ""}, arn
        public = service in {"s3", "route53"} or re.search(r"::(image|snapshot|parameter)/", arn)
        assert account == ("" if public else "210987654321"), arn


def test_the_policies_fit_into_iam_and_say_what_the_statements_say(whole: list[Statement]) -> None:
    documents = policies(whole)
    assert len(documents) <= 10
    assert max(map(size_of, documents)) <= MOST_CHARACTERS
    rendered = [statement for document in documents for statement in document["Statement"]]
    assert {action for statement in rendered for action in statement["Action"]} == {
        action for statement in whole for action in statement.actions
    }
    for document in documents:
        sids = [statement["Sid"] for statement in document["Statement"]]
        assert len(sids) == len(set(sids))


def test_a_statement_that_is_too_long_is_divided() -> None:
    actions = tuple(f"ec2:Action{number:04}" for number in range(600))
    documents = policies([Statement(actions, ("*",), {"Bool": {"aws:SecureTransport": "true"}})])
    found = [action for document in documents for item in document["Statement"] for action in item["Action"]]
    assert sorted(found) == sorted(actions)
    assert all(item["Condition"] for document in documents for item in document["Statement"])


def test_more_than_a_role_takes_is_told() -> None:
    actions = tuple(f"ec2:Action{number:05}" for number in range(4000))
    with pytest.raises(DeployerError, match="and a role takes 10"):
        policies([Statement(actions, ("*",))])


def test_an_unknown_operation_is_told_with_the_place_to_mend_it() -> None:
    with pytest.raises(DeployerError, match=r"no action called s3:MakeTea: say in RENAMED of policies/deployer/act"):
        actions_of([("s3", "MakeTea")])


def test_things_of_a_kind_that_we_have_none_of_are_told() -> None:
    with pytest.raises(DeployerError, match=r"sagemaker:CreateModel is for things of a kind .* add the form"):
        made(("sagemaker", "CreateModel"))


@pytest.mark.parametrize("name", [*IMPLIED, *changes_to(CHANGES)])
def test_iam_has_every_action_that_is_added(name: str) -> None:
    assert find(name) is not None


@pytest.mark.parametrize("name", CHANGES)
def test_iam_has_every_action_that_makes_something(name: str) -> None:
    assert find(name) is not None


def test_a_form_of_arn_has_one_kind_of_name() -> None:
    assert not NAMED_BY_AWS & NAMED_BY_US
    assert not (NAMED_BY_AWS | NAMED_BY_US) & NAMED_OTHERWISE.keys()
