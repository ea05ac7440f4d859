"""The alarms about the orderers as a group."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.monitoring import alarm_called, alarm_names, expression_of, metrics_in
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
Sized = Callable[[int, int], Stack]

HOUR = 3600


@pytest.mark.parametrize(("orderers", "majority"), [(1, 1), (3, 2), (5, 3), (7, 4)])
def test_quorum_is_lost_below_a_majority_of_all_orderers(sized: Sized, orderers: int, majority: int) -> None:
    alarm = alarm_called(sized(orderers, 2), "Fabric Quorum Lost")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", majority)
    metrics = metrics_in(alarm)
    assert expression_of(alarm) == f"MAX([{', '.join(metrics)}])"
    assert [metric["dimensions"] for metric in metrics.values()] == [
        {"Node": f"orderer-{number}", "channel": "audit"} for number in range(orderers)
    ]
    assert {metric["metric_name"] for metric in metrics.values()} == {"consensus_etcdraft_active_nodes"}
    # Before the channel exists there is nothing to lose.
    assert alarm["treat_missing_data"] == "missing"


def test_missing_leader_is_told(production: Production) -> None:
    alarm = alarm_called(production("monitoring"), "Fabric No Leader")
    assert expression_of(alarm) == "SUM([m0, m1, m2])"
    assert (alarm["comparison_operator"], alarm["threshold"], alarm["evaluation_periods"]) == (
        "LessThanThreshold",
        1,
        3,
    )
    assert {metric["metric_name"] for metric in metrics_in(alarm).values()} == {"consensus_etcdraft_is_leader"}


def missed(alarm: dict[str, Any], seen: dict[str, tuple[int, int]]) -> int:
    """The value of the calculation when orderers say (is leader, active nodes); those that aren't in it are silent."""
    metrics = metrics_in(alarm)

    def fill(name: str, otherwise: int) -> int:
        node = metrics[name]["dimensions"]["Node"]
        leads, active = seen.get(node, (otherwise, otherwise))
        return leads if metrics[name]["metric_name"].endswith("is_leader") else active

    names = {name: name for name in metrics}
    value: int = eval(expression_of(alarm), {"__builtins__": {}, "FILL": fill}, names)  # noqa: S307 - our own
    return value


@pytest.mark.parametrize(
    ("seen", "result"),
    [
        ({"orderer-0": (1, 3), "orderer-1": (0, 0), "orderer-2": (0, 0)}, 0),
        # What a follower counted when it led last doesn't matter, be it too few or too many.
        ({"orderer-0": (1, 3), "orderer-1": (0, 2), "orderer-2": (0, 0)}, 0),
        ({"orderer-0": (1, 2), "orderer-1": (0, 3), "orderer-2": (0, 3)}, 1),
        # The missing one is silent.
        ({"orderer-0": (1, 2), "orderer-1": (0, 3)}, 1),
        # Nobody leads, or nobody speaks: other alarms' matter.
        ({"orderer-0": (0, 0), "orderer-1": (0, 0)}, 0),
        ({}, 0),
    ],
)
def test_only_the_leader_says_which_orderers_are_missing(
    production: Production,
    seen: dict[str, tuple[int, int]],
    result: int,
) -> None:
    alarm = alarm_called(production("monitoring"), "Fabric Orderer Missing")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert missed(alarm, seen) == result


@pytest.mark.parametrize(("orderers", "alarms"), [(1, 0), (3, 1), (5, 1), (7, 2)])
def test_every_orderer_may_be_the_leader_that_misses_one(sized: Sized, orderers: int, alarms: int) -> None:
    stack = sized(orderers, 2)
    names = sorted(name for name in alarm_names(stack) if name.startswith("Fabric Orderer Missing"))
    assert len(names) == alarms
    watched = {
        metric["dimensions"]["Node"] for name in names for metric in metrics_in(alarm_called(stack, name)).values()
    }
    assert watched == ({f"orderer-{number}" for number in range(orderers)} if alarms else set())


@pytest.mark.parametrize(
    ("name", "metric", "function", "period", "threshold"),
    [
        ("Fabric Leader Changes", "consensus_etcdraft_leader_changes", "MAX", HOUR, 10),
        ("Fabric Proposal Failures", "consensus_etcdraft_proposal_failures", "SUM", 300, 5),
    ],
)
def test_unrest_among_the_orderers_is_told(
    production: Production,
    name: str,
    metric: str,
    function: str,
    period: int,
    threshold: int,
) -> None:
    alarm = alarm_called(production("monitoring"), name)
    found = metrics_in(alarm).values()
    # The agent publishes what was added since the last reading.
    assert {(each["metric_name"], each["stat"], each["period"]) for each in found} == {(metric, "Sum", period)}
    assert expression_of(alarm).startswith(function)
    assert alarm["threshold"] == threshold
