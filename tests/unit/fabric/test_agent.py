"""What a node's CloudWatch agent measures."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from modules.fabric import agent
from modules.fabric.bundle import ON_NODE
from modules.fabric.placement import Seat
from modules.network.flows import Party
from tests.support.agent_schema import AGENT_SCHEMA

ORDERER, PEER = Seat(Party.ORDERER, 1, 0), Seat(Party.PEER, 0, 2)
SEATS = pytest.mark.parametrize("seat", [ORDERER, PEER], ids=lambda seat: seat.name)
NAMESPACE = "BankingAudit/Fabric"

Change = Callable[[dict[str, Any]], object]


def configuration(seat: Seat) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        agent.agent_configuration(seat, namespace=NAMESPACE, log_group="/fabric/banking-audit"),
    )
    return document


def prometheus(document: dict[str, Any]) -> dict[str, Any]:
    section: dict[str, Any] = document["logs"]["metrics_collected"]["prometheus"]
    return section


def dimensions_of(seat: Seat, metric: str) -> list[list[list[str]]]:
    """The sets of dimensions under which each declaration that selects a metric publishes it."""
    declarations = prometheus(configuration(seat))["emf_processor"]["metric_declaration"]
    return [
        declaration["dimensions"]
        for declaration in declarations
        if any(re.search(selector, metric) for selector in declaration["metric_selectors"])
    ]


@SEATS
def test_every_key_is_a_documented_one(seat: Seat) -> None:
    Draft202012Validator.check_schema(AGENT_SCHEMA)
    assert not list(Draft202012Validator(AGENT_SCHEMA).iter_errors(configuration(seat)))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(metric={}),
        lambda document: document["agent"].update(omit_host_name=True),
        lambda document: document["metrics"].update(append_dimension={}),
        lambda document: document["metrics"]["metrics_collected"].update(memory={}),
        lambda document: document["metrics"]["metrics_collected"]["disk"].update(paths=["/"]),
        lambda document: document["metrics"]["metrics_collected"]["mem"].update(measurement=["used"]),
        lambda document: prometheus(document).update(log_group="fabric"),
        lambda document: prometheus(document)["emf_processor"].update(namespace=NAMESPACE),
        lambda document: prometheus(document)["emf_processor"]["metric_declaration"][0].update(dimension=[["Node"]]),
        lambda document: prometheus(document)["emf_processor"]["metric_declaration"][1].pop("source_labels"),
    ],
)
def test_a_key_that_is_not_documented_is_found(change: Change) -> None:
    document = configuration(PEER)
    change(document)
    assert list(Draft202012Validator(AGENT_SCHEMA).iter_errors(document))


@SEATS
def test_all_metrics_are_in_one_namespace_which_is_the_one_the_node_may_write(seat: Seat) -> None:
    document = configuration(seat)
    assert document["metrics"]["namespace"] == NAMESPACE
    assert prometheus(document)["emf_processor"]["metric_namespace"] == NAMESPACE


@SEATS
def test_memory_and_disks_say_which_node_they_are_of(seat: Seat) -> None:
    metrics = configuration(seat)["metrics"]
    for section in ("disk", "mem"):
        assert metrics["metrics_collected"][section]["append_dimensions"] == {"Node": seat.name}
    assert metrics["metrics_collected"]["disk"]["resources"] == ["/", "/var/hyperledger"]
    # Without the type of the file system, so that an alarm needn't know it; never both disks in one.
    assert metrics["aggregation_dimensions"] == [["Node", "path"]]


@pytest.mark.parametrize(
    ("seat", "metric"),
    [(ORDERER, metric) for metric in agent.ORDERER_CHANNEL_METRICS] + [(PEER, "ledger_blockchain_height")],
)
def test_what_is_a_channels_state_is_published_for_each_channel(seat: Seat, metric: str) -> None:
    assert dimensions_of(seat, metric) == [[["Node", "channel"]]]


@pytest.mark.parametrize(
    ("seat", "metric"),
    [(ORDERER, "fabric_version"), (PEER, "fabric_version")] + [(PEER, metric) for metric in agent.PEER_METRICS],
)
def test_what_is_counted_is_published_once_for_each_node(seat: Seat, metric: str) -> None:
    """One set of dimensions only: with a second one, each transaction would cost twice and mean the same."""
    assert dimensions_of(seat, metric) == [[["Node"]]]


@pytest.mark.parametrize(
    ("seat", "metric"),
    [(ORDERER, "ledger_transaction_count"), (PEER, "consensus_etcdraft_is_leader"), (PEER, "go_goroutines")],
)
def test_nothing_else_is_published(seat: Seat, metric: str) -> None:
    assert dimensions_of(seat, metric) == []


@SEATS
def test_selectors_match_whole_names(seat: Seat) -> None:
    assert dimensions_of(seat, "my_fabric_version") == []
    assert dimensions_of(seat, "ledger_transaction_count_total") == []


@SEATS
def test_fabric_is_read_on_the_nodes_own_loopback_and_named(seat: Seat) -> None:
    document = json.loads(agent.scrape_configuration(seat, port=9443))
    (job,) = document["scrape_configs"]
    (static,) = job["static_configs"]
    assert (job["job_name"], static) == ("fabric", {"targets": ["127.0.0.1:9443"], "labels": {"Node": seat.name}})
    for declaration in prometheus(configuration(seat))["emf_processor"]["metric_declaration"]:
        assert declaration["source_labels"] == ["job"]
        assert re.search(declaration["label_matcher"], job["job_name"])


def test_certificates_are_those_that_the_node_reports() -> None:
    script = (ON_NODE / "libexec/report-certificates").read_text(encoding="utf-8")
    assert set(re.findall(r"^report (\S+)", script, flags=re.MULTILINE)) == set(agent.CERTIFICATES)
    assert f"MetricName={agent.CERTIFICATE_DAYS_LEFT}," in script
    assert f"{{Name={agent.NODE_DIMENSION},Value=$NODE_NAME}}" in script
    assert f"{{Name={agent.CERTIFICATE_DIMENSION},Value=$name}}" in script


@pytest.mark.parametrize(
    ("script", "metrics"),
    [("back-up", {agent.BACKUP_SUCCEEDED}), ("verify-ledger", {agent.INTEGRITY_ERRORS})],
)
def test_what_the_night_did_is_told_under_the_names_that_are_watched(script: str, metrics: set[str]) -> None:
    said = (ON_NODE / "libexec" / script).read_text(encoding="utf-8")
    assert set(re.findall(r"^\s*publish (\w+) ", said, flags=re.MULTILINE)) == metrics
