"""Where an instance's logs go.

Creates: one log group for each log that RDS exports, before RDS would create it without encryption and retention.
"""

from cdktf import ITerraformDependable
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.tier_stack import TierStack

EXPORTED_LOGS = ("postgresql", "upgrade")
"""All that RDS exports of PostgreSQL, in the order in which it lists them.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html
"""


class LogExports(Construct):
    """The log groups of one instance, under the names that RDS writes to."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, identifier: str, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self.groups = tuple(
            LogGroup(self, log, stack=stack, name=f"/aws/rds/instance/{identifier}/{log}", key=key)
            for log in EXPORTED_LOGS
        )

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups' names, as references."""
        return tuple(group.name for group in self.groups)

    @property
    def existence(self) -> list[ITerraformDependable]:
        """What the instance must depend on, lest RDS be faster."""
        return [group.existence for group in self.groups]
