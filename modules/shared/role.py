"""IAM roles that AWS services assume.

Creates: one role, an inline policy for each grant, attachments of AWS managed policies.
"""

from collections.abc import Sequence
from functools import cached_property

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.shared.policy import Statement, policy_document
from modules.shared.tier_stack import TierStack


class Role(Construct):
    """What a service may do on our behalf: nothing, until something is granted to it."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        service: str,
        source_account: str | None = None,
    ) -> None:
        """Create the role.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            name: its name in IAM.
            description: what it is for.
            service: the service principal that assumes it, for example `ecs-tasks.amazonaws.com`.
            source_account: the account on whose behalf the service must act, where the service says so; guards
                against the confused deputy.
        """
        super().__init__(scope, id)
        trust = Statement(
            sid="Assume",
            actions=["sts:AssumeRole"],
            services=[service],
            conditions={"StringEquals": {"aws:SourceAccount": source_account}} if source_account else {},
        )
        self._role = IamRole(
            self,
            "role",
            name=name,
            description=description,
            assume_role_policy=policy_document([trust]),
            permissions_boundary=_boundary_of(self),
        )

    @cached_property
    def arn(self) -> str:
        """The role's ARN, known after it is created, so that what uses it waits for it."""
        return self._role.arn

    @cached_property
    def name(self) -> str:
        """The role's name, as a reference."""
        return self._role.name

    @property
    def policies(self) -> list[IamRolePolicy]:
        """What has been granted so far, for what uses the role to wait for."""
        return [child for child in self.node.find_all() if isinstance(child, IamRolePolicy)]

    def allow(self, capability: str, statements: Sequence[Statement]) -> IamRolePolicy:
        """Allow something; the capability names the policy, for example `read-artifacts`."""
        return IamRolePolicy(
            self,
            capability,
            name=capability,
            role=self._role.id,
            policy=policy_document(statements),
        )

    def attach_managed_policy(self, id: str, arn: str) -> IamRolePolicyAttachment:
        """Attach one of AWS's own policies, where AWS maintains the list of what a service needs."""
        return IamRolePolicyAttachment(self, id, role=self._role.name, policy_arn=arn)


def _boundary_of(role: Role) -> str | None:
    """What the account's administrators let no role exceed, whatever is granted to it."""
    stack = TierStack.of(role)
    return stack.environment.account.permissions_boundary_arn if isinstance(stack, TierStack) else None
