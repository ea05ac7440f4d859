"""What all alarms on what the Fabric nodes publish have in common: limits of CloudWatch, thresholds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.monitoring import alarm_called, expression_of, fabric_alarms, metrics_in, monitoring
from tests.support.settings import problems_of, told_about
from tests.support.stacks import Stack

Sized = Callable[[int, int], Stack]

HOUR = 3600
DAY = 24 * HOUR


@pytest.mark.parametrize(("orderers", "peers"), [(1, 1), (3, 2), (7, 20)])
def test_alarms_keep_within_what_cloudwatch_takes(sized: Sized, orderers: int, peers: int) -> None:
    alarms = list(sized(orderers, peers).resources("aws_cloudwatch_metric_alarm").values())
    assert len({alarm["alarm_name"] for alarm in alarms}) == len(alarms)
    for alarm in alarms:
        metrics = metrics_in(alarm) if "metric_query" in alarm else {}
        assert len(metrics) <= 10, alarm["alarm_name"]
        assert len(alarm["alarm_description"]) <= 1024, alarm["alarm_name"]
        periods = {metric["period"] for metric in metrics.values()} or {alarm["period"]}
        assert len(periods) == 1, alarm["alarm_name"]
        (period,) = periods
        longest = 7 * DAY if period >= HOUR else DAY
        assert period * alarm["evaluation_periods"] <= longest, alarm["alarm_name"]


@pytest.mark.parametrize(("orderers", "peers"), [(1, 1), (3, 2), (7, 20)])
def test_every_name_in_a_calculation_is_one_of_its_metrics(sized: Sized, orderers: int, peers: int) -> None:
    for alarm in fabric_alarms(sized(orderers, peers)):
        if "metric_query" in alarm:
            expression = expression_of(alarm)
            for name in metrics_in(alarm):
                assert name in expression, alarm["alarm_name"]
            assert expression.count("(") == expression.count(")")


def test_fabrics_thresholds_are_settings(tmp_path: Path) -> None:
    settings = {
        "memory_percent": 71,
        "disk_percent": 72,
        "leader_changes_in_an_hour": 73,
        "proposal_failures_in_five_minutes": 74,
        "failed_proposals_in_five_minutes": 75,
        "block_gap": 76,
        "nightly_hours": 77,
    }
    stack = monitoring(tmp_path, monitoring={"fabric": settings})
    for name, threshold in (
        ("Fabric peer-0 Low Memory", 71),
        ("Fabric peer-0 Ledger Disk Filling", 72),
        ("Fabric peer-0 Root Disk Filling", 72),
        ("Fabric Leader Changes", 73),
        ("Fabric Proposal Failures", 74),
        ("Fabric peer-0 Failed Proposals", 75),
        ("Fabric Peers Apart", 76),
        ("Fabric Peers Behind Orderers", 76),
    ):
        assert alarm_called(stack, name)["threshold"] == threshold
    assert alarm_called(stack, "Fabric peer-0 Backup Missing")["evaluation_periods"] == 77
    assert alarm_called(stack, "Fabric peer-0 Ledger Unchecked")["evaluation_periods"] == 77


@pytest.mark.parametrize(
    ("key", "value"),
    [("nightly_hours", 24), ("nightly_hours", 169), ("certificate_days", []), ("certificate_days", [90, 60, 30, 7])],
)
def test_thresholds_that_cloudwatch_or_a_night_cannot_keep_are_refused(key: str, value: object) -> None:
    assert told_about(problems_of(monitoring={"fabric": {key: value}}), f"monitoring.fabric.{key}")
