"""The alarms on what the Fabric nodes publish about themselves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.monitoring import alarm_called, alarm_names
from tests.support.settings import problems_of, told_about
from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
Sized = Callable[[int, int], Stack]

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")
PEERS = ("peer-0", "peer-1")
HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture(scope="session")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Sized:
    """Staging's monitoring stack for a number of orderers and peers, made once each."""
    made: dict[tuple[int, int], Stack] = {}

    def stack(orderers: int, peers: int) -> Stack:
        if (orderers, peers) not in made:
            made[orderers, peers] = monitoring(
                tmp_path_factory.mktemp("sized"),
                fabric={"orderers": {"count": orderers}, "peers": {"count": peers}},
            )
        return made[orderers, peers]

    return stack


def monitoring(folder: Path, **settings: object) -> Stack:
    stacks = synthesize(folder, example_environment("staging", name_suffix="", **settings))
    return stacks["banking-audit-ledger-monitoring-staging"]


def metrics_in(alarm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The metrics of a calculation, by their names in it."""
    return {query["id"]: query["metric"] for query in alarm["metric_query"] if "metric" in query}


def expression_of(alarm: dict[str, Any]) -> str:
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


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("days", [60, 30, 7])
def test_first_certificate_to_expire_is_told(production: Production, node: str, days: int) -> None:
    alarm = alarm_called(production("monitoring"), f"Fabric {node} Certificates Below {days} Days")
    assert "MIN([days0, days1, days2, days3])" in expression_of(alarm)
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", days)
    found = [metric for metric in metrics_in(alarm).values() if metric["metric_name"] == "CertificateDaysLeft"]
    assert [metric["dimensions"] for metric in found] == [
        {"Node": node, "Certificate": certificate}
        for certificate in ("signing", "signing-authority", "tls", "tls-authority")
    ]


def test_certificates_that_are_not_reported_are_told_once_fabric_runs(production: Production) -> None:
    stack = production("monitoring")
    last = alarm_called(stack, "Fabric peer-0 Certificates Below 7 Days")
    first = "MIN([days0, days1, days2, days3])"
    assert expression_of(last) == f"IF(FILL(running, 0) > 0, FILL({first}, 0), FILL({first}, 7))"
    assert metrics_in(last)["running"]["metric_name"] == "fabric_version"
    assert last["evaluation_periods"] == 3
    for days in (60, 30):
        earlier = alarm_called(stack, f"Fabric peer-0 Certificates Below {days} Days")
        assert earlier["treat_missing_data"] == "ignore"


def test_alarms_about_certificates_are_as_many_as_the_settings_say(tmp_path: Path) -> None:
    stack = monitoring(tmp_path, monitoring={"fabric": {"certificate_days": [14, 90, 14]}})
    names = {name for name in alarm_names(stack) if "peer-0 Certificates" in name}
    assert names == {"Fabric peer-0 Certificates Below 90 Days", "Fabric peer-0 Certificates Below 14 Days"}
    assert "running" in metrics_in(alarm_called(stack, "Fabric peer-0 Certificates Below 14 Days"))


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
