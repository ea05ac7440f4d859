"""The database itself.

Creates: a subnet group, the instance's log groups, and one RDS instance for PostgreSQL.
"""

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from modules.database.instance_arguments import Surroundings
from modules.database.log_exports import LogExports
from modules.database.master_password import MasterPassword


class Primary(Construct):
    """The instance that is written to; in production with a standby in another zone.

    What is destroyed leaves a final snapshot and its automated backups behind, unless the settings say otherwise.
    Both are encrypted with the tier's key: whoever wants to keep them must cancel the deletion of the key, which
    destroying the tier schedules.
    """

    def __init__(  # noqa: PLR0913 - what the instance is called, and what it stands in
        self,
        scope: Construct,
        id: str,
        *,
        identifier: str,
        database_name: str,
        username: str,
        port: int,
        password: MasterPassword,
        subnet_ids: Sequence[str],
        surroundings: Surroundings,
    ) -> None:
        """Create the database.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            identifier: its name in RDS.
            database_name: the database that is created in it.
            username: its master user.
            port: the port that it listens on.
            password: its master user's password.
            subnet_ids: the subnets that it may lie in, two zones or more.
            surroundings: what it has in common with its replicas.
        """
        super().__init__(scope, id)
        stack, settings = surroundings.stack, surroundings.stack.environment.database
        self.logs = LogExports(self, "logs", stack=stack, identifier=identifier, key=surroundings.key)
        subnets = DbSubnetGroup(
            self,
            "subnets",
            name=identifier,
            description="The isolated subnets, which no route leads out of",
            subnet_ids=list(subnet_ids),
        )
        self._instance = DbInstance(
            self,
            "instance",
            **surroundings.arguments(self.logs),
            identifier=identifier,
            engine="postgres",
            engine_version=settings.engine_version,
            db_name=database_name,
            username=username,
            password_wo=password.value,
            password_wo_version=password.version,
            port=port,
            multi_az=settings.multi_az,
            allocated_storage=settings.allocated_storage_gib,
            kms_key_id=surroundings.key.arn,
            db_subnet_group_name=subnets.name,
            backup_retention_period=settings.backup_retention_days,
            backup_window=settings.backup_window,
            delete_automated_backups=not settings.keep_backups_when_destroyed,
            skip_final_snapshot=not settings.keep_backups_when_destroyed,
            # A name of its own for each database that was ever created: a second destroy finds the first's snapshot.
            final_snapshot_identifier=f'{identifier}-final-${{formatdate("YYYYMMDDhhmmss", timestamp())}}',
            apply_immediately=False,
            lifecycle=TerraformResourceLifecycle(ignore_changes=["final_snapshot_identifier"]),
        )

    @property
    def host_name(self) -> str:
        """The host name to connect to, as a reference; it follows a failover."""
        return self._instance.address

    @property
    def identifier(self) -> str:
        """The identifier in RDS, as a reference."""
        return self._instance.identifier

    @property
    def arn(self) -> str:
        """The ARN, as a reference."""
        return self._instance.arn
