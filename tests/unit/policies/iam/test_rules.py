"""What the linters and our own rules find in planted policies, and what they let pass."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.iam.survey import Survey
from tests.unit.policies.iam.planted import ACCOUNT, allow, policy, role, stacks, trust

Resources = Mapping[str, Mapping[str, Any]]
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OTHER = "arn:aws:iam::999999999999:root"


def checks(*parts: Resources) -> set[str]:
    return {finding.check for finding in Survey.of(stacks(*parts)).findings}


def queue(**principal: object) -> Resources:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"}
    return {"aws_sqs_queue": {"q": {"name": "q", "policy": policy({**statement, **principal})}}}


def endpoint(**statement: object) -> Resources:
    whole = {"Effect": "Allow", "Principal": "*", "Action": ["sts:GetCallerIdentity"], "Resource": "*", **statement}
    return {"aws_vpc_endpoint": {"e": {"policy": policy(whole)}}}


def key(**statement: object) -> Resources:
    whole = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": ROOT}, **statement}
    return {"aws_kms_key": {"k": {"policy": policy(whole)}}}


OUR_CALLERS = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        ("iam/wildcard-action", role("r", allow("s3:*", "arn:aws:s3:::b"))),
        ("iam/wildcard-action", role("r", allow("*", "arn:aws:s3:::b"))),
        ("iam/wildcard-action", role("r", allow("s3:Get*", "arn:aws:s3:::b/*"))),
        ("iam/wildcard-action", key(Principal={"AWS": OTHER})),
        ("iam/all-but", role("r", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::b"})),
        ("iam/all-but", role("r", {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"})),
        ("iam/wildcard-resource", role("r", allow("s3:GetObject"))),
        ("iam/wildcard-resource", role("r", allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"]))),
        ("iam/pass-role", role("r", allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/*"))),
        ("iam/pass-role", role("r", allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/one"))),
        ("iam/trust", role("r", trusts=trust("states.amazonaws.com", Condition={}))),
        ("iam/trust", role("r", trusts=trust("", Principal={"AWS": ROOT}))),
        ("iam/trust", role("r", trusts=trust("", Principal="*"))),
        ("iam/trust", role("r", trusts=trust("x", Condition={"StringEqualsIfExists": {"aws:SourceAccount": "1"}}))),
        ("iam/anybody", queue(Principal="*")),
        ("iam/anybody", queue(Principal={"AWS": "*"})),
        ("iam/anybody", queue(Principal="*", Condition={"StringLike": {"aws:PrincipalAccount": "*"}})),
        ("iam/anybody", queue(Principal={"AWS": OTHER})),
        ("iam/anybody", queue(Principal={"Federated": "accounts.google.com"})),
        ("iam/anybody", queue(Principal={"Service": "sns.amazonaws.com"})),
        ("iam/endpoint", endpoint()),
        ("iam/endpoint", endpoint(Action=["s3:GetObject"], Resource="arn:aws:s3:::*/*")),
        ("iam/endpoint", {"aws_vpc_endpoint": {"e": {}}}),
        ("parliament/UNKNOWN_ACTION", role("r", allow("s3:GetObjekt", "arn:aws:s3:::b/*"))),
        ("parliament/RESOURCE_MISMATCH", role("r", allow("s3:GetObject", "arn:aws:s3:::b"))),
        ("cloudsplaining/PrivilegeEscalation", role("r", allow("iam:CreatePolicyVersion"))),
        ("cloudsplaining/ResourceExposure", role("r", allow("s3:PutBucketPolicy"))),
        ("cloudsplaining/DataExfiltration", role("r", allow("s3:GetObject"))),
        ("cloudsplaining/InfrastructureModification", role("r", allow("ec2:DeleteSnapshot"))),
        ("cloudsplaining/CredentialsExposure", role("r", allow("sts:AssumeRole"))),
        ("cloudsplaining/ServiceWildcard", role("r", allow("s3:*", "arn:aws:s3:::b"))),
    ],
)
def test_it_is_found(check: str, planted: Resources) -> None:
    assert check in checks(planted)


@pytest.mark.parametrize(
    "planted",
    [
        role("r", allow("s3:GetObject", "arn:aws:s3:::b/*")),
        role("r", allow("xray:PutTraceSegments")),
        role("r", trusts=trust("ec2.amazonaws.com", Condition={})),
        role(
            "r",
            allow(
                "iam:PassRole",
                f"arn:aws:iam::{ACCOUNT}:role/one",
                Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
        ),
        queue(Principal={"Service": "sns.amazonaws.com"}, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:::t"}}),
        queue(Principal="*", Condition=OUR_CALLERS),
        endpoint(Condition=OUR_CALLERS),
        endpoint(Action=["s3:GetObject"], Resource=["arn:aws:s3:::packages/*"]),
        key(),
    ],
)
def test_our_rules_let_it_pass(planted: Resources) -> None:
    assert {check for check in checks(planted) if check.startswith("iam/")} == set()


def test_cloudsplaining_sees_a_roles_policies_together() -> None:
    two = {
        "pass": {"role": "r", "policy": policy(allow("iam:PassRole"))},
        "make": {"role": "r", "policy": policy(allow(["lambda:CreateFunction", "lambda:InvokeFunction"]))},
    }
    assert "cloudsplaining/PrivilegeEscalation" in checks(role("r"), {"aws_iam_role_policy": two})


def test_a_finding_names_the_statement_and_what_to_do() -> None:
    planted = role("r", allow("s3:GetObject"))
    [finding] = [item for item in Survey.of(stacks(planted)).findings if item.check == "iam/wildcard-resource"]
    assert (finding.stack, finding.address) == ("ledger-core-production", "aws_iam_role_policy.r")
    assert finding.detail == "Planted: allows s3:GetObject on *, though it can be limited to resources"
    assert finding.remedy == "Name the resources."
