"""The operators' guide's facts about the Fabric network, each held against production's stack."""

import json
from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.support.permissions import may, statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

ARTIFACTS = "${aws_s3_bucket.artifacts_bucket.arn}"
NODE_ROLES = tuple(f"{node}_access_role_role" for node in ("orderer_0", "orderer_1", "orderer_2", "peer_0", "peer_1"))


@pytest.fixture
def fabric(production: Production) -> Stack:
    """Production's fabric stack."""
    return production("fabric")


@pytest.fixture
def instances(fabric: Stack) -> dict[str, dict[str, Any]]:
    """The EC2 instances, by their name tags."""
    return {instance["tags"]["Name"]: instance for instance in fabric.resources("aws_instance").values()}


def of_role(instances: dict[str, dict[str, Any]], role: str) -> list[dict[str, Any]]:
    return [instance for name, instance in instances.items() if f"-{role}-" in name]


def test_the_stack_is_banking_audit_ledger_fabric_production(stacks: dict[str, Stack]) -> None:
    """Step 4: `cdk deploy banking-audit-ledger-fabric-production`."""
    assert "banking-audit-ledger-fabric-production" in stacks


def test_ec2_has_three_orderers(instances: dict[str, dict[str, Any]]) -> None:
    """AWS Services Used: "EC2 | Fabric nodes | Orderer (3) + Peer (2)"."""
    assert len(of_role(instances, "orderer")) == 3


def test_ec2_has_two_peers(instances: dict[str, dict[str, Any]]) -> None:
    """AWS Services Used: "EC2 | Fabric nodes | Orderer (3) + Peer (2)"."""
    assert len(of_role(instances, "peer")) == 2


def test_there_are_no_other_instances(instances: dict[str, dict[str, Any]]) -> None:
    """Monthly Cost Breakdown: the orderers and peers are all of EC2."""
    assert len(instances) == 5


def test_orderers_are_t3_medium(instances: dict[str, dict[str, Any]]) -> None:
    """Monthly Cost Breakdown: "EC2 Fabric Orderer | 3 x t3.medium"."""
    assert {instance["instance_type"] for instance in of_role(instances, "orderer")} == {"t3.medium"}


def test_peers_are_t3_large(instances: dict[str, dict[str, Any]]) -> None:
    """Monthly Cost Breakdown: "EC2 Fabric Peer | 2 x t3.large"."""
    assert {instance["instance_type"] for instance in of_role(instances, "peer")} == {"t3.large"}


def test_ebs_root_volumes_are_encrypted(instances: dict[str, dict[str, Any]]) -> None:
    """Security Best Practices, Implemented: "Encrypted EBS volumes"."""
    assert all(instance["root_block_device"]["encrypted"] for instance in instances.values())


def test_ebs_data_volumes_are_encrypted(fabric: Stack) -> None:
    """Security Best Practices, Implemented: "Encrypted EBS volumes"."""
    assert [volume["encrypted"] for volume in fabric.resources("aws_ebs_volume").values()] == [True] * 5


def test_name_tags_match_the_filter_for_fabric(instances: dict[str, dict[str, Any]]) -> None:
    """Deploy Fabric Network: `--filters "Name=tag:Name,Values=*fabric*"`."""
    assert all(fnmatchcase(name, "*fabric*") for name in instances)


def test_name_tags_tell_role_and_number(instances: dict[str, dict[str, Any]]) -> None:
    """Deploy Fabric Network: the operator picks an `<INSTANCE_ID>` from the list."""
    assert set(instances) == {
        "banking-audit-fabric-orderer-0",
        "banking-audit-fabric-orderer-1",
        "banking-audit-fabric-orderer-2",
        "banking-audit-fabric-peer-0",
        "banking-audit-fabric-peer-1",
    }


def test_instances_are_in_private_subnets(instances: dict[str, dict[str, Any]]) -> None:
    """Security Best Practices, Implemented: "VPC with private subnets"."""
    assert all("subnet_network_private_" in instance["subnet_id"] for instance in instances.values())


def test_instances_are_spread_over_three_azs(instances: dict[str, dict[str, Any]]) -> None:
    """AWS Services Used: "VPC | Network isolation | 3 AZs"; one orderer in each."""
    assert Counter(instance["subnet_id"] for instance in of_role(instances, "orderer")).most_common(1)[0][1] == 1
    assert Counter(instance["subnet_id"] for instance in of_role(instances, "peer")).most_common(1)[0][1] == 1


def test_instances_have_security_groups_of_their_role(instances: dict[str, dict[str, Any]]) -> None:
    """Security Best Practices, Implemented: "Security groups with minimal access"."""
    for role in ("orderer", "peer"):
        groups = {tuple(instance["vpc_security_group_ids"]) for instance in of_role(instances, role)}
        [(group,)] = groups
        assert group.endswith(f"_{role}_id}}")


@pytest.mark.parametrize("role", NODE_ROLES)
def test_operators_connect_via_session_manager(fabric: Stack, role: str) -> None:
    """Deploy Fabric Network: `aws ssm start-session --target <INSTANCE_ID>`."""
    instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"
    assert may(fabric, role, "ssm:UpdateInstanceInformation", instance)
    for action in ("CreateControlChannel", "OpenControlChannel", "CreateDataChannel", "OpenDataChannel"):
        assert may(fabric, role, f"ssmmessages:{action}", "*")


def test_session_managers_agent_is_started(instances: dict[str, dict[str, Any]]) -> None:
    """Deploy Fabric Network: "Connect via Session Manager"."""
    assert all("amazon-ssm-agent.service" in instance["user_data"] for instance in instances.values())


