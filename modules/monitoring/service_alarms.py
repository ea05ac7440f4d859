"""Alarms about the backend and the frontend.

Adds, for each service: CPU, memory, missing tasks, unhealthy and no healthy tasks, errors answered, errors logged.
"""

from dataclasses import dataclass

from modules.container import ContainerTier
from modules.container.fargate_service import FargateService
from modules.monitoring.alarm import Calculation, Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.metric import ONE_MINUTE, Metric
from modules.monitoring.metrics import insights_metric, load_balancer_metric, service_metric
from modules.network import NetworkTier

BUSY_PERIODS = 2
"""Ten minutes: scaling has had its chance by then."""

MISSING_TASKS_MINUTES = 15
"""Longer than a deployment or a scaling step takes."""

UNHEALTHY_MINUTES = 5
DOWN_MINUTES = 2


@dataclass(frozen=True, kw_only=True)
class ServiceThresholds:
    """What is too much for one service."""

    cpu_percent: int
    memory_percent: int
    answered_errors: int
    """5xx answers in five minutes."""
    logged_errors: int
    """Lines in five minutes."""


def watch_service(
    alarms: AlarmGroup,
    service: FargateService,
    *,
    network: NetworkTier,
    container: ContainerTier,
    errors: Metric,
    thresholds: ServiceThresholds,
) -> None:
    """Add the alarms of one service; `errors` counts the errors in its log."""
    _watch_utilization(alarms, service, container, thresholds)
    _watch_tasks(alarms, service, network, container)
    _watch_errors(alarms, service, network, errors, thresholds)


def _watch_utilization(
    alarms: AlarmGroup,
    service: FargateService,
    container: ContainerTier,
    thresholds: ServiceThresholds,
) -> None:
    title = service.workload.name.title()
    for resource, metric, percent in (
        ("CPU", "CPUUtilization", thresholds.cpu_percent),
        ("Memory", "MemoryUtilization", thresholds.memory_percent),
    ):
        alarms.alarm_when(
            f"{service.workload.name}_high_{resource.lower()}",
            Condition(
                value=service_metric(container, service, metric),
                threshold=percent,
                periods=BUSY_PERIODS,
                # Without a task there is no utilization; missing tasks have an alarm of their own.
                missing_data=MissingData.IS_FINE,
            ),
            name=f"{title} High {resource}",
            description=(
                f"The {title.lower()}'s tasks use more than {percent} % of their {resource.lower()}, although "
                f"scaling has had {5 * BUSY_PERIODS} minutes. Are all the tasks that it may have running?"
            ),
        )


def _watch_tasks(
    alarms: AlarmGroup,
    service: FargateService,
    network: NetworkTier,
    container: ContainerTier,
) -> None:
    name, title = service.workload.name, service.workload.name.title()
    desired = insights_metric(container, service, "DesiredTaskCount").every(ONE_MINUTE)
    running = insights_metric(container, service, "RunningTaskCount").every(ONE_MINUTE)
    alarms.alarm_when(
        f"{name}_missing_tasks",
        Condition(
            value=Calculation(
                expression="desired - running",
                metrics={"desired": desired, "running": running},
                label="Missing tasks",
            ),
            threshold=0,
            periods=MISSING_TASKS_MINUTES,
            # Scaled to none, a service may report nothing.
            missing_data=MissingData.IS_FINE,
        ),
        name=f"{title} Missing Tasks",
        description=(
            f"Fewer tasks of the {name} run than should, for {MISSING_TASKS_MINUTES} minutes: "
            "`aws ecs describe-services` tells why in its events. Right after the first deployment: push the image."
        ),
    )
    alarms.alarm_when(
        f"{name}_unhealthy_tasks",
        Condition(
            value=load_balancer_metric(network, "UnHealthyHostCount", service).by("Maximum").every(ONE_MINUTE),
            threshold=0,
            periods=UNHEALTHY_MINUTES,
            # Without a task there is no unhealthy one.
            missing_data=MissingData.IS_FINE,
        ),
        name=f"{title} Unhealthy Tasks",
        description=(
            f"A task of the {name} fails its health check ({service.workload.health_check_path}) and is being "
            f"replaced again and again. Look at its log: `aws logs tail /ecs/banking-audit-{name}`."
        ),
    )
    off_peak = service.workload.settings.off_peak
    off_at_times = off_peak is not None and off_peak.max_tasks == 0
    alarms.alarm_when(
        f"{name}_down",
        Condition(
            # The largest over all zones: a zone without any task reports 0.
            value=load_balancer_metric(network, "HealthyHostCount", service).by("Maximum").every(ONE_MINUTE),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=DOWN_MINUTES,
            # Without a registered task nothing is reported; that is an outage, unless the service is off at night.
            missing_data=MissingData.IS_FINE if off_at_times else MissingData.IS_ALARMING,
        ),
        name=f"{title} Down",
        description=f"No task of the {name} is healthy: users get errors from the load balancer.",
    )


def _watch_errors(
    alarms: AlarmGroup,
    service: FargateService,
    network: NetworkTier,
    errors: Metric,
    thresholds: ServiceThresholds,
) -> None:
    name, title = service.workload.name, service.workload.name.title()
    alarms.alarm_when(
        f"{name}_5xx_errors",
        Condition(
            value=load_balancer_metric(network, "HTTPCode_Target_5XX_Count", service),
            threshold=thresholds.answered_errors,
            # Errors are counted only once there are some.
            missing_data=MissingData.IS_FINE,
        ),
        name=f"{title} 5XX Errors",
        description=f"The {name} answered more than {thresholds.answered_errors} requests in 5 minutes with an error.",
    )
    alarms.alarm_when(
        f"{name}_logged_errors",
        Condition(
            value=errors,
            threshold=thresholds.logged_errors,
            # A silent log has no errors.
            missing_data=MissingData.IS_FINE,
        ),
        name=f"{title} Logged Errors",
        description=(
            f"The {name} logged more than {thresholds.logged_errors} errors in 5 minutes; "
            "the saved query `Errors` shows them."
        ),
    )
