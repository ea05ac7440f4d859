"""Whether the network is healthy, and whether its orderers still have a quorum."""

from typing import Any

import pytest

from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import FabricNetwork, Node

HEALTHY: dict[str, Any] = {"healthy": True}


def network(orderers: int) -> FabricNetwork:
    nodes = [
        Node(f"orderer-{number}", "orderer", f"orderer{number}", f"i-{number}", "vol") for number in range(orderers)
    ]
    peer = Node("peer-0", "peer", "peer0", "i-9", "vol")
    return FabricNetwork("production", "eu-west-1", "artifacts", "operations", "audit", {}, (*nodes, peer))


def health(orderers: int, healthy: int, peer: dict[str, Any] = HEALTHY) -> NetworkHealth:
    asked = network(orderers)
    answers = [HEALTHY] * healthy + [{"healthy": False}] * (orderers - healthy) + [peer]
    return NetworkHealth(asked, tuple(map(NodeHealth, asked.nodes, answers)))


@pytest.mark.parametrize(
    ("orderers", "healthy", "said"),
    [
        (3, 3, "3 of 3 orderers are healthy, and quorum is 2: 1 may be lost."),
        (3, 2, "2 of 3 orderers are healthy, and quorum is 2: none may be lost."),
        (5, 2, "2 of 5 orderers are healthy, and quorum is 3: nothing can be ordered."),
        (1, 1, "1 of 1 orderers is healthy, and quorum is 1: none may be lost."),
    ],
)
def test_the_quorum_is_more_than_half_of_all_orderers(orderers: int, healthy: int, said: str) -> None:
    assert health(orderers, healthy).on_quorum == said


def test_one_node_that_is_not_healthy_makes_the_network_so() -> None:
    assert health(3, 3).healthy
    assert not health(3, 3, peer={"healthy": False}).healthy
    assert health(3, 3, peer={"healthy": False}).has_quorum


def test_a_node_that_says_nothing_is_not_healthy() -> None:
    assert not NodeHealth(network(1).nodes[0], {}, "it can't be asked").healthy


@pytest.mark.parametrize(
    ("answer", "height"),
    [
        ({"channels": {"audit": {"height": 7}}}, 7),
        ({"channels": {"audit": {"height": None}}}, None),
        ({"channels": {"other": {"height": 7}}}, None),
        ({"channels": None}, None),
        ({}, None),
    ],
)
def test_the_height_is_the_channels(answer: dict[str, Any], height: int | None) -> None:
    assert NodeHealth(network(1).nodes[0], answer).height("audit") == height
