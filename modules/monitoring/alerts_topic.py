"""Where alerts go.

Creates: the SNS topic, its policy, the subscription of the people on call, and the key that encrypts all of it.
"""

from functools import cached_property

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.policy import Effect, Statement, policy_document
from modules.shared.tier_stack import TierStack

PUBLISHERS = (KeyUser.CLOUDWATCH_ALARMS, KeyUser.EVENTBRIDGE, KeyUser.RDS_EVENTS)
"""The services that publish on their own; each also has to encrypt what it publishes."""

UNCONDITIONAL = (KeyUser.EVENTBRIDGE,)
"""Of these, the ones that say nothing about themselves: under any condition, their messages would silently be lost.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
"""


class AlertsTopic(Construct):
    """One topic for everything that somebody should know about, read by the mailbox of the people on call."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self.key = EncryptionKey(
            stack,
            "alerts_key",
            alias=stack.names.of("banking-audit-alerts"),
            description="Encrypts alerts on their way",
            users=PUBLISHERS,
        )
        self._topic = SnsTopic(
            self,
            "topic",
            name=stack.names.of("banking-audit-alerts"),
            display_name=f"Banking audit ledger, {stack.environment.name}",
            kms_master_key_id=self.key.arn,
        )
        self.policy = self._build_policy()
        SnsTopicSubscription(
            self,
            "on_call",
            topic_arn=self._topic.arn,
            protocol="email",
            endpoint=stack.environment.account.alert_email,
        )

    @cached_property
    def arn(self) -> str:
        """The topic's ARN, as a reference."""
        return self._topic.arn

    def _build_policy(self) -> SnsTopicPolicy:
        publish = Statement(
            sid="ServicesPublish",
            services=[f"{publisher.value}.amazonaws.com" for publisher in PUBLISHERS if publisher not in UNCONDITIONAL],
            actions=["sns:Publish"],
            resources=[self.arn],
            conditions={"StringEquals": {"aws:SourceAccount": self._stack.account_id}},
        )
        publish_events = Statement(
            sid="EventsPublish",
            services=[f"{publisher.value}.amazonaws.com" for publisher in UNCONDITIONAL],
            actions=["sns:Publish"],
            resources=[self.arn],
        )
        # The guide lets operators subscribe with their own credentials.
        operate = Statement(
            sid="AccountOperates",
            accounts=[self._stack.arn("iam", "root", region="")],
            actions=[
                "sns:GetTopicAttributes",
                "sns:ListSubscriptionsByTopic",
                "sns:Publish",
                "sns:Subscribe",
            ],
            resources=[self.arn],
        )
        tls_only = Statement(
            sid="TlsOnly",
            effect=Effect.DENY,
            accounts=["*"],
            actions=["sns:Publish"],
            resources=[self.arn],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
        return SnsTopicPolicy(
            self,
            "policy",
            arn=self.arn,
            policy=policy_document([publish, publish_events, operate, tls_only]),
        )
