"""Settings of the monitoring tier; the defaults are the operators' guide's thresholds."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import Percent, Settings

CertificateDays = Annotated[int, Field(ge=1, le=3650)]


class FabricAlarmSettings(Settings):
    """When somebody is called about the Fabric network."""

    memory_percent: Percent = Field(default=90, description="of a node's memory; Linux ends Fabric when none is left")
    disk_percent: Percent = Field(
        default=80,
        description="of a node's file system: a ledger only grows, and a larger volume is a matter of minutes",
    )
    leader_changes_in_an_hour: int = Field(
        default=10,
        ge=1,
        description="seen by one orderer; a new leader counts twice (none, then the new one), "
        "and the nightly backups of an hour may each stop the leader",
    )
    proposal_failures_in_five_minutes: int = Field(
        default=5,
        ge=0,
        description="transactions that the orderers could not agree on; a few are lost while a leader is elected",
    )
    failed_proposals_in_five_minutes: int = Field(
        default=10,
        ge=0,
        description="of one peer; clients try again when two transactions meet, so a few are no trouble",
    )
    block_gap: int = Field(
        default=100,
        ge=1,
        description="blocks between nodes; readings are up to a minute apart, in which a busy channel makes 30 blocks",
    )
    certificate_days: tuple[CertificateDays, ...] = Field(
        default=(60, 30, 7),
        min_length=1,
        max_length=3,
        description="an alarm each, so many days before a node's first certificate expires; a new one may take weeks",
    )
    nightly_hours: int = Field(
        default=26,
        ge=25,
        le=168,
        description="hours without a backup or an integrity check; a night has 24, and a ledger takes its time. "
        "CloudWatch looks back a week at most",
    )


class MonitoringSettings(Settings):
    """When somebody is called."""

    backend_cpu_percent: Percent = 80
    backend_memory_percent: Percent = 85
    frontend_cpu_percent: Percent = 80
    frontend_memory_percent: Percent = 85
    service_5xx_in_five_minutes: int = Field(
        default=10, ge=0, description="errors that the backend or frontend answers"
    )
    application_errors_in_five_minutes: int = Field(default=20, ge=0, description="errors in one service's log")
    response_time_p99_seconds: float = Field(default=2.0, gt=0, description="99 of 100 requests are faster")
    load_balancer_5xx_in_five_minutes: int = Field(default=10, ge=0, description="errors of the load balancer itself")
    blocked_requests_in_five_minutes: int = Field(default=1000, ge=1, description="refused by the web firewall")
    database_cpu_percent: Percent = 80
    database_connections: int = Field(default=180, ge=1)
    database_free_storage_gib: int = Field(default=10, ge=1)
    database_freeable_memory_mib: int = Field(default=256, ge=1)
    database_replica_lag_seconds: int = Field(default=60, ge=1)
    node_cpu_percent: Percent = Field(default=85, description="of a Fabric node")
    cpu_credits: int = Field(default=30, ge=1, description="of burstable instances; one is a vCPU for a minute")
    fabric: FabricAlarmSettings = FabricAlarmSettings()
