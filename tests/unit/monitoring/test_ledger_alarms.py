"""The alarms about the ledger, its copies, and what the nights do for it."""

from collections.abc import Callable

import pytest

from tests.support.monitoring import alarm_called, alarm_names, expression_of, metrics_in
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
Sized = Callable[[int, int], Stack]

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")
PEERS = ("peer-0", "peer-1")
HOUR = 3600


@pytest.mark.parametrize(("peers", "alarms"), [(1, 0), (2, 1), (10, 1), (11, 2), (20, 3)])
def test_every_peer_is_compared_with_the_first(sized: Sized, peers: int, alarms: int) -> None:
    stack = sized(3, peers)
    names = [name for name in alarm_names(stack) if name.startswith("Fabric Peers Apart")]
    assert len(names) == alarms
    compared = set()
    for name in names:
        metrics = metrics_in(alarm_called(stack, name))
        assert metrics["height0"]["dimensions"] == {"Node": "peer-0", "channel": "audit"}
        compared |= {metric["dimensions"]["Node"] for metric in metrics.values()}
        heights = ", ".join(metrics)
        assert expression_of(alarm_called(stack, name)) == f"MAX([{heights}]) - MIN([{heights}])"
    assert compared == ({f"peer-{number}" for number in range(peers)} if alarms else set())


def test_peers_that_all_lag_behind_the_orderers_are_told(production: Production) -> None:
    alarm = alarm_called(production("monitoring"), "Fabric Peers Behind Orderers")
    assert expression_of(alarm) == "MAX([block0, block1, block2]) + 1 - height"
    metrics = metrics_in(alarm)
    assert metrics["block0"]["metric_name"] == "consensus_etcdraft_committed_block_number"
    assert metrics["height"]["metric_name"] == "ledger_blockchain_height"
    assert alarm["threshold"] == 100


@pytest.mark.parametrize("peer", PEERS)
def test_failed_proposals_of_a_peer_are_told(production: Production, peer: str) -> None:
    alarm = alarm_called(production("monitoring"), f"Fabric {peer} Failed Proposals")
    metrics = metrics_in(alarm).values()
    assert {metric["metric_name"] for metric in metrics} == {
        "endorser_proposal_validation_failures",
        "endorser_proposal_acl_failures",
        "endorser_proposal_simulation_failures",
        "endorser_endorsement_failures",
    }
    assert all((metric["stat"], metric["dimensions"]) == ("Sum", {"Node": peer}) for metric in metrics)
    assert alarm["treat_missing_data"] == "notBreaching"


@pytest.mark.parametrize("peer", PEERS)
def test_altered_ledger_is_told_until_a_check_finds_it_whole(production: Production, peer: str) -> None:
    alarm = alarm_called(production("monitoring"), f"Fabric {peer} Ledger Altered")
    assert (alarm["metric_name"], alarm["dimensions"]) == ("LedgerIntegrityErrors", {"Node": peer})
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanOrEqualToThreshold", 1)
    assert (alarm["statistic"], alarm["evaluation_periods"]) == ("Maximum", 1)
    assert alarm["treat_missing_data"] == "ignore"


@pytest.mark.parametrize(
    ("words", "metric", "statistic", "nodes"),
    [
        ("Backup Missing", "BackupSucceeded", "Maximum", NODES),
        ("Ledger Unchecked", "LedgerIntegrityErrors", "SampleCount", PEERS),
    ],
)
def test_a_night_without_its_work_is_told_where_fabric_runs(
    production: Production,
    words: str,
    metric: str,
    statistic: str,
    nodes: tuple[str, ...],
) -> None:
    stack = production("monitoring")
    assert {name for name in alarm_names(stack) if name.endswith(words)} == {f"Fabric {node} {words}" for node in nodes}
    for node in nodes:
        alarm = alarm_called(stack, f"Fabric {node} {words}")
        assert expression_of(alarm) == "IF(FILL(running, 0) > 0, FILL(done, 0), 1)"
        metrics = metrics_in(alarm)
        assert metrics["done"] == {
            "namespace": "BankingAudit/Fabric",
            "metric_name": metric,
            "dimensions": {"Node": node},
            "stat": statistic,
            "period": HOUR,
        }
        assert (metrics["running"]["metric_name"], metrics["running"]["period"]) == ("fabric_version", HOUR)
        assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 1)
        assert alarm["evaluation_periods"] == alarm["datapoints_to_alarm"] == 26
