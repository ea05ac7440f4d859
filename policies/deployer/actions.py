"""Which IAM actions an API operation needs.

Nearly always the action is called as the operation, and AWS's Service Authorization Reference (in policy_sentry's copy)
says which others it depends on. S3 is older than that custom.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from policy_sentry.querying.actions import get_action_data

from policies.deployer.calls import Call
from policies.deployer.errors import DeployerError

PREFIXES = {"monitoring": "cloudwatch"}
"""Services whose requests are signed for another name than IAM's."""

RENAMED: dict[Call, tuple[str, ...]] = {
    ("s3", "AbortMultipartUpload"): ("s3:AbortMultipartUpload",),
    ("s3", "CompleteMultipartUpload"): ("s3:PutObject",),
    ("s3", "CopyObject"): ("s3:GetObject", "s3:PutObject"),
    ("s3", "CreateMultipartUpload"): ("s3:PutObject",),
    ("s3", "DeleteBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "DeleteBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "DeleteBucketOwnershipControls"): ("s3:PutBucketOwnershipControls",),
    ("s3", "DeleteBucketTagging"): ("s3:PutBucketTagging",),
    ("s3", "DeleteObjects"): ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"),
    ("s3", "DeletePublicAccessBlock"): ("s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
    ("s3", "GetBucketAccelerateConfiguration"): ("s3:GetAccelerateConfiguration",),
    ("s3", "GetBucketCors"): ("s3:GetBucketCORS",),
    ("s3", "GetBucketEncryption"): ("s3:GetEncryptionConfiguration",),
    ("s3", "GetBucketLifecycle"): ("s3:GetLifecycleConfiguration",),
    ("s3", "GetBucketLifecycleConfiguration"): ("s3:GetLifecycleConfiguration",),
    ("s3", "GetBucketNotificationConfiguration"): ("s3:GetBucketNotification",),
    ("s3", "GetBucketReplication"): ("s3:GetReplicationConfiguration",),
    ("s3", "GetObject"): ("s3:GetObject", "s3:GetObjectVersion"),
    ("s3", "GetObjectLockConfiguration"): ("s3:GetBucketObjectLockConfiguration",),
    ("s3", "GetPublicAccessBlock"): ("s3:GetBucketPublicAccessBlock", "s3:GetAccountPublicAccessBlock"),
    ("s3", "HeadBucket"): ("s3:ListBucket",),
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("s3", "ListBuckets"): ("s3:ListAllMyBuckets",),
    ("s3", "ListObjects"): ("s3:ListBucket",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions",),
    ("s3", "ListMultipartUploads"): ("s3:ListBucketMultipartUploads",),
    ("s3", "PutBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "PutBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "PutBucketLifecycleConfiguration"): ("s3:PutLifecycleConfiguration",),
    ("s3", "PutBucketNotificationConfiguration"): ("s3:PutBucketNotification",),
    ("s3", "PutObjectLockConfiguration"): ("s3:PutBucketObjectLockConfiguration",),
    ("s3", "PutPublicAccessBlock"): ("s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
    ("s3", "UploadPart"): ("s3:PutObject",),
}
"""Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""


@dataclass(frozen=True)
class Action:
    """An IAM action, as AWS's reference describes it."""

    name: str
    """For example `rds:CreateDBInstance`."""
    access: str
    """`List`, `Read`, `Tagging`, `Write` or `Permissions management`."""
    resources: tuple[str, ...]
    """The forms of ARN that it can be limited to, `arn:${Partition}:rds:…`; empty if it can't be limited."""
    conditions: frozenset[str]
    """The condition keys that it knows, for example `aws:ResourceTag/${TagKey}`."""
    depends_on: frozenset[str]
    """Other actions that AWS may ask for meanwhile."""

    @property
    def service(self) -> str:
        """IAM's prefix."""
        return self.name.partition(":")[0]

    @property
    def only_looks(self) -> bool:
        """Whether it lists or describes what is there: AWS answers with all of it, or refuses. S3 lists one bucket."""
        verb = self.name.partition(":")[2]
        return self.access in {"List", "Read"} and verb.startswith(("Describe", "List")) and self.service != "s3"


def actions_of(calls: Iterable[Call]) -> tuple[Action, ...]:
    """The actions that these operations are named for, in order.

    Raises:
        DeployerError: an operation has no action; all of them are named.
    """
    names: set[str] = set()
    unknown: list[str] = []
    for service, operation in calls:
        prefix = PREFIXES.get(service, service)
        for name in RENAMED.get((service, operation), (f"{prefix}:{operation}",)):
            if find(name) is None:
                unknown.append(name)
            names.add(name)
    if unknown:
        raise DeployerError(
            f"IAM has no action called {', '.join(sorted(unknown))}: say in RENAMED of policies/deployer/actions.py "
            "which one the operation needs."
        )
    return tuple(action for name in sorted(names) if (action := find(name)))


@cache
def find(name: str) -> Action | None:
    """The action of that name, if AWS has it."""
    service, _, operation = name.partition(":")
    data = get_action_data(service, operation)
    if not data:
        return None
    rows = data[service]
    return Action(
        name=f"{service}:{operation}",
        access=rows[0]["access_level"],
        resources=tuple(dict.fromkeys(row["resource_arn_format"] for row in rows if row["resource_arn_format"] != "*")),
        conditions=frozenset(key for row in rows for key in row["condition_keys"]),
        depends_on=frozenset(name for row in rows for name in row["dependent_actions"]),
    )
