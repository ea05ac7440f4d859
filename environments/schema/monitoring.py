"""Settings of the monitoring tier; the defaults are the operators' guide's thresholds."""

from pydantic import Field

from environments.schema.base import Percent, Settings


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
