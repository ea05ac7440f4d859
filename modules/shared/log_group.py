"""Log groups.

Creates: one CloudWatch log group, encrypted and with the environment's retention.
"""

from functools import cached_property

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class LogGroup(Construct):
    """Where something writes its log, for as long as the environment keeps logs."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, name: str, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self._group = CloudwatchLogGroup(
            self,
            "group",
            name=name,
            retention_in_days=stack.environment.logs.retention_days,
            kms_key_id=key.arn,
        )

    @cached_property
    def name(self) -> str:
        """The group's name, as a reference."""
        return self._group.name

    @cached_property
    def arn(self) -> str:
        """The group's ARN, without the `:*` that means its streams."""
        return self._group.arn

    @property
    def existence(self) -> ITerraformDependable:
        """What to depend on, where AWS would make a group of that name itself: without our key and retention."""
        return self._group

    def grant_write(self, role: Role) -> None:
        """Let a role write into streams of its own."""
        role.allow(
            f"write-{self.node.id}",
            [
                Statement(
                    sid="WriteLog",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    resources=[f"{self.arn}:*"],
                ),
            ],
        )
