"""Task definitions.

Creates: one Fargate task definition with one container.
"""

from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from environments.schema.container import ServiceSettings
from modules.container.container_definition import ContainerDefinition
from modules.container.task_roles import TaskRoles
from modules.shared.tier_stack import TierStack


class TaskDefinition(Construct):
    """What one task is: its size, its container and its roles."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        family: str,
        settings: ServiceSettings,
        container: ContainerDefinition,
        roles: TaskRoles,
    ) -> None:
        super().__init__(scope, id)
        self._task = EcsTaskDefinition(
            self,
            "task",
            family=family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(settings.cpu_units),
            memory=str(settings.memory_mib),
            execution_role_arn=roles.execution.arn,
            task_role_arn=roles.task.arn,
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                cpu_architecture=settings.cpu_architecture,
                operating_system_family="LINUX",
            ),
            volume=[EcsTaskDefinitionVolume(name=name) for name in container.volumes],
            container_definitions=container.render(),
            # A rollback to the previous revision (`update-service --task-definition …:PREVIOUS_REVISION`) needs it to
            # be still active after Terraform has replaced it.
            skip_destroy=stack.deletion_protection.boolean_value,
        )

    @property
    def arn(self) -> str:
        """The newest revision's ARN, as a reference."""
        return self._task.arn

    @property
    def family(self) -> str:
        """The family's name, as a reference."""
        return self._task.family
