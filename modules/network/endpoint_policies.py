"""Policies of the VPC's endpoints: what may pass through them, whatever credentials it carries.

They don't grant anything: the caller's own policy decides. They keep stolen data from leaving to a stranger's account
through an address inside our network.
"""

from collections.abc import Mapping, Sequence

from environments.schema.network import InterfaceEndpoint
from modules.shared.policy import Statement
from modules.shared.tier_stack import TierStack

IMAGE_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
)

ACTIONS: Mapping[InterfaceEndpoint, Sequence[str]] = {
    InterfaceEndpoint.ECR_API: IMAGE_PULL,
    InterfaceEndpoint.ECR_DOCKER: IMAGE_PULL,
    InterfaceEndpoint.KMS: ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
    InterfaceEndpoint.LOGS: (
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ),
    InterfaceEndpoint.MONITORING: ("cloudwatch:PutMetricData",),
    InterfaceEndpoint.SECRETS_MANAGER: (
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetRandomPassword",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ),
    # The actions of AWS's managed policy AmazonSSMManagedInstanceCore.
    InterfaceEndpoint.SSM: (
        "ssm:DescribeAssociation",
        "ssm:DescribeDocument",
        "ssm:GetDeployablePatchSnapshotForInstance",
        "ssm:GetDocument",
        "ssm:GetManifest",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:ListAssociations",
        "ssm:ListInstanceAssociations",
        "ssm:PutComplianceItems",
        "ssm:PutConfigurePackageResult",
        "ssm:PutInventory",
        "ssm:UpdateAssociationStatus",
        "ssm:UpdateInstanceAssociationStatus",
        "ssm:UpdateInstanceInformation",
    ),
    InterfaceEndpoint.SSM_MESSAGES: (
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ),
    InterfaceEndpoint.EC2_MESSAGES: (
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
    ),
    InterfaceEndpoint.STS: ("sts:GetCallerIdentity",),
}
"""What the tasks and the nodes do with each service."""

BUCKET_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:PutObject",
    "s3:PutObjectRetention",
)

TABLE_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)

AWS_BUCKETS = (
    # Image layers lie in a bucket of ECR's; the caller has a signed address of each.
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    "prod-{region}-starport-layer-bucket",
    # Amazon Linux 2023's packages, which dnf fetches without credentials: a condition on the caller refuses it.
    # https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
    "al2023-repos-{region}-de612dc2",
    # Updates of the Systems Manager agent, and its patch baselines.
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
    "amazon-ssm-{region}",
    "aws-ssm-{region}",
    "patch-baseline-snapshot-{region}",
)
"""Buckets of AWS's own that a private subnet can't live without."""


def s3_statements(stack: TierStack) -> list[Statement]:
    """Our buckets for our own callers, and reading what AWS publishes."""
    ours = f"{stack.names.bucket_prefix}-*"
    theirs = [bucket.format(region=stack.region) for bucket in AWS_BUCKETS]
    return [
        Statement(
            sid="OwnBuckets",
            accounts=["*"],
            actions=BUCKET_ACTIONS,
            resources=[_bucket(stack, ours), _bucket(stack, f"{ours}/*")],
            conditions=_within_account(stack),
        ),
        Statement(
            sid="ReadWhatAwsPublishes",
            accounts=["*"],
            actions=["s3:GetObject"],
            resources=[_bucket(stack, f"{bucket}/*") for bucket in theirs],
        ),
    ]


def dynamodb_statements(stack: TierStack) -> list[Statement]:
    """Our tables for our own callers."""
    return [
        Statement(
            sid="OwnTables",
            accounts=["*"],
            actions=TABLE_ACTIONS,
            resources=[stack.arn("dynamodb", "table/*")],
            conditions=_within_account(stack),
        ),
    ]


def interface_statements(stack: TierStack, service: InterfaceEndpoint) -> list[Statement]:
    """What our own callers do with a service."""
    return [
        Statement(
            sid="OwnCallers",
            accounts=["*"],
            actions=ACTIONS[service],
            # The caller's own policy names the resources; several of the actions know none.
            resources=["*"],
            conditions={"StringEquals": {"aws:PrincipalAccount": stack.account_id}},
        ),
    ]


def _bucket(stack: TierStack, resource: str) -> str:
    return stack.arn("s3", resource, region="", account_id="")


def _within_account(stack: TierStack) -> dict[str, dict[str, str]]:
    account = stack.account_id
    return {"StringEquals": {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}}
