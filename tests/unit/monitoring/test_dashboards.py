"""The dashboards."""

from collections.abc import Callable
from pathlib import Path

import pytest

from environments import load
from tests.support.monitoring import metrics_shown, widgets_of
from tests.support.stacks import EXAMPLE_VALUES, Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

DASHBOARDS = ("banking-audit-executive", "banking-audit-operator")


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_widgets_neither_overlap_nor_leave_the_dashboard(production: Production, dashboard: str) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in widgets_of(production("monitoring"), dashboard):
        columns = range(widget["x"], widget["x"] + widget["width"])
        area = {(x, y) for x in columns for y in range(widget["y"], widget["y"] + widget["height"])}
        assert not area & taken
        assert max(columns) < 24
        taken |= area


def test_executives_see_first_whether_users_are_affected(production: Production) -> None:
    widgets = widgets_of(production("monitoring"), "banking-audit-executive")
    first = next(widget for widget in widgets if widget["type"] == "alarm")
    assert first["properties"]["alarms"] == ["${aws_cloudwatch_composite_alarm.users_affected_alarm.arn}"]
    assert first["y"] == min(widget["y"] for widget in widgets if widget["type"] != "text")


def test_operators_see_the_state_of_every_alarm(production: Production) -> None:
    stack = production("monitoring")
    shown = {
        arn
        for widget in widgets_of(stack, "banking-audit-operator")
        if widget["type"] == "alarm"
        for arn in widget["properties"]["alarms"]
    }
    alarms = {
        f"${{{kind}.{name}.arn}}"
        for kind in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
        for name in stack.resources(kind)
    }
    assert shown == alarms


def test_large_fabric_networks_alarms_fit_into_what_cloudwatch_takes(tmp_path: Path) -> None:
    largest = example_environment("production", fabric={"orderers": {"count": 7}, "peers": {"count": 20}})
    stack = synthesize(tmp_path, largest)["banking-audit-ledger-monitoring-production"]
    shown = [
        widget["properties"]["alarms"]
        for widget in widgets_of(stack, "banking-audit-operator")
        if widget["type"] == "alarm"
    ]
    assert sum(map(len, shown)) == len(stack.resources("aws_cloudwatch_metric_alarm")) + 1 > 100
    assert max(map(len, shown)) <= 100


def test_graphs_show_from_where_on_somebody_is_called(tmp_path: Path) -> None:
    stacks = synthesize(tmp_path, example_environment("production", monitoring={"backend_cpu_percent": 66}))
    widgets = widgets_of(stacks["banking-audit-ledger-monitoring-production"], "banking-audit-operator")
    (graph,) = (widget for widget in widgets if widget["properties"].get("title") == "Backend CPU utilization")
    assert graph["properties"]["annotations"]["horizontal"] == [{"label": "Alarm", "value": 66}]


def test_throughput_counts_each_transaction_once(production: Production) -> None:
    widgets = widgets_of(production("monitoring"), "banking-audit-operator")
    (graph,) = (widget for widget in widgets if widget["properties"].get("title") == "Fabric transaction throughput")
    (metric,) = graph["properties"]["metrics"]
    assert metric[:4] == ["BankingAudit/Fabric", "ledger_transaction_count", "Node", "peer-0"]
    assert metric[4]["stat"] == "Sum"


@pytest.mark.parametrize("peers", [2, 4])
def test_every_node_is_shown(tmp_path: Path, peers: int) -> None:
    stacks = synthesize(tmp_path, example_environment("production", fabric={"peers": {"count": peers}}))
    widgets = widgets_of(stacks["banking-audit-ledger-monitoring-production"], "banking-audit-operator")
    (graph,) = (widget for widget in widgets if widget["properties"].get("title") == "Fabric nodes: CPU")
    assert len(graph["properties"]["metrics"]) == 3 + peers


def test_other_environments_have_dashboards_of_their_own(tier_of: TierOf) -> None:
    stack = tier_of("monitoring", "staging")
    names = {dashboard["dashboard_name"] for dashboard in stack.resources("aws_cloudwatch_dashboard").values()}
    assert names == {f"{dashboard}-staging" for dashboard in DASHBOARDS}
    metrics = metrics_shown(stack, "banking-audit-operator-staging", "Fabric transaction throughput")
    assert metrics == {("BankingAudit/Fabric-staging", "ledger_transaction_count")}


@pytest.mark.parametrize(
    ("region", "console"),
    [
        ("us-east-1", "us-east-1.console.aws.amazon.com"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_dashboards_are_opened_in_the_partitions_console(tmp_path: Path, region: str, console: str) -> None:
    zones = [f"{region}a", f"{region}b", f"{region}c"]
    environment = load(
        "staging",
        overrides={"network": {"availability_zones": zones}},
        values_file=EXAMPLE_VALUES,
        environ={"AWS_REGION": region},
    )
    stacks = synthesize(tmp_path, environment)
    output = stacks["banking-audit-ledger-monitoring-staging"].outputs["OperatorDashboardUrl"]["value"]
    assert output.startswith(f"https://{console}/cloudwatch/home?region={region}#dashboards/dashboard/")