@pytest.mark.parametrize("role", NODE_ROLES)
def test_iam_roles_have_least_privilege(fabric: Stack, role: str) -> None:
    """Security Best Practices, Implemented: "IAM roles with least privilege"."""
    for statement in statements_of(fabric, role):
        assert not any("*" in action for action in statement["Action"])


def test_every_instance_has_an_iam_role_of_its_own(instances: dict[str, dict[str, Any]]) -> None:
    """Security Best Practices, Implemented: "IAM roles with least privilege"."""
    assert len({instance["iam_instance_profile"] for instance in instances.values()}) == 5


def test_secrets_manager_has_the_fabric_secret(fabric: Stack) -> None:
    """AWS Services Used: "Secrets Manager | Credentials | Database & Fabric secrets"."""
    assert fabric.one("aws_secretsmanager_secret")["name"] == "banking-audit/fabric-credentials"


def test_s3_bucket_of_the_artifacts_is_named_for_s3_bucket_name(fabric: Stack) -> None:
    """Step 6: `s3://${S3_BUCKET_NAME}-fabric-artifacts`; Cleanup: `s3://banking-audit-fabric-artifacts`."""
    assert fabric.resources("aws_s3_bucket")["artifacts_bucket"]["bucket"] == "banking-audit-fabric-artifacts"


def test_s3_bucket_of_the_ledger_is_banking_audit_ledger_prod(fabric: Stack) -> None:
    """Cleanup: `aws s3 rb s3://banking-audit-ledger-prod --force`."""
    assert fabric.resources("aws_s3_bucket")["archive_bucket"]["bucket"] == "banking-audit-ledger-prod"


@pytest.mark.parametrize("bucket", ["artifacts", "archive"])
def test_s3_buckets_are_encrypted(fabric: Stack, bucket: str) -> None:
    """AWS Services Used: "S3 | Artifacts & backups | Encrypted, versioned"."""
    encryption = fabric.resources("aws_s3_bucket_server_side_encryption_configuration")[f"{bucket}_encryption"]
    [rule] = encryption["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": "${aws_kms_key.data_key_key.arn}",
    }


@pytest.mark.parametrize("bucket", ["artifacts", "archive"])
def test_s3_buckets_are_versioned(fabric: Stack, bucket: str) -> None:
    """AWS Services Used: "S3 | Artifacts & backups | Encrypted, versioned"."""
    versioning = fabric.resources("aws_s3_bucket_versioning")[f"{bucket}_versioning"]
    assert versioning["versioning_configuration"] == {"status": "Enabled"}


@pytest.mark.parametrize("bucket", ["artifacts", "archive"])
def test_s3_buckets_are_reached_over_tls_only(fabric: Stack, bucket: str) -> None:
    """Security Best Practices, Implemented: "HTTPS only (TLS 1.2+)"."""
    policy = json.loads(fabric.resources("aws_s3_bucket_policy")[f"{bucket}_policy"]["policy"])
    [tls_only] = [statement for statement in policy["Statement"] if statement["Sid"] == "TlsOnly"]
    assert tls_only["Effect"] == "Deny"
    assert tls_only["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("role", NODE_ROLES)
def test_nodes_read_chaincode_from_where_the_operator_uploads_it(fabric: Stack, role: str) -> None:
    """Step 6: `aws s3 cp fabric-chaincode.tar.gz s3://${S3_BUCKET_NAME}-fabric-artifacts/chaincode/`."""
    assert may(fabric, role, "s3:GetObject", f"{ARTIFACTS}/chaincode/fabric-chaincode.tar.gz")


@pytest.mark.parametrize("role", NODE_ROLES)
def test_nodes_upload_ledger_backups_as_the_operator_names_them(fabric: Stack, role: str) -> None:
    """Fabric Ledger Backup: `aws s3 cp /tmp/ledger-backup-*.tar.gz s3://…-fabric-artifacts/backups/`."""
    assert may(fabric, role, "s3:PutObject", f"{ARTIFACTS}/backups/ledger-backup-20251026.tar.gz")


@pytest.mark.parametrize("role", NODE_ROLES)
def test_nodes_may_encrypt_what_they_upload(fabric: Stack, role: str) -> None:
    """Fabric Ledger Backup: `aws s3 cp …`, into a bucket that is encrypted with our key."""
    assert may(fabric, role, "kms:GenerateDataKey", "${aws_kms_key.data_key_key.arn}")


def test_backups_are_kept_in_their_folder(fabric: Stack) -> None:
    """Fabric Ledger Backup: `…-fabric-artifacts/backups/`."""
    rules = fabric.resources("aws_s3_bucket_lifecycle_configuration")["artifacts_lifecycle"]["rule"]
    [backups] = [rule for rule in rules if rule["id"] == "backups"]
    assert backups["filter"] == [{"prefix": "backups/"}]


def test_the_orderers_container_is_orderer_bankingaudit_com(fabric: Stack) -> None:
    """Deploy Fabric Network: `docker logs orderer.bankingaudit.com`."""
    first = fabric.resources("aws_instance")["orderer_0_instance"]
    assert "NODE_HOST_NAME=orderer.bankingaudit.com\\n" in first["user_data"]


def test_cloudwatch_has_the_nodes_logs(fabric: Stack) -> None:
    """Security Best Practices, Implemented: "CloudWatch logging"."""
    group = fabric.one("aws_cloudwatch_log_group")
    assert group["name"] == "/fabric/banking-audit"
    assert group["retention_in_days"] == 365


def test_everything_is_tagged_as_banking_audit_ledger(fabric: Stack) -> None:
    """Useful Commands: `--tag-filters "Key=Project,Values=BankingAuditLedger"`."""
    [provider] = fabric.document["provider"]["aws"]
    [default] = provider["default_tags"]
    assert default["tags"]["Project"] == "BankingAuditLedger"
