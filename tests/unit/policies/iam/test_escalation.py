"""Ways from one role to another: each is found, and nothing else is."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.iam.survey import Survey
from tests.unit.policies.iam.planted import ACCOUNT, allow, policy, role, stacks, trust

Resources = Mapping[str, Mapping[str, Any]]

ARN = f"arn:aws:iam::{ACCOUNT}:role/strong"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
SECRET = allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:s-AbCdEf")


def strong(service: str) -> Resources:
    return role("strong", SECRET, trusts=trust(service))


def ways(*parts: Resources) -> list[str]:
    return [found.detail for found in Survey.of(stacks(*parts)).findings if found.check == "iam/escalation"]


INSTANCE: Resources = {
    "aws_iam_instance_profile": {"p": {"name": "p", "role": "${aws_iam_role.strong.name}"}},
    "aws_instance": {"i": {"iam_instance_profile": "${aws_iam_instance_profile.p.name}"}},
}
FUNCTION: Resources = {"aws_lambda_function": {"f": {"function_name": "f", "role": "${aws_iam_role.strong.arn}"}}}
MACHINE: Resources = {"aws_sfn_state_machine": {"m": {"name": "m", "role_arn": "${aws_iam_role.strong.arn}"}}}
TASK: Resources = {
    "aws_ecr_repository": {"images": {"name": "images"}},
    "aws_ecs_cluster": {"c": {"name": "c"}},
    "aws_ecs_task_definition": {
        "t": {
            "family": "t",
            "task_role_arn": "${aws_iam_role.strong.arn}",
            "container_definitions": '[{"image": "${aws_ecr_repository.images.repository_url}:latest"}]',
        }
    },
}
SCRIPT: Resources = {
    "aws_s3_bucket": {"b": {"bucket": "b"}},
    "aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "bootstrap/run.sh"}},
}
RUNS_SCRIPT = role("strong", SECRET, allow("s3:GetObject", "arn:aws:s3:::b/bootstrap/*"))
PULLS = role("strong", SECRET, allow("ecr:BatchGetImage", "${aws_ecr_repository.images.arn}"))
REPOSITORY: Resources = {"aws_ecr_repository": {"images": {"name": "images"}}}


@pytest.mark.parametrize(
    ("actions", "resource", "others"),
    [
        (["iam:PassRole", "ecs:RunTask"], "*", [strong("ecs-tasks.amazonaws.com")]),
        (["iam:PassRole", "ec2:RunInstances"], ARN, [strong("ec2.amazonaws.com")]),
        (["iam:PassRole", "lambda:CreateFunction"], "*", [strong("lambda.amazonaws.com")]),
        (["sts:AssumeRole"], ARN, [role("strong", trusts=trust("", Principal={"AWS": ROOT}))]),
        (["ssm:SendCommand"], f"arn:aws:ec2:*:{ACCOUNT}:instance/*", [strong("ec2.amazonaws.com"), INSTANCE]),
        (["ssm:StartSession"], "*", [strong("ec2.amazonaws.com"), INSTANCE]),
        (["lambda:UpdateFunctionCode"], "${aws_lambda_function.f.arn}", [strong("lambda.amazonaws.com"), FUNCTION]),
        (["states:UpdateStateMachine"], "${aws_sfn_state_machine.m.arn}", [strong("states.amazonaws.com"), MACHINE]),
        (["ecs:ExecuteCommand"], "${aws_ecs_cluster.c.arn}", [strong("ecs-tasks.amazonaws.com"), TASK]),
        (["ecr:PutImage"], "${aws_ecr_repository.images.arn}", [strong("ecs-tasks.amazonaws.com"), TASK]),
        (["ecr:PutImage"], "${aws_ecr_repository.images.arn}", [PULLS, REPOSITORY]),
        (["s3:PutObject"], "${aws_s3_bucket.b.arn}/*", [RUNS_SCRIPT, SCRIPT]),
    ],
)  # fmt: skip
def test_a_way_to_a_stronger_role_is_found(actions: list[str], resource: str, others: list[Resources]) -> None:
    [way] = ways(role("weak", allow(actions, resource)), *others)
    assert way.endswith(" gets it strong")


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "kms:PutKeyPolicy"])
def test_who_may_change_policies_has_everything(action: str) -> None:
    assert ways(role("weak", allow(action, "arn:aws:s3:::any"))) == [f"{action} gets it everything"]


def test_a_way_over_a_third_role_is_found() -> None:
    middle = role("middle", allow("lambda:UpdateFunctionCode", "${aws_lambda_function.f.arn}"))
    weak = role("weak", allow(["iam:PassRole", "ecs:RunTask"], f"arn:aws:iam::{ACCOUNT}:role/middle"))
    found = ways(weak, middle, strong("lambda.amazonaws.com"), FUNCTION)
    function = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
    assert (
        "iam:PassRole and ecs:RunTask gets it middle; "
        f"then lambda:UpdateFunctionCode on {function} gets it strong" in found
    )


@pytest.mark.parametrize(
    ("statements", "others"),
    [
        ([allow("iam:PassRole", ARN)], [strong("ecs-tasks.amazonaws.com")]),
        ([allow(["iam:PassRole", "lambda:CreateFunction"], ARN)], [strong("ecs-tasks.amazonaws.com")]),
        ([allow(["iam:PassRole", "ecs:RunTask"], f"{ARN}er")], [strong("ecs-tasks.amazonaws.com")]),
        ([allow("sts:AssumeRole", ARN)], [strong("ecs-tasks.amazonaws.com")]),
        ([allow("s3:PutObject", "arn:aws:s3:::b/backups/*")], [RUNS_SCRIPT, SCRIPT]),
        (
            [allow("s3:PutObject"), {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/bootstrap/*"}],
            [RUNS_SCRIPT, SCRIPT],
        ),
        ([allow("states:StartExecution", "*")], [strong("states.amazonaws.com"), MACHINE]),
    ],
)
def test_what_leads_nowhere_is_no_way(statements: list[Mapping[str, Any]], others: list[Resources]) -> None:
    assert ways(role("weak", *statements), *others) == []


def test_a_policy_that_is_only_made_is_nobodys() -> None:
    assert ways({"aws_iam_policy": {"p": {"name": "p", "policy": policy(allow("iam:PutRolePolicy"))}}}) == []
