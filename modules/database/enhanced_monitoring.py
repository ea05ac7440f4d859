"""Enhanced monitoring: the operating system's metrics of the database's machines.

Creates: one IAM role with the policy that AWS maintains for it. The metrics arrive in the account's log group
`RDSOSMetrics`, which RDS creates.
"""

from cdktf import ITerraformDependable
from constructs import Construct

from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class EnhancedMonitoring(Construct):
    """Lets RDS deliver the metrics of this account's instances, and of no other account's."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        self._role = Role(
            self,
            "role",
            name=stack.names.of("banking-audit-db-monitoring"),
            description="Delivers the operating system metrics of the audit database",
            service="monitoring.rds.amazonaws.com",
            source_account=stack.account_id,
        )
        self._permission = self._role.attach_managed_policy(
            "policy",
            stack.arn("iam", "policy/service-role/AmazonRDSEnhancedMonitoringRole", region="", account_id="aws"),
        )

    @property
    def role_arn(self) -> str:
        """The role that RDS assumes, as a reference."""
        return self._role.arn

    @property
    def permission(self) -> ITerraformDependable:
        """What an instance must depend on, so that its role can do its work from the start."""
        return self._permission
