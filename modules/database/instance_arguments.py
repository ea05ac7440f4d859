"""What the primary and its read replicas have in common."""

from dataclasses import dataclass
from typing import TypedDict

from cdktf import IResolvable, ITerraformDependable

from modules.database.enhanced_monitoring import EnhancedMonitoring
from modules.database.log_exports import EXPORTED_LOGS, LogExports
from modules.database.parameter_group import ParameterGroup
from modules.shared.encryption_key import EncryptionKey
from modules.shared.tier_stack import TierStack


class InstanceArguments(TypedDict):
    """Arguments of `aws_db_instance`."""

    instance_class: str
    storage_type: str
    max_allocated_storage: int
    storage_encrypted: bool
    parameter_group_name: str
    vpc_security_group_ids: list[str]
    publicly_accessible: bool
    iam_database_authentication_enabled: bool
    auto_minor_version_upgrade: bool
    maintenance_window: str
    copy_tags_to_snapshot: bool
    deletion_protection: IResolvable
    performance_insights_enabled: bool
    performance_insights_kms_key_id: str
    performance_insights_retention_period: int
    monitoring_interval: int
    monitoring_role_arn: str
    enabled_cloudwatch_logs_exports: list[str]
    depends_on: list[ITerraformDependable]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an instance is placed in; the same for the primary and its replicas, so that each can take over."""

    stack: TierStack
    key: EncryptionKey
    parameter_group: ParameterGroup
    security_group_id: str
    monitoring: EnhancedMonitoring

    def arguments(self, logs: LogExports) -> InstanceArguments:
        """The arguments that make an instance private, encrypted and observed."""
        settings = self.stack.environment.database
        return InstanceArguments(
            instance_class=settings.instance_class,
            storage_type="gp3",
            max_allocated_storage=settings.max_allocated_storage_gib,
            storage_encrypted=True,
            parameter_group_name=self.parameter_group.name,
            vpc_security_group_ids=[self.security_group_id],
            publicly_accessible=False,
            iam_database_authentication_enabled=True,
            # Terraform would take a minor upgrade of RDS's for drift from a pinned version, and try to undo it.
            auto_minor_version_upgrade=not settings.minor_version_is_pinned,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            deletion_protection=self.stack.deletion_protection.boolean_value,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=self.key.arn,
            performance_insights_retention_period=settings.performance_insights_retention_days,
            monitoring_interval=settings.monitoring_interval_seconds,
            monitoring_role_arn=self.monitoring.role_arn,
            enabled_cloudwatch_logs_exports=list(EXPORTED_LOGS),
            depends_on=[*logs.existence, self.monitoring.permission],
        )
