"""The database stack.

Creates: the tier's key, the credentials secret with the master password, a parameter group, the enhanced monitoring
role, the primary with its log groups and subnet group, read replicas and a backup vault by setting, the application's
login with its rotation, the outputs.
"""

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.database.backup_vault import BackupVault
from modules.database.enhanced_monitoring import EnhancedMonitoring
from modules.database.instance_arguments import Surroundings
from modules.database.master_password import MasterPassword
from modules.database.parameter_group import ParameterGroup
from modules.database.primary import Primary
from modules.database.read_replica import ReadReplica
from modules.database.rotation.rotation import Rotation
from modules.network import NetworkTier
from modules.network.flows import DATABASE_PORT, Party
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.secret import Secret
from modules.shared.tier_stack import TierStack


class DatabaseTier(TierStack):
    """PostgreSQL, its credentials and its backups."""

    database_name = "banking_audit_db"
    """The database that the guide's `psql -d` opens."""
    username = "audit_admin"
    """The master user, whose password is in `credentials`."""
    port = DATABASE_PORT

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
    ) -> None:
        super().__init__(scope, tier="database", environment=environment, backend=backend)
        self.identifier = self.names.of("banking-audit-db")
        self._key = EncryptionKey(
            self,
            "database_key",
            alias=self.names.of("banking-audit-database"),
            description="Encrypts the audit database, its credentials, backups and logs",
            users=[KeyUser.CLOUDWATCH_LOGS],
        )
        self.credentials_name = self.names.of("banking-audit/db-credentials")
        self.credentials = Secret(
            self,
            "db_credentials",
            stack=self,
            name=self.credentials_name,
            description="Logins to the audit database: the application's, and the master user's under the label MASTER",
            key=self._key,
        )
        surroundings = Surroundings(
            stack=self,
            key=self._key,
            parameter_group=ParameterGroup(self, "parameters", stack=self),
            security_group_id=network.security_group_id(Party.DATABASE),
            monitoring=EnhancedMonitoring(self, "monitoring", stack=self),
        )
        self._primary = self._build_primary(surroundings, network)
        self._replicas = self._build_replicas(surroundings, network)
        self._build_backup_vault()
        self.rotation = self._build_rotation(network)
        self._build_outputs()

    @property
    def endpoint(self) -> str:
        """The host name to connect to, as a reference."""
        return self._primary.host_name

    @property
    def log_group_names(self) -> tuple[str, ...]:
        """The log groups of the primary and its replicas, as references."""
        logs = [self._primary.logs, *(replica.logs for replica in self._replicas)]
        return tuple(name for exports in logs for name in exports.group_names)

    @property
    def replica_identifiers(self) -> tuple[str, ...]:
        """The read replicas' identifiers in RDS, as references."""
        return tuple(replica.identifier for replica in self._replicas)

    def _build_primary(self, surroundings: Surroundings, network: NetworkTier) -> Primary:
        self._password = MasterPassword(
            self,
            "master_password",
            secret=self.credentials,
            version=self.environment.database.master_password_version,
            username=self.username,
            database_name=self.database_name,
            port=self.port,
        )
        return Primary(
            self,
            "primary",
            identifier=self.identifier,
            database_name=self.database_name,
            username=self.username,
            port=self.port,
            password=self._password,
            subnet_ids=network.isolated_subnet_ids,
            surroundings=surroundings,
        )

    def _build_replicas(self, surroundings: Surroundings, network: NetworkTier) -> tuple[ReadReplica, ...]:
        """Replicas in one zone after the other; RDS chooses the primary's, and changes it at a failover."""
        zones = network.availability_zones
        return tuple(
            ReadReplica(
                self,
                f"replica_{number}",
                identifier=self.names.of(f"banking-audit-db-replica-{number}"),
                availability_zone=zones[number % len(zones)],
                primary=self._primary,
                surroundings=surroundings,
            )
            for number in range(1, self.environment.database.read_replicas + 1)
        )

    def _build_backup_vault(self) -> None:
        settings = self.environment.database.backup_vault
        if settings is not None:
            BackupVault(
                self,
                "backup",
                stack=self,
                settings=settings,
                database_arn=self._primary.arn,
                key=self._key,
            )

    def _build_rotation(self, network: NetworkTier) -> Rotation:
        return Rotation(
            self,
            "rotation",
            stack=self,
            key=self._key,
            network=network,
            secret=self.credentials,
            password=self._password,
            host=self.endpoint,
            port=self.port,
            database_name=self.database_name,
        )

    def _build_outputs(self) -> None:
        TerraformOutput(self, "DatabaseEndpoint", value=self.endpoint)
        TerraformOutput(self, "DatabasePort", value=self.port)
        TerraformOutput(self, "DatabaseName", value=self.database_name)
        TerraformOutput(self, "DatabaseCredentialsSecretArn", value=self.credentials.arn)
        if self._replicas:
            TerraformOutput(self, "ReadReplicaEndpoints", value=[replica.host_name for replica in self._replicas])
