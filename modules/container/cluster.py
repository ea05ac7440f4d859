"""The ECS cluster.

Creates: the cluster with Container Insights and audited ECS Exec, its capacity providers, the key that encrypts
ECS Exec sessions, and the log groups of the sessions and of Container Insights.
"""

from functools import cached_property

from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.log_group import LogGroup
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class Cluster(Construct):
    """Where the tasks run, and where every command typed into one of them is written down."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, name: str, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self.key = key
        # A key of its own: the tasks may decrypt with it directly, and must not be able to decrypt anything else.
        self._session_key = EncryptionKey(
            stack,
            "session_key",
            alias=stack.names.of("banking-audit-ecs-exec"),
            description="Encrypts ECS Exec sessions and their log",
            users=[KeyUser.CLOUDWATCH_LOGS],
        )
        self.session_log = LogGroup(
            self,
            "sessions",
            stack=stack,
            name=stack.names.of("/ecs/banking-audit-exec-sessions"),
            key=self._session_key,
        )
        # Container Insights would create the group itself, unencrypted, and keep its content for ever.
        insights = LogGroup(
            self,
            "insights",
            stack=stack,
            name=f"/aws/ecs/containerinsights/{name}/performance",
            key=key,
        )
        self._cluster = self._build_cluster(name, insights)
        self.capacity = self._build_capacity()

    @property
    def arn(self) -> str:
        """The cluster's ARN, as a reference."""
        return self._cluster.arn

    @cached_property
    def name(self) -> str:
        """The cluster's name, as a reference."""
        return self._cluster.name

    def grant_sessions(self, role: Role) -> None:
        """Let a task be the far end of ECS Exec sessions, and write them down.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        """
        role.allow(
            "exec-sessions",
            [
                Statement(
                    sid="OpenSessionChannels",
                    actions=[
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    # AWS knows no resource for these actions.
                    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmessagegatewayservice.html
                    resources=["*"],
                ),
                Statement(
                    sid="FindSessionLog",
                    actions=["logs:DescribeLogGroups"],
                    resources=[self._stack.arn("logs", "log-group:*")],
                ),
                # The session's agent in the task calls KMS itself, not through another service.
                Statement(sid="DecryptSession", actions=["kms:Decrypt"], resources=[self._session_key.arn]),
            ],
        )
        self.session_log.grant_write(role)

    def _build_cluster(self, name: str, insights: LogGroup) -> EcsCluster:
        return EcsCluster(
            self,
            "cluster",
            name=name,
            setting=[EcsClusterSetting(name="containerInsights", value="enabled")],
            configuration=EcsClusterConfiguration(
                execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                    kms_key_id=self._session_key.arn,
                    logging="OVERRIDE",
                    log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                        cloud_watch_encryption_enabled=True,
                        cloud_watch_log_group_name=self.session_log.name,
                    ),
                ),
            ),
            depends_on=[insights.existence],
        )

    def _build_capacity(self) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self,
            "capacity",
            cluster_name=self._cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(capacity_provider="FARGATE", weight=1),
            ],
        )
