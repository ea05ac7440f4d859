"""Settings that all tiers share: protection, encryption keys, logs, tags."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import LogRetentionDays, Settings

TagValue = Annotated[
    str,
    Field(
        min_length=1,
        max_length=256,
        pattern=r"^[\w .:/=+@-]+$",
        description="1 to 256 letters, digits, spaces and any of .:/=+-@_",
    ),
]


class ProtectionSettings(Settings):
    """What stands between a mistake and the data."""

    deletion_protection: bool = Field(description="database, load balancer, nodes, buckets and repositories")


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
