"""Whether the network is healthy, and who is on the channel with how many blocks."""

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


def test_one_node_that_is_not_healthy_makes_the_network_so() -> None:
    assert health(3, 3).healthy
    assert not health(3, 3, peer={"healthy": False}).healthy
    assert health(3, 2).healthy_orderers == 2


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


@pytest.mark.parametrize(
    ("answer", "on_channel"),
    [
        ({"healthy": True, "channels": {"audit": {"height": 7}}}, True),
        ({"healthy": False, "channels": {"audit": {"height": None}}}, True),
        ({"healthy": True, "channels": {"other": {"height": 7}}}, False),
        ({"healthy": True, "channels": {}}, False),
        # Fabric is not there to tell.
        ({"healthy": False, "channels": {}}, None),
        ({"healthy": True, "channels": None}, None),
        ({}, None),
    ],
)
def test_a_node_is_on_the_channel_or_not_or_nobody_knows(answer: dict[str, Any], *, on_channel: bool | None) -> None:
    assert NodeHealth(network(1).nodes[0], answer).on_channel("audit") is on_channel


def test_a_node_that_is_behind_has_its_gap() -> None:
    asked = network(3)
    told = [{"channels": {"audit": {"height": height}}} for height in (9, 4, None)]
    found = NetworkHealth(asked, tuple(map(NodeHealth, asked.nodes, [*told, {"channels": None}])))
    assert found.highest == 9
    assert [found.behind(item) for item in found.nodes] == [0, 5, None, None]


def test_where_no_node_is_on_the_channel_there_is_no_height() -> None:
    found = health(3, 3, peer={"healthy": True, "channels": {}})
    assert (found.highest, found.standing(on_channel=True)) == (None, ())
    assert found.standing(on_channel=False) == ("peer-0",)
    assert found.standing(on_channel=None) == ("orderer-0", "orderer-1", "orderer-2")
