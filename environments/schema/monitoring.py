"""Settings of the monitoring tier; the defaults are the operators' guide's thresholds."""

from pydantic import Field

from environments.schema.base import Percent, Settings


class MonitoringSettings(Settings):
    """When somebody is called."""

    backend_cpu_percent: Percent = 80
    backend_memory_percent: Percent = 85
    database_cpu_percent: Percent = 80
    database_connections: int = Field(default=180, ge=1)
    load_balancer_5xx_in_five_minutes: int = Field(default=10, ge=0)
    database_free_storage_gib: int = Field(default=10, ge=1)
    response_time_p99_seconds: float = Field(default=2.0, gt=0)
