"""A Fargate service and everything that belongs to it alone.

Creates: a log group, a task definition, a target group with its listener rule, the service, its scaling.
"""

from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceDeploymentController,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from constructs import Construct

from modules.container.cluster import Cluster
from modules.container.container_definition import ContainerDefinition
from modules.container.service_scaling import ServiceScaling
from modules.container.task_definition import TaskDefinition
from modules.container.task_roles import TaskRoles
from modules.container.web_target import WebTarget
from modules.container.workload import Workload
from modules.network import NetworkTier
from modules.shared.image_repository import ImageRepository
from modules.shared.log_group import LogGroup
from modules.shared.tier_stack import TierStack


class FargateService(Construct):
    """Tasks of one workload in the private subnets, behind the load balancer, replaced without an interruption."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: NetworkTier,
        cluster: Cluster,
        repository: ImageRepository,
        roles: TaskRoles,
        workload: Workload,
    ) -> None:
        """Create the service.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            network: where it runs.
            cluster: the cluster it runs in.
            repository: where its image comes from.
            roles: what its tasks may do; to be granted before, since the first tasks start at once.
            workload: what it runs.
        """
        super().__init__(scope, id)
        self._stack = stack
        self.workload = workload
        self.repository = repository
        self.desired_tasks = workload.settings.desired_tasks
        self.log_group = LogGroup(
            self,
            "log",
            stack=stack,
            name=stack.names.of(f"/ecs/{workload.base_name}"),
            key=cluster.key,
        )
        self.roles = self._grant_basics(roles, cluster)
        self._task = self._build_task_definition()
        self._target = WebTarget(self, "target", stack=stack, network=network, workload=workload)
        self._service = self._build_service(network, cluster)
        ServiceScaling(self, "scaling", cluster=cluster, service=self._service, settings=workload.settings)

    @property
    def image(self) -> str:
        """The image that the tasks run, as a reference."""
        return f"{self.repository.url}:{self.workload.settings.image_tag}"

    @cached_property
    def service_name(self) -> str:
        """The service's name, as a reference."""
        return self._service.name

    @property
    def target_group_arn_suffix(self) -> str:
        """The part of the target group's ARN that CloudWatch's metrics carry, as a reference."""
        return self._target.arn_suffix

    def _grant_basics(self, roles: TaskRoles, cluster: Cluster) -> TaskRoles:
        self.repository.grant_pull(roles.execution)
        self.log_group.grant_write(roles.execution)
        cluster.grant_sessions(roles.task)
        return roles

    def _build_task_definition(self) -> TaskDefinition:
        workload = self.workload
        settings = workload.settings
        return TaskDefinition(
            self,
            "definition",
            stack=self._stack,
            family=self._stack.names.of(workload.base_name),
            settings=settings,
            roles=self.roles,
            container=ContainerDefinition(
                name=workload.container_name,
                image=self.image,
                port=settings.container_port,
                read_only_root_file_system=settings.read_only_root_file_system,
                scratch_folders=settings.scratch_folders,
                environment=workload.environment,
                secrets=workload.secrets,
                log_group=self.log_group,
                log_prefix="service",
                region=self._stack.region,
            ),
        )

    def _build_service(self, network: NetworkTier, cluster: Cluster) -> EcsService:
        workload = self.workload
        settings = workload.settings
        return EcsService(
            self,
            "service",
            name=self._stack.names.of(f"{workload.name}-service"),
            cluster=cluster.arn,
            task_definition=self._task.arn,
            desired_count=settings.desired_tasks,
            platform_version="LATEST",
            capacity_provider_strategy=[
                EcsServiceCapacityProviderStrategy(
                    capacity_provider="FARGATE_SPOT" if settings.spot else "FARGATE",
                    weight=1,
                ),
            ],
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=list(network.private_subnet_ids),
                security_groups=[network.security_group_id(workload.party)],
                assign_public_ip=False,
            ),
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=self._target.arn,
                    container_name=workload.container_name,
                    container_port=settings.container_port,
                ),
            ],
            health_check_grace_period_seconds=settings.startup_grace_seconds,
            deployment_controller=EcsServiceDeploymentController(type="ECS"),
            # New tasks first, then the old ones go: capacity never falls below what is desired.
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            availability_zone_rebalancing="ENABLED",
            enable_execute_command=True,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            # The first deployment comes before the first image: waiting for healthy tasks would never end.
            wait_for_steady_state=False,
            # The count belongs to the scaling from then on.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
            # A target group can only be used once a listener leads to it, and the strategy once the cluster has the
            # providers. A task that starts before its roles may do anything fails, and counts for the circuit breaker.
            depends_on=[self._target.rule, cluster.capacity, *self.roles.policies],
        )
