"""Alarms that belong together.

Creates: nothing by itself.
"""

from collections.abc import Sequence

from constructs import Construct

from modules.monitoring.alarm import Alarm, Condition
from modules.monitoring.alerts_topic import AlertsTopic
from modules.shared.tier_stack import TierStack


class AlarmGroup(Construct):
    """All alarms about one part of the system, by what they watch."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, topic: AlertsTopic) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._topic = topic
        self._alarms: dict[str, Alarm] = {}

    @property
    def arns(self) -> list[str]:
        """The alarms' ARNs, as references, in the order in which they were added."""
        return [alarm.arn for alarm in self._alarms.values()]

    def __getitem__(self, id: str) -> Alarm:
        return self._alarms[id]

    def alarm_when(
        self,
        id: str,
        condition: Condition,
        *,
        name: str,
        description: str,
        repairs: Sequence[str] = (),
    ) -> Alarm:
        """Add an alarm, which goes off when the condition holds."""
        alarm = Alarm(
            self,
            id,
            stack=self._stack,
            topic=self._topic,
            name=name,
            description=description,
            condition=condition,
            repairs=repairs,
        )
        self._alarms[id] = alarm
        return alarm
