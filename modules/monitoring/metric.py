"""Metrics, as alarms and dashboards both need them.

Creates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

ONE_HOUR = 3600
FIVE_MINUTES = 300
ONE_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A CloudWatch metric, with the way in which its data points are put together."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Average"
    """`Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99`."""
    period_seconds: int = FIVE_MINUTES
    label: str = ""
    """What a graph's legend says; by default, the metric's name."""

    def called(self, label: str) -> "Metric":
        """The same metric under another name in a graph's legend."""
        return replace(self, label=label)

    def every(self, seconds: int) -> "Metric":
        """The same metric over another period."""
        return replace(self, period_seconds=seconds)

    def by(self, statistic: str) -> "Metric":
        """The same metric, put together in another way."""
        return replace(self, statistic=statistic)
