"""Whether the orderers have a quorum: what the leader counts, and what is said where nobody can tell."""

from typing import Any

import pytest

from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import FabricNetwork
from ledger.fabric.ordering import Ordering
from tests.support.told_network import NETWORK, node

GONE = None
OUTSIDE: dict[str, Any] = {"healthy": True, "channels": {}, "leader": None, "active_nodes": None}
DOWN = OUTSIDE | {"healthy": False}
PEER: dict[str, Any] = OUTSIDE | {"channels": {"audit": {"height": 7, "consensus": None}}}


def orderer(*, leader: bool | None = False, active: int | None = 0, consensus: str = "active") -> dict[str, Any]:
    channels = {"audit": {"height": 7, "consensus": consensus}}
    return {"healthy": True, "channels": channels, "leader": leader, "active_nodes": active}


def leader(active: int | None) -> dict[str, Any]:
    return orderer(leader=True, active=active)


def ordering(*orderers: dict[str, Any] | None, peer: dict[str, Any] | None = PEER) -> Ordering:
    told = {f"orderer-{number}": answer for number, answer in enumerate(orderers)} | {"peer-0": peer}
    network = FabricNetwork("production", "us-east-1", "artifacts", "operations", "audit", {}, tuple(map(node, told)))
    nodes = [
        NodeHealth(each, {}, "it can't be asked") if answer is None else NodeHealth(each, answer)
        for each, answer in zip(network.nodes, told.values(), strict=True)
    ]
    return Ordering(NetworkHealth(network, tuple(nodes)))


@pytest.mark.parametrize(
    ("orderers", "said"),
    [
        ([orderer(), leader(3), orderer()], "Quorum: 3 orderers, 3 active, 2 needed: 1 may be lost."),
        # One that can't be asked may be well: the leader knows.
        ([orderer(), leader(3), GONE], "Quorum: 3 orderers, 3 active, 2 needed: 1 may be lost."),
        ([GONE, leader(2), GONE], "Quorum: 3 orderers, 2 active, 2 needed: none may be lost."),
        # A follower's count is from when it led itself.
        ([orderer(active=3), leader(2), DOWN], "Quorum: 3 orderers, 2 active, 2 needed: none may be lost."),
        ([leader(1)], "Quorum: 1 orderer, 1 active, 1 needed: none may be lost."),
    ],
)
def test_the_leader_knows_whether_there_is_a_quorum(orderers: list[Any], said: str) -> None:
    assert ordering(*orderers).has_quorum is True
    assert ordering(*orderers).told == said


@pytest.mark.parametrize(
    ("orderers", "said"),
    [
        # All three are healthy, each by itself.
        (
            [orderer(), orderer(), orderer()],
            "No quorum: 3 orderers, 3 active, 2 needed, and none leads. Nothing can be written to audit.",
        ),
        (
            [orderer(consensus="inactive"), orderer(consensus="onboarding"), orderer()],
            "No quorum: 3 orderers, 1 active, 2 needed. Nothing can be written to audit.",
        ),
        (
            [orderer(consensus="onboarding"), OUTSIDE, GONE],
            "No quorum: 3 orderers, 0 active, 2 needed; unknown for orderer-2. Nothing can be written to audit.",
        ),
        (
            [leader(1), orderer(), orderer()],
            "No quorum: 3 orderers, 1 active, 2 needed. Nothing can be written to audit.",
        ),
    ],
)
def test_no_quorum_is_said_only_where_it_is_known(orderers: list[Any], said: str) -> None:
    assert ordering(*orderers).has_quorum is False
    assert ordering(*orderers).told == said


@pytest.mark.parametrize(
    ("orderers", "said"),
    [
        ([orderer(), orderer(), GONE], "3 orderers, 2 active, 2 needed; unknown for orderer-2."),
        ([GONE, GONE, GONE], "3 orderers, 0 active, 2 needed; unknown for orderer-0, orderer-1, orderer-2."),
        ([orderer(), DOWN, OUTSIDE], "3 orderers, 1 active, 2 needed; unknown for orderer-1."),
        ([orderer(), orderer(), leader(None)], "3 orderers, 3 active, 2 needed; unknown for orderer-2."),
        ([orderer(), orderer(), orderer(leader=None)], "3 orderers, 3 active, 2 needed; unknown for orderer-2."),
    ],
)
def test_where_the_leader_may_be_one_that_says_nothing_nobody_knows(orderers: list[Any], said: str) -> None:
    assert ordering(*orderers).has_quorum is None
    assert ordering(*orderers).told == f"Quorum unknown: {said}"


@pytest.mark.parametrize(
    ("orderers", "peer", "said"),
    [
        ([OUTSIDE] * 3, OUTSIDE, "No node is on audit yet: 3 orderers, 3 healthy, 2 needed."),
        (
            [OUTSIDE, DOWN, GONE],
            OUTSIDE,
            "No node says that it is on audit yet: 3 orderers, 1 healthy, 2 needed; unknown for orderer-1, orderer-2.",
        ),
    ],
)
def test_before_anybody_has_joined_the_healthy_ones_are_counted(
    orderers: list[Any], peer: dict[str, Any], said: str
) -> None:
    assert ordering(*orderers, peer=peer).has_quorum is None
    assert ordering(*orderers, peer=peer).told == said


def test_peers_on_the_channel_whose_orderers_have_lost_it_have_no_quorum() -> None:
    assert ordering(OUTSIDE, OUTSIDE, OUTSIDE).has_quorum is False


def test_the_quorum_of_the_network_in_the_settings_is_more_than_half_of_its_orderers() -> None:
    assert NETWORK.quorum == 2
    assert ordering(*[leader(5)] + [orderer()] * 4).told == "Quorum: 5 orderers, 5 active, 3 needed: 2 may be lost."
