"""How requests find a service.

Creates: a target group with its health check, and the listener rule that leads to it.
"""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionPathPattern,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from modules.container.workload import Workload
from modules.network import NetworkTier
from modules.shared.tier_stack import TierStack

DEREGISTRATION_DELAY_SECONDS = 30
"""For requests under way; the load balancer's own default of 300 makes every deployment five minutes longer."""

NAME_BEGINS = {"HTTP": "audit", "HTTPS": "https"}
"""What the target groups' names begin with, by protocol; of equal length, since there is no room for more."""


class WebTarget(Construct):
    """The way from the load balancer to a service's healthy tasks."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: NetworkTier,
        workload: Workload,
    ) -> None:
        super().__init__(scope, id)
        self._group = self._build_target_group(stack, network, workload)
        self.rule = self._build_rule(network, workload)

    @property
    def arn(self) -> str:
        """The target group's ARN, as a reference."""
        return self._group.arn

    @property
    def arn_suffix(self) -> str:
        """The part of the ARN that CloudWatch's metrics carry, as a reference."""
        return self._group.arn_suffix

    def _build_target_group(self, stack: TierStack, network: NetworkTier, workload: Workload) -> LbTargetGroup:
        port = workload.settings.container_port
        protocol = workload.settings.container_protocol
        return LbTargetGroup(
            self,
            "group",
            # 32 characters at most, "-development" among them. A new port or protocol makes a new group, which must
            # exist before the rule lets go of the old one: hence both in the name.
            name=stack.names.of(f"{NAME_BEGINS[protocol]}-{workload.name}-{port}"),
            port=port,
            protocol=protocol,
            target_type="ip",
            vpc_id=network.vpc_id,
            deregistration_delay=str(DEREGISTRATION_DELAY_SECONDS),
            # Audit queries differ widely in length: the task with the fewest open ones is the one with time.
            load_balancing_algorithm_type="least_outstanding_requests",
            health_check=LbTargetGroupHealthCheck(
                enabled=True,
                path=workload.health_check_path,
                protocol=protocol,
                port="traffic-port",
                matcher="200",
                interval=15,
                timeout=5,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _build_rule(self, network: NetworkTier, workload: Workload) -> LbListenerRule:
        return LbListenerRule(
            self,
            "rule",
            listener_arn=network.load_balancer.https_listener_arn,
            priority=workload.rule_priority,
            condition=[
                LbListenerRuleCondition(path_pattern=LbListenerRuleConditionPathPattern(values=list(workload.paths))),
            ],
            action=[LbListenerRuleAction(type="forward", target_group_arn=self._group.arn)],
        )
