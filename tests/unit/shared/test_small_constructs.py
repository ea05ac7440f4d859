"""Roles, log groups, secrets, names, partitions, policies."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cdktf import TerraformOutput

from environments import Environment, load
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.names import Names
from modules.shared.partition import partition_of
from modules.shared.policy import Effect, Statement, policy_document
from modules.shared.role import Role
from modules.shared.secret import Secret
from modules.shared.tier_stack import TierStack
from tests.support.stacks import EXAMPLE_VALUES, Stack

Tier = Callable[..., TierStack]
StackOf = Callable[[Environment, StateBackend], TierStack]
Synthesis = Callable[[TierStack], Stack]


def key_in(stack: TierStack) -> EncryptionKey:
    return EncryptionKey(stack, "data", alias="data", description="Encrypts the data")


def role_in(stack: TierStack, **arguments: str) -> Role:
    return Role(stack, "task", name="task", description="A task", service="ecs-tasks.amazonaws.com", **arguments)


def granted(stack: Stack, name: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(stack.where("aws_iam_role_policy", name=name)["policy"])["Statement"]
    return statements


def test_a_role_is_assumed_by_its_service_and_may_do_nothing_else(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    role_in(bench)
    stack = synthesis(bench)
    (trust,) = json.loads(stack.one("aws_iam_role")["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole"]
    assert "Condition" not in trust
    assert stack.resources("aws_iam_role_policy") == {}


def test_a_role_can_be_bound_to_the_account_that_the_service_acts_for(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    role_in(bench, source_account="123456789012")
    (trust,) = json.loads(synthesis(bench).one("aws_iam_role")["assume_role_policy"])["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_no_role_exceeds_what_the_account_bounds_roles_by(stack_of: StackOf, synthesis: Synthesis) -> None:
    def role(values: dict[str, str]) -> dict[str, Any]:
        environment = load("production", values_file=EXAMPLE_VALUES, environ=values)
        bench = stack_of(environment, StateBackend.read())
        role_in(bench)
        return synthesis(bench).one("aws_iam_role")

    boundary = "arn:aws:iam::123456789012:policy/banking-audit-boundary"
    assert role({"PERMISSIONS_BOUNDARY_ARN": boundary})["permissions_boundary"] == boundary
    assert "permissions_boundary" not in role({})


def test_a_capability_is_a_policy_of_its_name(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    role_in(bench).allow("read-queue", [Statement(sid="Read", actions=["sqs:ReceiveMessage"], resources=["arn"])])
    policies = synthesis(bench).resources("aws_iam_role_policy")
    assert policies["task_read_queue"]["name"] == "read-queue"
    assert policies["task_read_queue"]["role"] == "${aws_iam_role.task_role.id}"


def test_what_uses_a_role_waits_for_it(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    role = role_in(bench)
    TerraformOutput(bench, "Arn", value=role.arn)
    TerraformOutput(bench, "Name", value=role.name)
    outputs = synthesis(bench).outputs
    assert outputs["Arn"]["value"] == "${aws_iam_role.task_role.arn}"
    assert outputs["Name"]["value"] == "${aws_iam_role.task_role.name}"


def test_a_policy_of_awss_own_can_be_attached(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    role_in(bench).attach_managed_policy("session_manager", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
    attachment = synthesis(bench).one("aws_iam_role_policy_attachment")
    assert attachment["policy_arn"] == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    assert attachment["role"] == "${aws_iam_role.task_role.name}"


def test_logs_are_encrypted_and_kept_as_long_as_the_environment_says(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier(logs={"retention_days": 731})
    LogGroup(bench, "log", stack=bench, name="/ecs/backend", key=key_in(bench))
    group = synthesis(bench).one("aws_cloudwatch_log_group")
    assert group["name"] == "/ecs/backend"
    assert group["retention_in_days"] == 731
    assert group["kms_key_id"] == "${aws_kms_key.data_key.arn}"


def test_who_writes_a_log_writes_into_its_streams_and_reads_none(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    group = LogGroup(bench, "log", stack=bench, name="/ecs/backend", key=key_in(bench))
    group.grant_write(role_in(bench))
    TerraformOutput(bench, "Log", value=group.name)
    stack = synthesis(bench)
    (statement,) = granted(stack, "write-log")
    assert statement["Resource"] == ["${aws_cloudwatch_log_group.log_group.arn}:*"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    assert stack.outputs["Log"]["value"] == "${aws_cloudwatch_log_group.log_group.name}"


def secret_in(stack: TierStack) -> Secret:
    return Secret(stack, "db", stack=stack, name="bank/db", description="The database's", key=key_in(stack))


def test_a_secret_is_encrypted_and_its_deletion_can_be_taken_back_while_it_is_protected(
    tier: Tier,
    synthesis: Synthesis,
) -> None:
    bench = tier()
    secret_in(bench)
    secret = synthesis(bench).one("aws_secretsmanager_secret")
    assert secret["name"] == "bank/db"
    assert secret["kms_key_id"] == "${aws_kms_key.data_key.arn}"
    assert secret["recovery_window_in_days"] == "${var.deletion_protection ? 30 : 0}"


def test_a_secret_has_no_value_in_the_stack(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    secret_in(bench)
    assert synthesis(bench).resources("aws_secretsmanager_secret_version") == {}


def test_a_secret_is_read_and_decrypted_by_whom_it_is_granted_to(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    secret_in(bench).grant_read(role_in(bench))
    stack = synthesis(bench)
    (reading,) = granted(stack, "read-db")
    assert reading["Resource"] == ["${aws_secretsmanager_secret.db_secret.arn}"]
    assert reading["Action"] == ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    (decryption,) = granted(stack, "decrypt-data-via-secretsmanager")
    assert decryption["Action"] == ["kms:Decrypt"]


def test_names_are_the_guides_with_the_environments_suffix() -> None:
    assert Names("", "bank").of("banking-audit-db") == "banking-audit-db"
    assert Names("-staging", "bank").of("banking-audit-db") == "banking-audit-db-staging"
    assert Names("-staging", "bank").of_bucket("fabric-artifacts") == "bank-fabric-artifacts-staging"


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str) -> None:
    assert partition_of(region) == partition


def test_a_statement_has_what_iam_reads_and_nothing_empty() -> None:
    statement = Statement(sid="Read", actions=["s3:GetObject"], resources=["arn"])
    assert statement.render() == {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn"]}


def test_a_statement_names_its_principals_and_conditions() -> None:
    rendered = Statement(
        sid="Deny",
        effect=Effect.DENY,
        actions=["s3:*"],
        services=["a.amazonaws.com", "b.amazonaws.com"],
        accounts=["*"],
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    ).render()
    assert rendered["Principal"] == {"Service": ["a.amazonaws.com", "b.amazonaws.com"], "AWS": "*"}
    assert rendered["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert rendered["Effect"] == "Deny"


def test_a_policy_is_of_the_languages_current_version() -> None:
    assert json.loads(policy_document([])) == {"Version": "2012-10-17", "Statement": []}
