"""Alarms and dashboards of a synthesized stack, as their readers see them."""

import json
from pathlib import Path
from typing import Any

from tests.support.stacks import Stack, example_environment, synthesize


def alarm_called(stack: Stack, name: str) -> dict[str, Any]:
    """The metric alarm of that name."""
    return stack.where("aws_cloudwatch_metric_alarm", alarm_name=name)


def alarm_names(stack: Stack) -> set[str]:
    """The names of all metric alarms."""
    return {alarm["alarm_name"] for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()}


def widgets_of(stack: Stack, dashboard: str) -> list[dict[str, Any]]:
    """The widgets of the dashboard of that name."""
    body = json.loads(stack.where("aws_cloudwatch_dashboard", dashboard_name=dashboard)["dashboard_body"])
    widgets: list[dict[str, Any]] = body["widgets"]
    return widgets


def metrics_shown(stack: Stack, dashboard: str, title: str) -> set[tuple[str, str]]:
    """Namespace and name of the metrics in the widget of that title."""
    (widget,) = (widget for widget in widgets_of(stack, dashboard) if widget["properties"].get("title") == title)
    return {(metric[0], metric[1]) for metric in widget["properties"]["metrics"]}


def monitoring(folder: Path, **settings: object) -> Stack:
    """The monitoring stack of staging with other settings, and with production's names."""
    stacks = synthesize(folder, example_environment("staging", name_suffix="", **settings))
    return stacks["banking-audit-ledger-monitoring-staging"]


def metrics_in(alarm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The metrics of a calculation, by their names in it."""
    return {query["id"]: query["metric"] for query in alarm["metric_query"] if "metric" in query}


def expression_of(alarm: dict[str, Any]) -> str:
    """The calculation of an alarm."""
    (result,) = (query for query in alarm["metric_query"] if "expression" in query)
    assert result["return_data"] is True
    expression: str = result["expression"]
    return expression


def fabric_alarms(stack: Stack) -> list[dict[str, Any]]:
    """All alarms on metrics of the nodes' own namespace."""
    return [
        alarm
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()
        if "BankingAudit/Fabric" in str(alarm)
    ]
