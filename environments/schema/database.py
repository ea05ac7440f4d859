"""Settings of the database tier."""

from typing import Annotated, Literal

from pydantic import Field

from environments.schema.base import Settings

DailyWindow = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
WeeklyWindow = Annotated[
    str,
    Field(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-"
        r"(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$",
    ),
]


class BackupVaultSettings(Settings):
    """The AWS Backup vault, beside RDS's own automated backups."""

    retention_days: int = Field(default=35, ge=1, le=36500)
    lock: bool = Field(default=False, description="nobody can delete a recovery point before its time")


class DatabaseSettings(Settings):
    """The PostgreSQL instance, its backups and its replicas."""

    instance_class: str = Field(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$", description="for example db.t3.medium")
    engine_version: str = Field(default="16.8", pattern=r"^1[4-9]\.\d+$", description="a PostgreSQL version of RDS")
    multi_az: bool
    allocated_storage_gib: int = Field(default=100, ge=20, le=65536, description="gp3 accepts 20 to 65536 GiB")
    max_allocated_storage_gib: int = Field(default=500, ge=22, le=65536, description="storage autoscaling's limit")
    backup_retention_days: int = Field(ge=1, le=35, description="RDS keeps automated backups 1 to 35 days")
    backup_window: DailyWindow = Field(default="03:00-04:00", description="hh:mm-hh:mm, UTC")
    maintenance_window: WeeklyWindow = Field(default="sun:04:30-sun:05:30", description="ddd:hh:mm-ddd:hh:mm, UTC")
    read_replicas: int = Field(default=0, ge=0, le=15, description="RDS allows 15 replicas of one source")
    slow_query_threshold_ms: int = Field(default=1000, ge=0, description="statements that take longer are logged")
    performance_insights_retention_days: Annotated[int, Field(ge=7, le=731)] = Field(
        default=7,
        description="7 (free), 731, or whole months of 31 days up to 713",
    )
    monitoring_interval_seconds: Literal[1, 5, 10, 15, 30, 60] = Field(default=60, description="enhanced monitoring")
    master_password_version: int = Field(default=1, ge=1, description="raise it to set a changed RDS_MASTER_PASSWORD")
    backup_vault: BackupVaultSettings | None = None
