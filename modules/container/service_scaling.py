"""How many tasks a service runs.

Creates: the scalable target, target tracking on CPU and, by setting, on memory, and the off-peak schedule.
"""

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from constructs import Construct

from environments.schema.container import OffPeakSettings, ServiceSettings
from modules.container.cluster import Cluster

SCALE_OUT_COOLDOWN_SECONDS = 60
SCALE_IN_COOLDOWN_SECONDS = 300
"""Quick to add tasks, slow to take them away: a second wave often follows the first."""


class ServiceScaling(Construct):
    """Keeps a service large enough for its load and no larger than its budget."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster: Cluster,
        service: EcsService,
        settings: ServiceSettings,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._target = self._build_target(cluster, service)
        scaling = settings.scaling
        self._build_tracking("cpu", "ECSServiceAverageCPUUtilization", scaling.cpu_target_percent)
        if scaling.memory_target_percent is not None:
            self._build_tracking("memory", "ECSServiceAverageMemoryUtilization", scaling.memory_target_percent)
        if settings.off_peak is not None:
            self._build_schedule(settings.off_peak)

    def _build_target(self, cluster: Cluster, service: EcsService) -> AppautoscalingTarget:
        scheduled = self._settings.off_peak is not None
        return AppautoscalingTarget(
            self,
            "target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.name}/{service.name}",
            min_capacity=self._settings.scaling.min_tasks,
            max_capacity=self._settings.scaling.max_tasks,
            # The schedule changes both twice a day; a plan at night would call that drift, and wake the service up.
            # A changed setting arrives with the schedule's next step.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["min_capacity", "max_capacity"])
            if scheduled
            else None,
        )

    def _build_tracking(self, id: str, metric: str, target_percent: int) -> None:
        AppautoscalingPolicy(
            self,
            id,
            name=f"{id}-target",
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type=metric,
                ),
                target_value=target_percent,
                scale_in_cooldown=SCALE_IN_COOLDOWN_SECONDS,
                scale_out_cooldown=SCALE_OUT_COOLDOWN_SECONDS,
            ),
        )

    def _build_schedule(self, off_peak: OffPeakSettings) -> None:
        scaling = self._settings.scaling
        begins = self._build_step(
            "off_peak", off_peak.begins, off_peak.timezone, off_peak.min_tasks, off_peak.max_tasks
        )
        # Application Auto Scaling refuses two changes of one target at a time.
        self._build_step(
            "on_peak", off_peak.ends, off_peak.timezone, scaling.min_tasks, scaling.max_tasks, depends_on=[begins]
        )

    def _build_step(
        self,
        id: str,
        schedule: str,
        timezone: str,
        min_tasks: int,
        max_tasks: int,
        *,
        depends_on: Sequence[AppautoscalingScheduledAction] = (),
    ) -> AppautoscalingScheduledAction:
        return AppautoscalingScheduledAction(
            self,
            id,
            name=id.replace("_", "-"),
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            schedule=schedule,
            timezone=timezone,
            scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                min_capacity=str(min_tasks),
                max_capacity=str(max_tasks),
            ),
            depends_on=list(depends_on),
        )
