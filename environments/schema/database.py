"""Settings of the database tier."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from environments.schema.base import TIME, Settings, TimeOfDay

VAULT_START_MINUTES = 60
"""How long after its time AWS Backup may begin a job: the shortest that it accepts."""

WEEKDAY = "(mon|tue|wed|thu|fri|sat|sun)"

DailyWindow = Annotated[str, Field(pattern=rf"^{TIME}-{TIME}$")]
WeeklyWindow = Annotated[str, Field(pattern=rf"^{WEEKDAY}:{TIME}-{WEEKDAY}:{TIME}$")]


class VaultLock(StrEnum):
    """Who can delete a recovery point before its time.

    Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """

    NONE = "none"
    """Those whom IAM and the vault's policy let."""
    GOVERNANCE = "governance"
    """Nobody, until somebody with the right to do so takes the lock away: a destroy can, on purpose."""
    COMPLIANCE = "compliance"
    """Nobody, ever, AWS included: vault and recovery points stay, and cost, until the last has expired."""


class BackupVaultSettings(Settings):
    """The AWS Backup vault, beside RDS's own automated backups."""

    retention_days: int = Field(default=35, ge=1, le=36500, description="days that a daily recovery point is kept")
    begins_at: TimeOfDay = Field(default="06:00", description="hh:mm, UTC: when the daily backup may begin")
    lock: VaultLock = Field(default=VaultLock.NONE, description="none, governance or compliance (can't be undone)")
    lock_grace_days: int = Field(
        default=3,
        ge=3,
        le=36500,
        description="days after which a compliance lock can't be taken back; AWS Backup accepts 3 or more",
    )


class RotationSettings(Settings):
    """When the application gets another login with a new password.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
    """

    interval_days: int = Field(default=30, ge=1, le=1000, description="days between rotations; 1 to 1000")
    window_hours: int = Field(
        default=4,
        ge=1,
        le=24,
        description="hours from midnight UTC, on a day of rotation, in which it happens; 1 to 24",
    )


class DatabaseSettings(Settings):
    """The PostgreSQL instance, its backups and its replicas."""

    instance_class: str = Field(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$", description="for example db.t3.medium")
    engine_version: str = Field(
        default="16",
        pattern=r"^1[4-9](\.\d+)?$",
        description=(
            "a major version of PostgreSQL, for example 16, whose minor upgrades RDS applies by itself in the "
            "maintenance window, or a pinned one, for example 16.8, that stays until you raise it"
        ),
    )
    multi_az: bool
    allocated_storage_gib: int = Field(default=100, ge=20, le=65536, description="gp3 accepts 20 to 65536 GiB")
    max_allocated_storage_gib: int = Field(default=500, ge=22, le=65536, description="storage autoscaling's limit")
    backup_retention_days: int = Field(ge=1, le=35, description="RDS keeps automated backups 1 to 35 days")
    backup_window: DailyWindow = Field(default="03:00-04:00", description="hh:mm-hh:mm, UTC")
    maintenance_window: WeeklyWindow = Field(default="sun:04:30-sun:05:30", description="ddd:hh:mm-ddd:hh:mm, UTC")
    keep_backups_when_destroyed: bool = Field(
        default=True,
        description="destroying takes a final snapshot and leaves the automated backups until they expire",
    )
    read_replicas: int = Field(default=0, ge=0, le=15, description="RDS allows 15 replicas of one source")
    slow_query_threshold_ms: int = Field(default=1000, ge=0, description="statements that take longer are logged")
    performance_insights_retention_days: Annotated[int, Field(ge=7, le=731)] = Field(
        default=7,
        description="7 (free), 731, or whole months of 31 days up to 713",
    )
    monitoring_interval_seconds: Literal[1, 5, 10, 15, 30, 60] = Field(default=60, description="enhanced monitoring")
    master_password_version: int = Field(
        default=1,
        ge=1,
        description="raise it to set a changed RDS_MASTER_PASSWORD, or, if none is given, a newly generated one",
    )
    rotation: RotationSettings = RotationSettings()
    backup_vault: BackupVaultSettings | None = None

    @property
    def major_version(self) -> str:
        """The engine's major version, for example `16`."""
        return self.engine_version.partition(".")[0]

    @property
    def minor_version_is_pinned(self) -> bool:
        """Whether the settings, rather than RDS, decide about minor versions."""
        return self.engine_version != self.major_version
