"""Settings of the container tier."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import Percent, Settings

CronExpression = Annotated[str, Field(pattern=r"^cron\(\S+( \S+){5}\)$")]


class ScalingSettings(Settings):
    """How far a service scales, and on what."""

    min_tasks: int = Field(ge=0, le=1000)
    max_tasks: int = Field(ge=1, le=1000)
    cpu_target_percent: Percent = 70
    memory_target_percent: Percent | None = Field(
        default=None, description="left out, memory does not scale the service"
    )


class OffPeakSettings(Settings):
    """The hours in which a service scales down."""

    begins: CronExpression = Field(description="for example cron(0 20 ? * MON-FRI *)")
    ends: CronExpression = Field(description="for example cron(0 6 ? * MON-FRI *)")
    timezone: str = "UTC"
    min_tasks: int = Field(ge=0, le=1000)
    max_tasks: int = Field(ge=0, le=1000)


class ServiceSettings(Settings):
    """One Fargate service."""

    cpu_units: int = Field(description="1024 are one vCPU")
    memory_mib: int
    desired_tasks: int = Field(ge=0, le=1000)
    scaling: ScalingSettings
    off_peak: OffPeakSettings | None = None
    spot: bool = Field(default=False, description="Fargate Spot: up to 70 % cheaper, stopped at two minutes' notice")
    image_tag: str = Field(default="latest", pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")
    container_port: int = Field(ge=1024, le=65535, description="above 1023: the containers do not run as root")


class ContainerSettings(Settings):
    """The ECS cluster's services and the image repositories."""

    backend: ServiceSettings
    frontend: ServiceSettings
    images_kept: int = Field(default=30, ge=1, le=1000, description="older images expire")
