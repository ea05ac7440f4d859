"""The two roles of a task.

Creates: the execution role, with which ECS starts the task, and the task role, with which the application works.
"""

from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

ECS_TASKS = "ecs-tasks.amazonaws.com"


class TaskRoles(Construct):
    """What ECS may do to start a task, and what the task itself may do; neither can do the other's."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, base_name: str) -> None:
        super().__init__(scope, id)
        self.execution = Role(
            self,
            "execution",
            name=stack.names.of(f"{base_name}-execution"),
            description=f"ECS starts the tasks of {base_name}: pulls the image, injects secrets, writes the log",
            service=ECS_TASKS,
            source_account=stack.account_id,
        )
        self.task = Role(
            self,
            "task",
            name=stack.names.of(f"{base_name}-task"),
            description=f"What the application in {base_name} may do",
            service=ECS_TASKS,
            source_account=stack.account_id,
        )

    @property
    def policies(self) -> list[IamRolePolicy]:
        """What has been granted so far, for a service to wait for."""
        return [*self.execution.policies, *self.task.policies]
