"""The alarms about the nodes from the inside."""

from collections.abc import Callable

import pytest

from tests.support.monitoring import alarm_called, expression_of, fabric_alarms
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize(
    ("words", "metric", "minutes"),
    [("Not Running", "fabric_version", 10), ("Agent Silent", "mem_used_percent", 15)],
)
def test_silence_is_an_alarm(production: Production, node: str, words: str, metric: str, minutes: int) -> None:
    alarm = alarm_called(production("monitoring"), f"Fabric {node} {words}")
    assert (alarm["metric_name"], alarm["statistic"], alarm["dimensions"]) == (metric, "SampleCount", {"Node": node})
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 1)
    assert alarm["treat_missing_data"] == "breaching"
    assert alarm["period"] * alarm["evaluation_periods"] == minutes * 60


def test_a_node_that_waits_for_its_artifacts_is_told_once_and_with_what_it_means(production: Production) -> None:
    stack = production("monitoring")
    assert "first deployment" in alarm_called(stack, "Fabric peer-0 Not Running")["alarm_description"]
    # Of a node on which Fabric has never run, no other alarm takes silence for trouble, but for the agent's.
    silent = {
        alarm["alarm_name"]
        for alarm in fabric_alarms(stack)
        if alarm["treat_missing_data"] == "breaching"
        and not ("metric_query" in alarm and "FILL(running, 0) > 0" in expression_of(alarm))
    }
    assert silent == {f"Fabric {node} {words}" for node in NODES for words in ("Not Running", "Agent Silent")}


@pytest.mark.parametrize("node", NODES)
def test_full_disks_and_memory_are_told(production: Production, node: str) -> None:
    stack = production("monitoring")
    ledger, root = (alarm_called(stack, f"Fabric {node} {disk} Disk Filling") for disk in ("Ledger", "Root"))
    assert (ledger["metric_name"], ledger["threshold"]) == ("disk_used_percent", 80)
    assert ledger["dimensions"] == {"Node": node, "path": "/var/hyperledger"}
    assert root["dimensions"] == {"Node": node, "path": "/"}
    memory = alarm_called(stack, f"Fabric {node} Low Memory")
    assert (memory["metric_name"], memory["threshold"], memory["dimensions"]) == (
        "mem_used_percent",
        90,
        {"Node": node},
    )
