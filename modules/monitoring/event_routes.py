"""Events that no metric shows, on their way to the alerts topic.

Creates: a rule for each kind of event, a queue for what couldn't be delivered with an alarm on it, and the
subscription to the database's own events.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetInputTransformer,
    CloudwatchEventTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.db_event_subscription import DbEventSubscription
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from modules.monitoring.alarm import Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.alerts_topic import AlertsTopic
from modules.monitoring.metric import Metric
from modules.shared.policy import Effect, Statement, policy_document
from modules.shared.tier_stack import TierStack

KEPT_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message."""

RETRIED_SECONDS = 3600

DATABASE_EVENTS = (
    "availability",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "read replica",
    "recovery",
    "restoration",
    "security",
)
"""What changes the database's availability or contents; creation and backups are everyday.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
"""


@dataclass(frozen=True, kw_only=True)
class Route:
    """Events of one kind, and the sentence that they become."""

    name: str
    description: str
    source: str
    detail_types: Sequence[str]
    resources: Sequence[object] = ()
    """What one of the event's resources must match; empty, any does."""
    detail: Mapping[str, object] = field(default_factory=dict)
    """What the event's detail must match."""
    fields: Mapping[str, str]
    """Words in the sentence, and where they stand in the event."""
    sentence: str
    """With `<word>` for each of the fields."""


class EventRoutes(Construct):
    """Tells the people on call what AWS tells only those who listen."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        topic: AlertsTopic,
        alarms: AlarmGroup,
        routes: Sequence[Route],
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._topic = topic
        self._undelivered = self._build_queue()
        self._watch_queue(alarms)
        for route in routes:
            self._build_route(route)

    def subscribe_to_database(self, identifiers: Sequence[str]) -> None:
        """Also tell what RDS has to say about these instances."""
        DbEventSubscription(
            self,
            "database",
            name=self._stack.names.of("banking-audit-database-events"),
            sns_topic=self._topic.arn,
            source_type="db-instance",
            source_ids=list(identifiers),
            event_categories=list(DATABASE_EVENTS),
            # RDS tries to publish before it accepts the subscription.
            depends_on=[self._topic.policy],
        )

    def _build_queue(self) -> SqsQueue:
        stack = self._stack
        name = stack.names.of("banking-audit-undelivered-alerts")
        # Spelt out: the policy is part of the queue, as one of its own would be waited for as long as the queue again.
        arn = stack.arn("sqs", name)
        send = Statement(
            sid="EventBridgeSends",
            services=["events.amazonaws.com"],
            actions=["sqs:SendMessage"],
            resources=[arn],
            conditions={"ArnLike": {"aws:SourceArn": stack.arn("events", "rule/*")}},
        )
        tls_only = Statement(
            sid="TlsOnly",
            effect=Effect.DENY,
            accounts=["*"],
            actions=["sqs:*"],
            resources=[arn],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
        return SqsQueue(
            self,
            "undelivered",
            name=name,
            message_retention_seconds=KEPT_SECONDS,
            kms_master_key_id=self._topic.key.arn,
            policy=policy_document([send, tls_only]),
        )

    def _watch_queue(self, alarms: AlarmGroup) -> None:
        alarms.alarm_when(
            "undelivered_alerts",
            Condition(
                value=Metric(
                    namespace="AWS/SQS",
                    name="ApproximateNumberOfMessagesVisible",
                    dimensions={"QueueName": self._undelivered.name},
                    statistic="Maximum",
                ),
                threshold=0,
                # An unused queue stops reporting after six hours.
                missing_data=MissingData.IS_FINE,
            ),
            name="Undelivered Alerts",
            description="Events could not be published: read them in the queue, and check the topic's policy and key.",
        )

    def _build_route(self, route: Route) -> None:
        resource_id = route.name.replace("-", "_")
        pattern: dict[str, object] = {"source": [route.source], "detail-type": list(route.detail_types)}
        if route.resources:
            pattern["resources"] = list(route.resources)
        if route.detail:
            pattern["detail"] = dict(route.detail)
        rule = CloudwatchEventRule(
            self,
            resource_id,
            name=self._stack.names.of(f"banking-audit-{route.name}"),
            description=route.description,
            event_pattern=json.dumps(pattern),
        )
        CloudwatchEventTarget(
            self,
            f"{resource_id}_alert",
            rule=rule.name,
            target_id="alerts",
            arn=self._topic.arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths=dict(route.fields),
                input_template=json.dumps(f"{route.sentence} ({self._stack.environment.name})"),
            ),
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=RETRIED_SECONDS,
                maximum_retry_attempts=10,
            ),
            dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=self._undelivered.arn),
        )
