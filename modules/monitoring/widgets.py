"""What dashboards are made of.

Creates nothing: widgets as CloudWatch reads them.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from modules.monitoring.alarm import Calculation
from modules.monitoring.metric import Metric

WIDTH = 24
"""A dashboard is 24 columns wide."""


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A rectangle on a dashboard."""

    kind: str
    properties: dict[str, object]
    height: int = 6


@dataclass(frozen=True, kw_only=True)
class Widgets:
    """Makes the widgets of one region."""

    region: str

    def graph(
        self,
        title: str,
        metrics: Sequence[Metric],
        *,
        limit: float | None = None,
        unit: str = "",
        stacked: bool = False,
    ) -> Widget:
        """Lines over time, with a line at the limit from which somebody is called."""
        return Widget(
            kind="metric",
            properties={
                "title": title,
                "view": "timeSeries",
                "stacked": stacked,
                "region": self.region,
                "metrics": [_row(metric) for metric in metrics],
                "yAxis": {"left": {"min": 0, "label": unit, "showUnits": not unit}},
                "annotations": {"horizontal": [] if limit is None else [{"label": "Alarm", "value": limit}]},
            },
        )

    def number(self, title: str, values: Sequence[Metric] | Calculation) -> Widget:
        """The newest values, or the result of one calculation, large, with a small line of where they come from."""
        return Widget(
            kind="metric",
            properties={
                "title": title,
                "view": "singleValue",
                "sparkline": True,
                "region": self.region,
                "metrics": _rows(values),
            },
            height=4,
        )

    def alarms(self, title: str, arns: Sequence[str], *, height: int = 3) -> Widget:
        """The state of alarms, one tile each."""
        return Widget(kind="alarm", properties={"title": title, "alarms": list(arns)}, height=height)

    def log(self, title: str, query: str, log_groups: Sequence[str]) -> Widget:
        """The newest answer to a log query, as a table."""
        sources = " | ".join(f"SOURCE '{group}'" for group in log_groups)
        return Widget(
            kind="log",
            properties={"title": title, "view": "table", "region": self.region, "query": f"{sources} | {query}"},
        )

    def text(self, markdown: str, *, height: int = 2) -> Widget:
        """Words."""
        return Widget(kind="text", properties={"markdown": markdown}, height=height)


def dashboard_body(rows: Sequence[Sequence[Widget]]) -> str:
    """Rows of widgets, which share the width evenly, as a dashboard's JSON."""
    placed: list[dict[str, object]] = []
    y = 0
    for row in rows:
        width = WIDTH // len(row)
        placed += [
            {
                "type": widget.kind,
                "x": column * width,
                "y": y,
                "width": width,
                "height": widget.height,
                "properties": widget.properties,
            }
            for column, widget in enumerate(row)
        ]
        y += max(widget.height for widget in row)
    return json.dumps({"widgets": placed})


def _rows(values: Sequence[Metric] | Calculation) -> list[list[object]]:
    if not isinstance(values, Calculation):
        return [_row(metric) for metric in values]
    result: list[object] = [{"expression": values.expression, "label": values.label, "id": "result"}]
    # What is calculated with isn't shown itself.
    return [result, *(_row(metric, id=name, visible=False) for name, metric in values.metrics.items())]


def _row(metric: Metric, **more: object) -> list[object]:
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    options = {"stat": metric.statistic, "period": metric.period_seconds, "label": metric.label or metric.name, **more}
    return [metric.namespace, metric.name, *dimensions, options]
