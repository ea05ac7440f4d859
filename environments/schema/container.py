"""Settings of the container tier."""

from typing import Annotated, Literal

from pydantic import Field

from environments.schema.base import Percent, Settings

AbsolutePath = Annotated[
    str,
    Field(pattern=r"^(/[A-Za-z0-9._-]+)+$", description="an absolute path, for example /var/cache"),
]
CRON_FORM = "cron(minutes hours day-of-month month day-of-week year), one of the two kinds of days being ?"
TIMES = r"[\d*,/-]+"
DAYS_OF_MONTH = r"[\dLW*,/-]+"
MONTHS = r"[\dA-Za-z*,/-]+"
DAYS_OF_WEEK = r"[\dA-Za-z*,/#-]+"
CronExpression = Annotated[
    str,
    # Source: https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    Field(
        pattern=rf"^cron\({TIMES} {TIMES} (\? {MONTHS} {DAYS_OF_WEEK}|{DAYS_OF_MONTH} {MONTHS} \?) {TIMES}\)$",
    ),
]


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

    begins: CronExpression = Field(description=f"{CRON_FORM}, for example cron(0 20 ? * MON-FRI *)")
    ends: CronExpression = Field(description=f"{CRON_FORM}, for example cron(0 6 ? * MON-FRI *)")
    timezone: str = Field(default="UTC", description="an IANA time zone, for example Europe/Berlin")
    min_tasks: int = Field(ge=0, le=1000)
    max_tasks: int = Field(ge=0, le=1000)


class ServiceSettings(Settings):
    """One Fargate service."""

    cpu_units: int = Field(description="1024 are one vCPU")
    memory_mib: int
    cpu_architecture: Literal["X86_64", "ARM64"] = Field(
        default="X86_64",
        description="what the image is built for; ARM64 costs a fifth less",
    )
    desired_tasks: int = Field(ge=0, le=1000)
    scaling: ScalingSettings
    off_peak: OffPeakSettings | None = None
    spot: bool = Field(default=False, description="Fargate Spot: up to 70 % cheaper, stopped at two minutes' notice")
    image_tag: str = Field(
        default="latest",
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$",
        description="an image's tag in ECR: at most 128 letters, digits and any of _.-",
    )
    container_port: int = Field(ge=1024, le=65535, description="above 1023: the containers do not run as root")
    container_protocol: Literal["HTTP", "HTTPS"] = Field(
        default="HTTP",
        description="HTTPS if the container has a certificate; the load balancer accepts a self-signed one",
    )
    startup_grace_seconds: int = Field(
        default=60,
        ge=0,
        le=2_147_483_647,
        description="how long a new task may fail its health check",
    )
    read_only_root_file_system: bool = Field(
        default=True,
        description="AWS promises ECS Exec only without it; it works with it, see container_definition.py",
    )
    scratch_folders: tuple[AbsolutePath, ...] = Field(
        default=("/tmp",),  # noqa: S108 - the container's, in memory and its own
        description="folders in memory that the application may write to, 64 MiB each",
    )


class ContainerSettings(Settings):
    """The ECS cluster's services and the image repositories."""

    backend: ServiceSettings
    frontend: ServiceSettings
    images_kept: int = Field(default=30, ge=1, le=1000, description="older images expire")
    migration_command: tuple[str, ...] = Field(
        default=("migrate",),
        min_length=1,
        description="what the backend's image runs to migrate the database",
    )
    database_ca_file: AbsolutePath = Field(
        default="/etc/ssl/certs/rds-global-bundle.pem",
        description=(
            "where the backend's image keeps the authorities that sign RDS's certificates: "
            "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
        ),
    )
