"""The dashboards."""

from collections.abc import Callable
from pathlib import Path

import pytest

from environments import load
from modules.fabric.agent import FAILED_PROPOSALS
from tests.support.monitoring import metrics_shown, widgets_of
from tests.support.stacks import EXAMPLE_VALUES, Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

DASHBOARDS = ("banking-audit-executive", "banking-audit-operator")


@pytest.fixture(scope="session")
def largest(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Production's monitoring stack for as many orderers and peers as the settings allow."""
    environment = example_environment("production", fabric={"orderers": {"count": 7}, "peers": {"count": 20}})
    stacks = synthesize(tmp_path_factory.mktemp("largest"), environment)
    return stacks["banking-audit-ledger-monitoring-production"]


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


def test_large_fabric_networks_alarms_fit_into_what_cloudwatch_takes(largest: Stack) -> None:
    shown = [
        widget["properties"]["alarms"]
        for widget in widgets_of(largest, "banking-audit-operator")
        if widget["type"] == "alarm"
    ]
    assert sum(map(len, shown)) == len(largest.resources("aws_cloudwatch_metric_alarm")) + 1 > 100
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


FABRICS_GRAPHS = {
    "Fabric: who leads the orderers": {"consensus_etcdraft_is_leader"},
    "Fabric: active orderers, as the leader counts them": {"consensus_etcdraft_active_nodes"},
    "Fabric: leader changes": {"consensus_etcdraft_leader_changes"},
    "Fabric: failed proposals of orderers": {"consensus_etcdraft_proposal_failures"},
    "Fabric: blocks": {"ledger_blockchain_height", "consensus_etcdraft_committed_block_number"},
    "Fabric: successful proposals": {"endorser_successful_proposals"},
    "Fabric: failed proposals of peers": set(FAILED_PROPOSALS),
    "Fabric nodes: ledger disk": {"disk_used_percent"},
    "Fabric nodes: root disk": {"disk_used_percent"},
    "Fabric nodes: memory": {"mem_used_percent"},
    "Fabric nodes: backups": {"BackupSucceeded"},
    "Fabric peers: errors found in the ledger": {"LedgerIntegrityErrors"},
    "Fabric nodes: certificates": {"CertificateDaysLeft"},
}


@pytest.mark.parametrize("title", FABRICS_GRAPHS)
def test_operators_see_the_fabric_network(production: Production, title: str) -> None:
    shown = metrics_shown(production("monitoring"), "banking-audit-operator", title)
    assert shown == {("BankingAudit/Fabric", metric) for metric in FABRICS_GRAPHS[title]}


@pytest.mark.parametrize(
    ("title", "expression", "metric", "count"),
    [
        ("Errors found in the ledger, a day", "SUM", "LedgerIntegrityErrors", 2),
        ("Nodes backed up, a day", "SUM", "BackupSucceeded", 5),
        ("Days until a certificate expires", "MIN", "CertificateDaysLeft", 20),
    ],
)
def test_executives_see_one_number_for_all_nodes(
    production: Production,
    title: str,
    expression: str,
    metric: str,
    count: int,
) -> None:
    widgets = widgets_of(production("monitoring"), "banking-audit-executive")
    (number,) = (widget for widget in widgets if widget["properties"].get("title") == title)
    (result,), *rows = number["properties"]["metrics"]
    assert result["expression"] == f"{expression}([{', '.join(row[-1]['id'] for row in rows)}])"
    assert [row[1] for row in rows] == [metric] * count
    assert not any(row[-1]["visible"] for row in rows)


def test_executives_see_how_long_the_ledger_is(production: Production) -> None:
    shown = metrics_shown(production("monitoring"), "banking-audit-executive", "Blocks in the ledger")
    assert shown == {("BankingAudit/Fabric", "ledger_blockchain_height")}


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_largest_networks_metrics_fit_into_what_cloudwatch_takes(largest: Stack, dashboard: str) -> None:
    """500 metrics a widget, 2,500 a dashboard; 500 widgets.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    """
    widgets = widgets_of(largest, dashboard)
    counts = [len(widget["properties"].get("metrics", [])) for widget in widgets]
    assert max(counts) <= 500
    assert sum(counts) <= 2500
    assert len(widgets) <= 500
