"""The first image's roll-out, and that of a rotated login.

Creates: a state machine with its role and log, and, for each service, a rule on pushes to its repository; a rule on
changes of a secret.
"""

import json
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.sfn_state_machine import (
    SfnStateMachine,
    SfnStateMachineLoggingConfiguration,
    SfnStateMachineTracingConfiguration,
)
from constructs import Construct

from modules.container.cluster import Cluster
from modules.container.fargate_service import FargateService
from modules.container.first_image_states import first_image_states
from modules.shared.log_group import LogGroup
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class FirstImage(Construct):
    """Starts a service that has no running task as soon as its image is pushed.

    The operators' guide deploys first and pushes the images later. Until then no task can start, and the deployment's
    circuit breaker gives up after a few attempts; with no earlier deployment to go back to, ECS does not try again.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html

    A service that runs is left alone: rolling out a later image stays the operator's decision. Only a login that was
    rotated replaces the tasks of a service that runs: ECS reads secrets when a task starts.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        cluster: Cluster,
        services: Sequence[FargateService],
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._cluster = cluster
        self._name = stack.names.of("banking-audit-first-image")
        self._machine = self._build_machine(services)
        self._starter = self._build_starter()
        for service in services:
            self._build_rule(service, self._starter)

    def restart_when_changed(self, service: FargateService, secret_name: str) -> None:
        """Replace a service's tasks, as in any deployment, when a secret that they were started with has a new value.

        The event: https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
        """
        name = service.workload.name
        changed = {"name": [secret_name], "labelUpdated": ["AWSCURRENT"]}
        rule = CloudwatchEventRule(
            self,
            f"{name}_secret_changed",
            name=f"{self._name}-{name}-secret",
            description=f"The {name}'s login was rotated",
            event_pattern=json.dumps(
                {"source": ["aws.secretsmanager"], "detail-type": ["Secret Label Updated"], "detail": changed},
            ),
        )
        CloudwatchEventTarget(
            self,
            f"restart_{name}",
            rule=rule.name,
            target_id="first-image",
            arn=self._machine.arn,
            role_arn=self._starter.arn,
            input=json.dumps({"service": service.service_name, "restart": True}),
        )

    def _build_machine(self, services: Sequence[FargateService]) -> SfnStateMachine:
        # Step Functions' resource policy for logs covers this prefix, and does not grow with each group.
        log_name = f"/aws/vendedlogs/states/{self._name}"
        log = LogGroup(self, "log", stack=self._stack, name=log_name, key=self._cluster.key)
        role = self._build_role(services)
        # AWS refuses a state machine whose role may not deliver its log.
        log_delivery = role.allow("write-log-and-traces", [_log_delivery(), _traces()])
        return SfnStateMachine(
            self,
            "machine",
            name=self._name,
            type="STANDARD",
            role_arn=role.arn,
            definition=first_image_states(partition=self._stack.partition, cluster=self._cluster.name),
            logging_configuration=SfnStateMachineLoggingConfiguration(
                level="ALL",
                include_execution_data=True,
                log_destination=f"{log.arn}:*",
            ),
            tracing_configuration=SfnStateMachineTracingConfiguration(enabled=True),
            depends_on=[log_delivery],
        )

    def _build_role(self, services: Sequence[FargateService]) -> Role:
        stack = self._stack
        role = Role(
            self,
            "role",
            name=self._name,
            description="Starts the services when their first image arrives",
            service="states.amazonaws.com",
            source_account=stack.account_id,
        )
        role.allow(
            "start-services",
            [
                Statement(
                    sid="StartServices",
                    actions=["ecs:DescribeServices", "ecs:UpdateService"],
                    resources=[
                        stack.arn("ecs", f"service/{self._cluster.name}/{service.service_name}") for service in services
                    ],
                ),
            ],
        )
        return role

    def _build_starter(self) -> Role:
        role = Role(
            self,
            "starter",
            name=f"{self._name}-starter",
            description="EventBridge starts the roll-out of a first image",
            service="events.amazonaws.com",
            source_account=self._stack.account_id,
        )
        role.allow(
            "start-machine",
            [Statement(sid="StartMachine", actions=["states:StartExecution"], resources=[self._machine.arn])],
        )
        return role

    def _build_rule(self, service: FargateService, starter: Role) -> None:
        name = service.workload.name
        pushed = {
            "action-type": ["PUSH"],
            "result": ["SUCCESS"],
            "repository-name": [service.repository.name],
            "image-tag": [service.workload.settings.image_tag],
        }
        rule = CloudwatchEventRule(
            self,
            f"{name}_pushed",
            name=f"{self._name}-{name}",
            description=f"The {name}'s image was pushed",
            event_pattern=json.dumps({"source": ["aws.ecr"], "detail-type": ["ECR Image Action"], "detail": pushed}),
        )
        CloudwatchEventTarget(
            self,
            f"start_{name}",
            rule=rule.name,
            target_id="first-image",
            arn=self._machine.arn,
            role_arn=starter.arn,
            input=json.dumps({"service": service.service_name}),
        )


def _log_delivery() -> Statement:
    """AWS knows no resource for these actions: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html."""
    return Statement(
        sid="DeliverLog",
        actions=[
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ],
        resources=["*"],
    )


def _traces() -> Statement:
    """X-Ray knows no resource for writing: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html."""
    return Statement(
        sid="WriteTraces",
        actions=[
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ],
        resources=["*"],
    )
