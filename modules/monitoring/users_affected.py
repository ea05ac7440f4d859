"""The one alarm that means: get up.

Creates: a composite alarm.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from constructs import Construct

from modules.monitoring.alarm import Alarm
from modules.monitoring.alerts_topic import AlertsTopic
from modules.shared.tier_stack import TierStack


class UsersAffected(Construct):
    """Goes off when users notice: whatever the cause is, this is the first thing to know."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        topic: AlertsTopic,
        alarms: Sequence[Alarm],
    ) -> None:
        super().__init__(scope, id)
        self._alarm = CloudwatchCompositeAlarm(
            self,
            "alarm",
            alarm_name=stack.names.of("Users Are Affected"),
            alarm_description="Users get errors, wait too long, or reach nothing: see which of its alarms went off.",
            alarm_rule=" OR ".join(f'ALARM("{alarm.name}")' for alarm in alarms),
            alarm_actions=[topic.arn],
            ok_actions=[topic.arn],
        )

    @property
    def arn(self) -> str:
        """The alarm's ARN, as a reference."""
        return self._alarm.arn
