"""Alarms.

Creates: one CloudWatch alarm on a metric, or on a calculation with several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from modules.monitoring.alerts_topic import AlertsTopic
from modules.monitoring.metric import Metric
from modules.shared.tier_stack import TierStack


class Comparison(StrEnum):
    """When a value is alarming."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"


class MissingData(StrEnum):
    """What it means that there is no data."""

    IS_FINE = "notBreaching"
    """Nothing happened: metrics that count errors exist only once there are some."""
    IS_ALARMING = "breaching"
    """Whoever should report is gone."""
    IS_UNKNOWN = "missing"
    """The alarm says INSUFFICIENT_DATA: the thing reports as long as it exists, and its absence is another's alarm."""
    CHANGES_NOTHING = "ignore"
    """What was last known still holds: something bad isn't mended by nobody talking of it."""


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """A value calculated from several metrics, in CloudWatch's metric math."""

    expression: str
    metrics: Mapping[str, Metric]
    """The metrics by their names in the expression, which begin with a small letter."""
    label: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What has to be seen, and how often, before somebody is called."""

    value: Metric | Calculation
    comparison: Comparison = Comparison.ABOVE
    threshold: float
    periods: int = 1
    """How many of the metric's periods in a row."""
    missing_data: MissingData


class Alarm(Construct):
    """Calls the people on call when a condition holds, and again when it doesn't any more."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        topic: AlertsTopic,
        name: str,
        description: str,
        condition: Condition,
        repairs: Sequence[str] = (),
    ) -> None:
        """Create the alarm.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            topic: who is told.
            name: its name, in words that mean something at three in the morning.
            description: what it means, and where to look first.
            condition: when it goes off.
            repairs: ARNs of what CloudWatch does on its own, for example recovering an instance.
        """
        super().__init__(scope, id)
        metric = condition.value if isinstance(condition.value, Metric) else None
        calculation = condition.value if isinstance(condition.value, Calculation) else None
        percentile = metric is not None and metric.statistic.startswith("p")
        self._alarm = CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=stack.names.of(name),
            alarm_description=description,
            namespace=metric.namespace if metric else None,
            metric_name=metric.name if metric else None,
            dimensions=dict(metric.dimensions) if metric else None,
            period=metric.period_seconds if metric else None,
            statistic=metric.statistic if metric and not percentile else None,
            extended_statistic=metric.statistic if metric and percentile else None,
            metric_query=_queries(calculation) if calculation else None,
            comparison_operator=condition.comparison.value,
            threshold=condition.threshold,
            evaluation_periods=condition.periods,
            datapoints_to_alarm=condition.periods,
            treat_missing_data=condition.missing_data.value,
            # One slow request of three is no percentile.
            evaluate_low_sample_count_percentiles="ignore" if percentile else None,
            alarm_actions=[topic.arn, *repairs],
            ok_actions=[topic.arn],
        )

    @property
    def arn(self) -> str:
        """The alarm's ARN, as a reference."""
        return self._alarm.arn

    @property
    def name(self) -> str:
        """The alarm's name, as a reference."""
        return self._alarm.alarm_name


def _queries(calculation: Calculation) -> list[CloudwatchMetricAlarmMetricQuery]:
    result = CloudwatchMetricAlarmMetricQuery(
        id="result",
        expression=calculation.expression,
        label=calculation.label,
        return_data=True,
    )
    return [result, *(_query(name, metric) for name, metric in calculation.metrics.items())]


def _query(name: str, metric: Metric) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=name,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions),
            stat=metric.statistic,
            period=metric.period_seconds,
        ),
    )
