"""How far nodes are by their own words, and what one that comes back lacks."""

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.fabric.catching_up import height_of, lack
from ledger.fabric.health import NodeHealth
from tests.support.told_network import DOWN, NETWORK, ToldNetwork, node, says


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldNetwork:
    return ToldNetwork(monkeypatch)


@pytest.mark.parametrize(
    ("answer", "height"),
    [
        (says(7), 7),
        (says(0), 0),
        (says(None), None),
        (says(channels=None), None),
        (says(7, restoring="20261123T003000Z"), None),
        (says(0, restoring="20261123T003000Z"), None),
        (DOWN, None),
        ({}, None),
    ],
)
def test_only_a_healthy_node_that_tells_its_channels_has_not_joined_one(
    answer: dict[str, Any], height: int | None
) -> None:
    assert height_of(NodeHealth(node("orderer-0"), answer), "audit") == height


def test_peers_are_asked_before_orderers_since_heights_grow(told: ToldNetwork) -> None:
    told.standing()
    assert told.asked == ["peer-0", "peer-1", "orderer-0", "orderer-1", "orderer-2"]


def test_an_orderer_that_seems_behind_is_asked_again(told: ToldNetwork) -> None:
    """While transactions come in, no two answers are of the same moment."""
    standing = told.standing(orderer_0=[says(101), says(130)], orderer_1=says(103), orderer_2=[says(90), says(91)])
    assert told.asked[5:] == ["orderer-0", "orderer-2"]
    heights = standing.heights(NETWORK.orderers)
    assert heights == {"orderer-0": 103, "orderer-1": 103, "orderer-2": 91}, "what came later doesn't count"


def test_an_orderer_serves_if_it_is_healthy_and_has_joined(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=says(0), orderer_1=DOWN, orderer_2=says(consensus="active"))
    assert standing.serving(NETWORK.orderers) == {"orderer-2"}


@pytest.mark.parametrize("answer", [says(consensus="inactive"), says(consensus="onboarding"), says(restoring="x")])
def test_one_that_takes_no_part_in_ordering_or_is_being_restored_does_not(
    told: ToldNetwork, answer: dict[str, Any]
) -> None:
    assert told.standing(orderer_0=answer).serving(NETWORK.orderers) == {"orderer-1", "orderer-2"}


def test_who_only_follows_counts_with_the_peers(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=says(consensus="follower"), orderer_1=DOWN, orderer_2=says(0))
    assert [each.name for each in standing.voters] == ["orderer-1", "orderer-2"]
    assert [each.name for each in standing.readers] == ["orderer-0", "peer-0", "peer-1"]


def test_a_node_has_caught_up_with_the_furthest_of_the_other_orderers(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=says(120), orderer_1=says(110), peer_1=says(130))
    assert standing.goal(node("peer-0")) == 120
    assert standing.goal(node("orderer-0")) == 110


def test_with_too_few_orderers_there_is_nothing_to_catch_up_with(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=DOWN, orderer_1=says(0))
    assert standing.goal(node("peer-0")) == 0
    assert standing.goal(node("orderer-0")) == 100, "with it, they are two of three"
    assert standing.goal(node("orderer-2")) == 0


def test_the_leader_is_the_orderer_that_says_so(told: ToldNetwork) -> None:
    assert told.standing().leader is None
    assert told.standing(orderer_2=says(leader=True)).leader == node("orderer-2")


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (says(100), None),
        (says(101), None),
        (says(99), "it has 99 of 100 blocks"),
        (says(0), "it has 0 of 100 blocks"),
        (says(None), "it doesn't tell how many of 100 blocks it has"),
        (says(healthy=False, fabric="activating"), "Fabric is activating and not healthy"),
        (says(restoring="20261123T003000Z"), "its backup of 20261123T003000Z is still being restored"),
        (says(identity=False, healthy=False), "it has no keys"),
        (says(volume=False, identity=False), "its data volume is not mounted"),
    ],
)
def test_what_a_node_lacks_is_told_in_the_order_in_which_it_boots(answer: dict[str, Any], missing: str | None) -> None:
    assert lack(NodeHealth(node("peer-0"), answer), "audit", 100) == missing


def test_a_node_that_cannot_be_asked_lacks_that(told: ToldNetwork) -> None:
    standing = told.standing(peer_0=LedgerError("peer-0 is not registered."))
    assert lack(standing.of(node("peer-0")), "audit", 0) == "peer-0 is not registered."


def test_without_a_goal_a_healthy_node_lacks_nothing() -> None:
    assert lack(NodeHealth(node("peer-0"), says(None)), "audit", 0) is None
