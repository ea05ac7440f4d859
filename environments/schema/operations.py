"""Settings that all tiers share: protection, encryption keys, logs, tags."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import LogRetentionDays, ObjectLockSettings, Settings

TagValue = Annotated[
    str,
    Field(
        min_length=1,
        max_length=256,
        pattern=r"^[\w .:/=+@-]+$",
        description="1 to 256 letters, digits, spaces and any of .:/=+-@_",
    ),
]


RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]+$")]


class ProtectionSettings(Settings):
    """What stands between a mistake and the data."""

    deletion_protection: bool = Field(description="database, load balancer, nodes, buckets and repositories")
    state_lock: ObjectLockSettings | None = Field(
        default=None,
        description="how long no version of Terraform's state can be deleted; none: as long as its lifecycle keeps it",
    )
    break_glass_role_arn: RoleArn | None = Field(
        default=None,
        description="a role of this account, arn:aws:iam::<account>:role/<name>, that the policies of buckets and "
        "vaults let end locks and delete recovery points early; none: nobody, until such a policy is changed",
    )


class KeySettings(Settings):
    """The customer-managed KMS keys."""

    rotation_period_days: int = Field(default=365, ge=90, le=2560, description="KMS accepts 90 to 2560 days")
    deletion_window_days: int = Field(default=30, ge=7, le=30, description="KMS accepts 7 to 30 days")


class LogSettings(Settings):
    """All log groups."""

    retention_days: LogRetentionDays = Field(default=365, description="PCI DSS 4.0 10.5.1 wants 12 months")


class TagSettings(Settings):
    """The tags that every resource carries, beside Project, Environment, Tier and ManagedBy."""

    owner: TagValue = "platform"
    cost_center: TagValue = "banking-audit"
    data_classification: TagValue = "confidential"
