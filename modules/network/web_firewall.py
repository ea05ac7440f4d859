"""The web application firewall.

Creates: a web ACL with AWS's managed rules and a rate limit, its association with the load balancer, and its log.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleActionCount,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from environments.schema.network import ManagedRuleGroup
from modules.network.load_balancer import LoadBalancer
from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.policy import Statement, policy_document
from modules.shared.tier_stack import TierStack

RATE_LIMIT = "rate-limit"

REDACTED_HEADERS = ("authorization", "cookie")
"""They carry users' sessions: a log must not be enough to become somebody else."""


class WebFirewall(Construct):
    """Refuses what is known to be an attack, and too much of anything, before it reaches a task."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        load_balancer: LoadBalancer,
        key: EncryptionKey,
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._settings = stack.environment.network.web_firewall
        self._name = stack.names.of("banking-audit")
        self._acl = self._build_acl()
        Wafv2WebAclAssociation(self, "load_balancer", resource_arn=load_balancer.arn, web_acl_arn=self._acl.arn)
        self.log_group = self._build_logging(key)

    @property
    def arn(self) -> str:
        """The web ACL's ARN, as a reference."""
        return self._acl.arn

    @property
    def name(self) -> str:
        """The web ACL's name, which its metrics carry too."""
        return self._name

    def _build_acl(self) -> Wafv2WebAcl:
        return Wafv2WebAcl(
            self,
            "acl",
            name=self._name,
            description="Protects the banking audit ledger",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=[
                *(self._managed_rules(group, priority) for priority, group in enumerate(ManagedRuleGroup, start=1)),
                self._rate_limit(priority=0),
            ],
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True,
                sampled_requests_enabled=True,
                metric_name=self._name,
            ),
        )

    def _managed_rules(self, group: ManagedRuleGroup, priority: int) -> Wafv2WebAclRule:
        counted = self._settings.counted_rules
        blocks = self._settings.block and group not in counted
        as_the_rules_say = Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone())
        only_count = Wafv2WebAclRuleOverrideAction(count=Wafv2WebAclRuleOverrideActionCount())
        return Wafv2WebAclRule(
            name=group,
            priority=priority,
            override_action=as_the_rules_say if blocks else only_count,
            statement={
                "managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": group.value,
                    "rule_action_override": [
                        {"name": rule.partition("/")[2], "action_to_use": {"count": {}}}
                        for rule in counted
                        if rule.startswith(f"{group}/")
                    ],
                },
            },
            visibility_config=_visibility(group),
        )

    def _rate_limit(self, priority: int) -> Wafv2WebAclRule:
        block = Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock())
        count = Wafv2WebAclRuleAction(count=Wafv2WebAclRuleActionCount())
        limit = self._settings.requests_per_five_minutes
        return Wafv2WebAclRule(
            name=RATE_LIMIT,
            priority=priority,
            action=block if self._settings.block else count,
            statement={"rate_based_statement": {"limit": limit, "aggregate_key_type": "IP"}},
            visibility_config=_visibility(RATE_LIMIT),
        )

    def _build_logging(self, key: EncryptionKey) -> LogGroup:
        stack = self._stack
        # WAF accepts only log groups whose name begins so.
        log_group = LogGroup(self, "log", stack=stack, name=stack.names.of("aws-waf-logs-banking-audit"), key=key)
        delivery = CloudwatchLogResourcePolicy(
            self,
            "log_delivery",
            policy_name=stack.names.of("banking-audit-waf-logs"),
            policy_document=policy_document([_log_delivery(stack, log_group)]),
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=self._acl.arn,
            log_destination_configs=[log_group.arn],
            redacted_fields=_redacted(REDACTED_HEADERS),
            # Without the permission, WAF would try to write a policy of its own.
            depends_on=[delivery],
        )
        return log_group


def _visibility(metric: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True,
        sampled_requests_enabled=True,
        metric_name=metric,
    )


def _redacted(headers: Sequence[str]) -> list[Wafv2WebAclLoggingConfigurationRedactedFields]:
    return [
        Wafv2WebAclLoggingConfigurationRedactedFields(
            single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header),
        )
        for header in headers
    ]


def _log_delivery(stack: TierStack, log_group: LogGroup) -> Statement:
    """Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html."""
    return Statement(
        sid="WebFirewallLogDelivery",
        services=["delivery.logs.amazonaws.com"],
        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
        resources=[f"{log_group.arn}:*"],
        conditions={
            "ArnLike": {"aws:SourceArn": stack.arn("logs", "*")},
            "StringEquals": {"aws:SourceAccount": stack.account_id},
        },
    )
