"""What each node may do, and what it may not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.permissions import may, statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

NODES = ("orderer_0", "orderer_1", "orderer_2", "peer_0", "peer_1")
ARTIFACTS = "${aws_s3_bucket.artifacts_bucket.arn}"
ARCHIVE = "${aws_s3_bucket.archive_bucket.arn}"


def folder(node: str) -> str:
    return node.replace("_", "-")


@pytest.fixture(params=NODES)
def node(request: pytest.FixtureRequest) -> str:
    """Each of production's nodes."""
    return str(request.param)


@pytest.fixture
def allowed(production: Production, node: str) -> Callable[[str, str], bool]:
    """Whether the node may do something to an object of the artifacts bucket."""
    return lambda action, key: may(production("fabric"), f"{node}_access_role_role", action, f"{ARTIFACTS}/{key}")


def test_every_node_has_a_role_of_its_own(production: Production) -> None:
    fabric = production("fabric")
    profiles = fabric.resources("aws_iam_instance_profile")
    roles = {profile["role"] for profile in profiles.values()}
    used = {instance["iam_instance_profile"] for instance in fabric.resources("aws_instance").values()}
    assert len(roles) == len(used) == 5


def test_an_instance_has_its_own_nodes_profile(production: Production, node: str) -> None:
    instance = production("fabric").resources("aws_instance")[f"{node}_instance"]
    profile = production("fabric").resources("aws_iam_instance_profile")[f"{node}_access_profile"]
    assert instance["iam_instance_profile"] == f"${{aws_iam_instance_profile.{node}_access_profile.name}}"
    assert profile["role"] == f"${{aws_iam_role.{node}_access_role_role.name}}"


def test_only_ec2_assumes_a_nodes_role(production: Production, node: str) -> None:
    role = production("fabric").resources("aws_iam_role")[f"{node}_access_role_role"]
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_a_node_reads_its_own_keys(allowed: Callable[[str, str], bool], node: str) -> None:
    assert allowed("s3:GetObject", f"nodes/{folder(node)}/msp.tar.gz")


def test_a_node_cannot_read_its_neighbours_keys(allowed: Callable[[str, str], bool], node: str) -> None:
    for neighbour in NODES:
        assert allowed("s3:GetObject", f"nodes/{folder(neighbour)}/msp.tar.gz") == (neighbour == node)


def test_a_node_cannot_read_the_tenth_node_for_the_first(allowed: Callable[[str, str], bool], node: str) -> None:
    assert not allowed("s3:GetObject", f"nodes/{folder(node)}0/msp.tar.gz")


def test_a_node_cannot_read_the_archive_of_all_keys(allowed: Callable[[str, str], bool]) -> None:
    assert not allowed("s3:GetObject", "crypto-config/fabric-crypto.tar.gz")


@pytest.mark.parametrize(
    "key", ["chaincode/fabric-chaincode.tar.gz", "channel/audit.block", "bootstrap/bootstrap.tar.gz"]
)
def test_a_node_reads_what_is_for_all_nodes(allowed: Callable[[str, str], bool], key: str) -> None:
    assert allowed("s3:GetObject", key)


def test_a_node_writes_backups_into_its_own_folder_only(allowed: Callable[[str, str], bool], node: str) -> None:
    for neighbour in NODES:
        assert allowed("s3:PutObject", f"backups/{folder(neighbour)}/ledger.tar.gz") == (neighbour == node)


def test_a_node_reads_its_own_backups_only(allowed: Callable[[str, str], bool], node: str) -> None:
    for neighbour in NODES:
        assert allowed("s3:GetObject", f"backups/{folder(neighbour)}/ledger.tar.gz") == (neighbour == node)
    assert not allowed("s3:GetObject", "backups/ledger-backup-20260101.tar.gz")


def test_a_node_writes_its_own_evidence_and_reads_none(allowed: Callable[[str, str], bool], node: str) -> None:
    for neighbour in NODES:
        key = f"evidence/{folder(neighbour)}/integrity.json"
        assert allowed("s3:PutObject", key) == (neighbour == node)
        assert not allowed("s3:GetObject", key)


@pytest.mark.parametrize(
    "key", ["nodes/orderer-0/msp.tar.gz", "chaincode/x", "channel/x", "bootstrap/x", "crypto-config/x"]
)
def test_a_node_writes_nothing_but_backups(allowed: Callable[[str, str], bool], key: str) -> None:
    assert not allowed("s3:PutObject", key)


@pytest.mark.parametrize("action", ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl"])
def test_a_node_cannot_delete_a_backup(allowed: Callable[[str, str], bool], node: str, action: str) -> None:
    assert not allowed(action, f"backups/{folder(node)}/ledger.tar.gz")


def test_a_node_has_nothing_to_do_with_the_ledgers_archive(production: Production, node: str) -> None:
    for action in ("s3:GetObject", "s3:PutObject"):
        assert not may(production("fabric"), f"{node}_access_role_role", action, f"{ARCHIVE}/2026/export.csv")


def test_a_node_cannot_read_the_backends_identity(production: Production, node: str) -> None:
    secret = "${aws_secretsmanager_secret.credentials_secret.arn}"  # noqa: S105 - a reference
    assert not may(production("fabric"), f"{node}_access_role_role", "secretsmanager:GetSecretValue", secret)


def test_a_node_publishes_metrics_into_our_namespace_only(production: Production, node: str) -> None:
    [publish] = _statements(production, node, "cloudwatch:PutMetricData")
    assert publish["Condition"] == {"StringEquals": {"cloudwatch:namespace": "BankingAudit/Fabric"}}


def test_a_node_writes_into_the_fabric_log_group_only(production: Production, node: str) -> None:
    [write] = _statements(production, node, "logs:PutLogEvents")
    assert write["Resource"] == ["${aws_cloudwatch_log_group.log_group.arn}:*"]


def test_session_manager_does_not_open_the_parameter_store(production: Production, node: str) -> None:
    fabric = production("fabric")
    assert fabric.resources("aws_iam_role_policy_attachment") == {}
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/secret"
    assert not may(fabric, f"{node}_access_role_role", "ssm:GetParameter", parameter)


def test_no_action_is_a_wildcard(production: Production, node: str) -> None:
    for statement in statements_of(production("fabric"), f"{node}_access_role_role"):
        assert not [action for action in statement["Action"] if "*" in action]


def test_all_resources_are_meant_only_where_aws_knows_no_others(production: Production, node: str) -> None:
    everywhere = {
        action
        for statement in statements_of(production("fabric"), f"{node}_access_role_role")
        if "*" in statement["Resource"]
        for action in statement["Action"]
    }
    assert everywhere == {
        "cloudwatch:PutMetricData",
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
        "ecr:GetAuthorizationToken",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }


def _statements(production: Production, node: str, action: str) -> list[dict[str, Any]]:
    statements = statements_of(production("fabric"), f"{node}_access_role_role")
    return [statement for statement in statements if action in statement["Action"]]
