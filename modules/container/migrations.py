"""Database migrations.

Creates: a task definition that runs the backend's image once, with another command.
"""

from constructs import Construct

from modules.container.container_definition import ContainerDefinition
from modules.container.fargate_service import FargateService
from modules.container.task_definition import TaskDefinition
from modules.shared.tier_stack import TierStack


class Migrations(Construct):
    """A one-off task that brings the database's schema to what the backend expects: `aws ecs run-task`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        service: FargateService,
    ) -> None:
        super().__init__(scope, id)
        workload = service.workload
        settings = workload.settings
        self._task = TaskDefinition(
            self,
            "definition",
            stack=stack,
            family=stack.names.of("banking-audit-migrations"),
            settings=settings,
            # The backend's own: a migration needs the same image, log and secrets.
            roles=service.roles,
            container=ContainerDefinition(
                name="MigrationsContainer",
                image=service.image,
                command=stack.environment.container.migration_command,
                read_only_root_file_system=settings.read_only_root_file_system,
                scratch_folders=settings.scratch_folders,
                environment=workload.environment,
                secrets=workload.secrets,
                log_group=service.log_group,
                log_prefix="migrations",
                region=stack.region,
            ),
        )

    @property
    def task_family(self) -> str:
        """The task definition's family, as a reference."""
        return self._task.family
