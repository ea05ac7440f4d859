"""The container stack.

Creates: the image repositories, the ECS cluster, the backend and frontend services, the migrations' task definition,
and the roll-out of the first images.
"""

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.container.backend import backend_workload
from modules.container.cluster import Cluster
from modules.container.fargate_service import FargateService
from modules.container.first_image import FirstImage
from modules.container.frontend import frontend_workload
from modules.container.migrations import Migrations
from modules.container.task_roles import TaskRoles
from modules.container.workload import Workload
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.image_repository import ImageRepository
from modules.shared.log_group import LogGroup
from modules.shared.tier_stack import TierStack


class ContainerTier(TierStack):
    """The image repositories and the services that run the images."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
        database: DatabaseTier,
        fabric: FabricTier,
    ) -> None:
        super().__init__(scope, tier="container", environment=environment, backend=backend)
        self._network = network
        self._key = EncryptionKey(
            self,
            "container_key",
            alias=self.names.of("banking-audit-container"),
            description="Encrypts images and the containers' logs",
            users=[KeyUser.CLOUDWATCH_LOGS],
        )
        self._cluster = Cluster(
            self,
            "cluster",
            stack=self,
            name=self.names.of("banking-audit-cluster"),
            key=self._key,
        )
        self.backend = self._build_backend(database, fabric)
        self.frontend = self._build_frontend()
        self._migrations = Migrations(self, "migrations", stack=self, service=self.backend)
        roll_out = FirstImage(
            self,
            "first_image",
            stack=self,
            cluster=self._cluster,
            services=[self.backend, self.frontend],
        )
        roll_out.restart_when_changed(self.backend, database.credentials_name)
        self._build_outputs()

    @property
    def cluster_name(self) -> str:
        """The cluster's name, as a reference."""
        return self._cluster.name

    @property
    def session_log(self) -> LogGroup:
        """Where ECS Exec writes down what was typed and answered."""
        return self._cluster.session_log

    def _build_backend(self, database: DatabaseTier, fabric: FabricTier) -> FargateService:
        workload = backend_workload(self.environment, network=self._network, database=database, fabric=fabric)
        roles = TaskRoles(self, "backend_roles", stack=self, base_name=workload.base_name)
        database.credentials.grant_read(roles.execution)
        fabric.credentials.grant_read(roles.task)
        fabric.archive.grant_read(roles.task)
        fabric.archive.grant_write(roles.task)
        return self._build_service(workload, roles)

    def _build_frontend(self) -> FargateService:
        workload = frontend_workload(self.environment, network=self._network)
        roles = TaskRoles(self, "frontend_roles", stack=self, base_name=workload.base_name)
        return self._build_service(workload, roles)

    def _build_service(self, workload: Workload, roles: TaskRoles) -> FargateService:
        repository = ImageRepository(
            self,
            f"{workload.name}_images",
            stack=self,
            name=self.names.of(workload.base_name),
            key=self._key,
            images_kept=self.environment.container.images_kept,
        )
        return FargateService(
            self,
            # Not the bare name: `backend` is taken by the stack's own, where it keeps its state.
            f"{workload.name}_app",
            stack=self,
            network=self._network,
            cluster=self._cluster,
            repository=repository,
            roles=roles,
            workload=workload,
        )

    def _build_outputs(self) -> None:
        TerraformOutput(self, "ClusterName", value=self._cluster.name)
        TerraformOutput(self, "BackendServiceName", value=self.backend.service_name)
        TerraformOutput(self, "FrontendServiceName", value=self.frontend.service_name)
        TerraformOutput(self, "BackendRepositoryUrl", value=self.backend.repository.url)
        TerraformOutput(self, "FrontendRepositoryUrl", value=self.frontend.repository.url)
        TerraformOutput(self, "MigrationTaskFamily", value=self._migrations.task_family)
