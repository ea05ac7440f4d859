"""How the channel stands, from what the nodes say."""

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel.standing import Answers, ChannelStanding
from ledger.fabric.network import FabricNetwork

GONE = LedgerError("it did not take the command.")


def orderer(*, height: int = 7, leader: bool = False, active: int | None = 0, consensus: str = "active") -> Any:
    return {
        "channels": {"audit": {"height": height, "consensus": consensus}},
        "leader": leader,
        "active_nodes": active,
    }


def peer(height: int = 7) -> Any:
    return {"channels": {"audit": {"height": height, "consensus": None}}, "leader": None, "active_nodes": None}


OUTSIDE: Any = {"channels": {}, "leader": None, "active_nodes": None}


def standing(network: FabricNetwork, *answers: Any) -> ChannelStanding:
    paired: Answers = list(zip(network.nodes, answers, strict=True))
    return ChannelStanding.of(network, paired)


def test_all_is_sound_when_all_are_on_the_channel_and_the_leader_counts_enough(network: FabricNetwork) -> None:
    found = standing(network, orderer(), orderer(leader=True, active=3), orderer(), peer(), peer())
    assert found.sound
    assert found.on_quorum == "Quorum: 3 orderers, 3 active, 2 needed."
    assert (found.highest, found.absent) == (7, ())


def test_a_follower_that_once_led_does_not_count_the_active_ones(network: FabricNetwork) -> None:
    found = standing(network, orderer(active=3), orderer(leader=True, active=2), GONE, peer(), peer())
    assert found.active_orderers == 2


def test_without_a_leader_the_orderers_own_words_count(network: FabricNetwork) -> None:
    found = standing(network, orderer(), orderer(consensus="onboarding"), GONE, peer(), peer())
    assert found.active_orderers == 1
    assert not found.has_quorum
    assert found.on_quorum == "No quorum: 3 orderers, 1 active, 2 needed. Nothing can be written to audit."


def test_a_node_that_is_behind_has_its_gap(network: FabricNetwork) -> None:
    found = standing(network, orderer(height=9), orderer(height=9, leader=True, active=3), orderer(), peer(4), peer(9))
    assert [found.behind(member) for member in found.members] == [0, 0, 2, 5, 0]


@pytest.mark.parametrize("missing", [OUTSIDE, GONE, {}])
def test_a_node_that_is_not_known_to_be_on_the_channel_is_named(network: FabricNetwork, missing: Any) -> None:
    found = standing(network, orderer(), orderer(leader=True, active=3), orderer(), peer(), missing)
    assert found.absent == ("peer-1",)
    assert found.has_quorum
    assert not found.sound
    assert found.behind(found.members[-1]) is None


def test_where_no_node_is_on_the_channel_there_is_no_height(network: FabricNetwork) -> None:
    found = standing(network, *[OUTSIDE] * 5)
    assert (found.highest, found.active_orderers, len(found.absent)) == (None, 0, 5)
