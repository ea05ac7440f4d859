"""The operators' guide's facts that hold for the whole of production, whichever tier a thing stands in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stacks import Stack

IN_THE_GUIDES_ORDER = ("network", "database", "fabric", "container", "monitoring")
CDKTFS_REFERENCE = "cross_stack_reference_input_banking_audit_ledger_"

MANAGED_POLICIES_OF_SERVICES = {
    "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
}
"""What RDS does in our name, in its own words."""

KNOW_NO_RESOURCE = {
    "cloudwatch:PutMetricData",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSnapshots",
    "ec2:DescribeSubnets",
    "ec2:DescribeVolumes",
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ecr:GetAuthorizationToken",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "secretsmanager:GetRandomPassword",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "tag:GetResources",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""


@pytest.fixture(scope="module")
def all_of_production(stacks: dict[str, Stack]) -> list[Stack]:
    """Production's stacks, the state's among them."""
    found = [stack for name, stack in stacks.items() if name.endswith("-production")]
    assert len(found) == 1 + len(IN_THE_GUIDES_ORDER)
    return found


def everywhere(stacks: list[Stack], kind: str) -> list[dict[str, Any]]:
    """The resources of a type in all stacks."""
    return [resource for stack in stacks for resource in stack.resources(kind).values()]


def statements(stacks: list[Stack]) -> Iterator[dict[str, Any]]:
    """All that any role is allowed."""
    for policy in everywhere(stacks, "aws_iam_role_policy"):
        found = json.loads(policy["policy"])["Statement"]
        yield from (statement for statement in found if statement["Effect"] == "Allow")


@pytest.mark.parametrize("tier", IN_THE_GUIDES_ORDER)
def test_stacks_are_deployed_in_the_guides_order_and_destroyed_in_reverse(stacks: dict[str, Stack], tier: str) -> None:
    """Step 4: network, database, Fabric, containers, monitoring; Cleanup: "individual stacks (reverse order)"."""
    earlier = IN_THE_GUIDES_ORDER[: IN_THE_GUIDES_ORDER.index(tier)]
    read = stacks[f"banking-audit-ledger-{tier}-production"].document.get("data", {}).get("terraform_remote_state", {})
    assert set(read) <= {f"{CDKTFS_REFERENCE}{other}_production" for other in earlier}


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("aws_db_instance", 1),
        ("aws_ecs_service", 2),
        ("aws_instance", 3 + 2),
        ("aws_lb", 1),
        ("aws_nat_gateway", 2),
        ("aws_secretsmanager_secret", 2),
        # The guide's two, and Fabric's orderer, peer and tools: private subnets have no way to Docker Hub.
        ("aws_ecr_repository", 2 + 3),
    ],
)
def test_monthly_cost_breakdown_has_all_that_there_is(all_of_production: list[Stack], kind: str, count: int) -> None:
    """Monthly Cost Breakdown: "3 x t3.medium", "2 x t3.large", "2 x NAT Gateway", "2 secrets" and so on."""
    assert len(everywhere(all_of_production, kind)) == count


def test_every_s3_bucket_is_encrypted_and_versioned(all_of_production: list[Stack]) -> None:
    """AWS Services Used: "S3 | Artifacts & backups | Encrypted, versioned"."""
    for stack in all_of_production:
        buckets = {f"${{aws_s3_bucket.{name}.id}}" for name in stack.resources("aws_s3_bucket")}
        encrypted = stack.resources("aws_s3_bucket_server_side_encryption_configuration").values()
        versioned = stack.resources("aws_s3_bucket_versioning").values()
        assert {each["bucket"] for each in encrypted} == buckets
        assert {
            each["bucket"] for each in versioned if each["versioning_configuration"]["status"] == "Enabled"
        } == buckets


def test_every_s3_bucket_can_be_cleaned_up_once_protection_is_lifted(all_of_production: list[Stack]) -> None:
    """Cleanup: "Clean up S3 buckets": `aws s3 rb s3://banking-audit-ledger-prod --force`."""
    kept = [bucket["bucket"] for bucket in everywhere(all_of_production, "aws_s3_bucket")]
    assert {"banking-audit-ledger-prod", "banking-audit-fabric-artifacts"} <= set(kept)
    for bucket in everywhere(all_of_production, "aws_s3_bucket"):
        assert bucket["force_destroy"] == "${!var.deletion_protection}"


def test_secrets_manager_has_database_and_fabric_secrets(all_of_production: list[Stack]) -> None:
    """AWS Services Used: "Secrets Manager | Credentials | Database & Fabric secrets"."""
    names = {secret["name"] for secret in everywhere(all_of_production, "aws_secretsmanager_secret")}
    assert names == {"banking-audit/db-credentials", "banking-audit/fabric-credentials"}


def test_every_log_group_is_encrypted_and_kept_for_a_year(all_of_production: list[Stack]) -> None:
    """Security Best Practices, Implemented: "CloudWatch logging"."""
    groups = everywhere(all_of_production, "aws_cloudwatch_log_group")
    assert {"/ecs/banking-audit-backend", "/ecs/banking-audit-frontend"} <= {group["name"] for group in groups}
    assert {group["retention_in_days"] for group in groups} == {365}
    assert [group["name"] for group in groups if "aws_kms_key" not in group.get("kms_key_id", "")] == []


def test_every_ebs_volume_is_encrypted(all_of_production: list[Stack]) -> None:
    """Security Best Practices, Implemented: "Encrypted EBS volumes"."""
    instances = everywhere(all_of_production, "aws_instance")
    roots = [instance["root_block_device"] for instance in instances]
    attached = [volume for instance in instances for volume in instance.get("ebs_block_device", [])]
    volumes = [*roots, *attached, *everywhere(all_of_production, "aws_ebs_volume")]
    assert len(volumes) == 2 * 5
    assert [volume["encrypted"] for volume in volumes] == [True] * len(volumes)
    assert {volume["kms_key_id"] for volume in volumes} == {"${aws_kms_key.volumes_key_key.arn}"}


def test_iam_roles_of_every_tier_name_each_action(all_of_production: list[Stack]) -> None:
    """Security Best Practices, Implemented: "IAM roles with least privilege"."""
    actions = {action for statement in statements(all_of_production) for action in statement["Action"]}
    assert len(actions) > len(KNOW_NO_RESOURCE)
    assert sorted(action for action in actions if "*" in action) == []


def test_iam_roles_of_every_tier_name_each_resource_that_aws_lets_them_name(all_of_production: list[Stack]) -> None:
    """Security Best Practices, Implemented: "IAM roles with least privilege"."""
    of_any = [statement for statement in statements(all_of_production) if "*" in statement["Resource"]]
    assert {action for statement in of_any for action in statement["Action"]} <= KNOW_NO_RESOURCE


def test_iam_roles_of_every_tier_have_no_managed_policy_but_those_of_services(all_of_production: list[Stack]) -> None:
    """Security Best Practices, Implemented: "IAM roles with least privilege"."""
    attached = {each["policy_arn"] for each in everywhere(all_of_production, "aws_iam_role_policy_attachment")}
    assert attached == MANAGED_POLICIES_OF_SERVICES
    assert [role for role in everywhere(all_of_production, "aws_iam_role") if role.get("managed_policy_arns")] == []


def test_all_resources_are_found_by_their_project_tag(stacks: dict[str, Stack]) -> None:
    """Useful Commands: "View all resources": `--tag-filters "Key=Project,Values=BankingAuditLedger"`."""
    for stack in stacks.values():
        (provider,) = stack.document["provider"]["aws"]
        assert provider["default_tags"][0]["tags"]["Project"] == "BankingAuditLedger", stack.name


def test_database_is_scaled_by_hand(all_of_production: list[Stack]) -> None:
    """Scaling: "Database: Manual scaling": nothing but the services scales by itself."""
    targets = everywhere(all_of_production, "aws_appautoscaling_target")
    assert [target["service_namespace"] for target in targets] == ["ecs", "ecs"]
