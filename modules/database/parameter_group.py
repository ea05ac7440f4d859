"""What PostgreSQL is told beside its defaults.

Creates: one DB parameter group, for the engine's major version.
"""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from constructs import Construct

from modules.shared.tier_stack import TierStack

IMMEDIATE = "immediate"
PENDING_REBOOT = "pending-reboot"
"""How RDS applies parameters that PostgreSQL reads only when it starts."""


class ParameterGroup(Construct):
    """Refuses connections without TLS, and makes slow statements, schema changes and logins visible.

    `auto_explain` stays out: from PostgreSQL 16 on it logs the values that a statement was run with, which are
    audit records here. `pg_stat_statements` and Performance Insights show what is slow without them.
    """

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        settings = stack.environment.database
        family = f"postgres{settings.major_version}"
        self._group = DbParameterGroup(
            self,
            "group",
            # A major upgrade needs a second group before the first can go.
            name=f"{stack.names.of('banking-audit-db')}-{family}",
            family=family,
            description=f"Audit ledger on PostgreSQL {settings.major_version}",
            parameter=[
                _parameter("rds.force_ssl", "1"),
                _parameter("shared_preload_libraries", "pg_stat_statements", apply_method=PENDING_REBOOT),
                _parameter("log_min_duration_statement", str(settings.slow_query_threshold_ms)),
                _parameter("log_statement", "ddl"),
                # Statements go to the log without the values that they were run with: those are audit records.
                _parameter("log_parameter_max_length", "0"),
                _parameter("log_connections", "1"),
                _parameter("log_disconnections", "1"),
                _parameter("log_lock_waits", "1"),
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    @property
    def name(self) -> str:
        """The group's name, as a reference."""
        return self._group.name


def _parameter(name: str, value: str, *, apply_method: str = IMMEDIATE) -> DbParameterGroupParameter:
    return DbParameterGroupParameter(name=name, value=value, apply_method=apply_method)
