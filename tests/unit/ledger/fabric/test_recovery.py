"""Restorations that are refused, and how the way out is told."""

from datetime import UTC, datetime

import pytest

from ledger.errors import LedgerError
from ledger.fabric.backups import Backup
from ledger.fabric.recovery import NotRestorableError, require_restorable
from tests.support.told_network import DOWN, ToldNetwork, node, says


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldNetwork:
    return ToldNetwork(monkeypatch)


MOMENT = "20261123T003000Z"


def backup(name: str, height: int | None) -> Backup:
    key = f"backups/{name}/ledger-backup-{MOMENT}.tar.gz"
    return Backup(node(name), key, datetime(2026, 11, 23, tzinfo=UTC), 1, height, None, whole=True)


@pytest.mark.parametrize(("name", "height"), [("orderer-0", 90), ("orderer-0", None), ("peer-0", 90)])
def test_one_node_of_a_healthy_network_can_be_restored(told: ToldNetwork, name: str, height: int | None) -> None:
    require_restorable(told.standing(), node(name), backup(name, height))


def test_an_orderer_can_be_restored_while_a_peer_is_away(told: ToldNetwork) -> None:
    standing = told.standing(peer_0=LedgerError("peer-0 is not registered."), orderer_0=DOWN)
    require_restorable(standing, node("orderer-0"), backup("orderer-0", 90))


def test_two_silent_orderers_and_a_silent_peer_are_too_many(told: ToldNetwork) -> None:
    standing = told.standing(peer_0=DOWN, orderer_0=DOWN, orderer_1=DOWN)
    with pytest.raises(NotRestorableError, match="orderer-1, peer-0 can't be asked, and those that can are no"):
        require_restorable(standing, node("orderer-0"), backup("orderer-0", 100))


def test_a_majority_that_would_be_old_is_named_with_its_heights(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=DOWN, orderer_1=says(90), orderer_2=says(leader=True))
    with pytest.raises(NotRestorableError) as error:
        require_restorable(standing, node("orderer-0"), backup("orderer-0", None))
    assert (
        "must not get this backup (of unknown height): the peers have, or may get, 100 blocks, and 2 of 3"
        in error.value.message
    )
    assert "the others: orderer-1 (90)" in error.value.message
    assert "the orderer that leads (orderer-2, i-orderer-2) is restarted" in str(error.value.hint)
    assert "docs/fabric.md" in str(error.value.hint)


def test_a_second_orderer_waits_until_the_restoration_of_the_first_has_ended(told: ToldNetwork) -> None:
    """Hours may pass between the check and the swap, and the first still tells its old height."""
    standing = told.standing(orderer_0=DOWN, orderer_1=says(restoring=MOMENT))
    with pytest.raises(NotRestorableError, match=f"while orderer-1 is, which gets its backup of {MOMENT}") as error:
        require_restorable(standing, node("orderer-0"), backup("orderer-0", 100))
    hint = str(error.value.hint)
    assert "Wait until orderer-1 is healthy and has caught up: ledger fabric status production." in hint
    assert f"(i-orderer-1): sudo systemctl stop banking-audit-restore@{MOMENT}" in hint


def test_an_orderers_own_restoration_is_no_obstacle_to_it(told: ToldNetwork) -> None:
    require_restorable(told.standing(orderer_0=says(restoring=MOMENT)), node("orderer-0"), backup("orderer-0", 90))


def test_a_peer_may_be_ahead_of_no_orderer_that_is_being_restored(told: ToldNetwork) -> None:
    """It has 100 blocks now, and may have fewer soon."""
    standing = told.standing(peer_0=says(0), peer_1=says(0), orderer_0=says(restoring=MOMENT))
    require_restorable(standing, node("peer-0"), backup("peer-0", 100))
    standing = told.standing(orderer_1=says(90))
    with pytest.raises(NotRestorableError, match="most orderers have fewer blocks"):
        require_restorable(standing, node("peer-0"), backup("peer-0", 100))


@pytest.mark.parametrize("consensus", ["follower", "config-tracker", "other"])
def test_who_only_follows_the_channel_is_no_part_of_a_majority(told: ToldNetwork, consensus: str) -> None:
    """As while orderers are added: of three that vote, two that lack blocks are a majority."""
    standing = told.standing(orderer_0=DOWN, orderer_1=says(consensus=consensus), orderer_2=says(leader=True))
    assert [voter.name for voter in standing.voters] == ["orderer-0", "orderer-2"]
    require_restorable(standing, node("orderer-0"), backup("orderer-0", 90))
    with pytest.raises(NotRestorableError, match=r"have, or may get, 120 blocks, and 2 of 2"):
        require_restorable(
            told.standing(orderer_1=says(120, consensus=consensus)), node("orderer-0"), backup("orderer-0", 90)
        )


def test_an_orderer_that_only_follows_can_be_restored(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=says(consensus="follower"), orderer_1=says(99), orderer_2=says(99))
    require_restorable(standing, node("orderer-0"), backup("orderer-0", 50))


def test_the_only_peer_that_serves_does_not_stop(told: ToldNetwork) -> None:
    for other in (DOWN, says(restoring=MOMENT), LedgerError("peer-1 is not registered.")):
        with pytest.raises(NotRestorableError, match=r"peer-0 serves, and must not stop .*: no other peer serves"):
            require_restorable(told.standing(peer_1=other), node("peer-0"), backup("peer-0", 90))
    require_restorable(told.standing(peer_0=DOWN, peer_1=DOWN), node("peer-0"), backup("peer-0", 90))


def test_with_an_empty_ledger_in_the_other_lost_orderer_the_first_can_be_restored(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=DOWN, orderer_1=says(0))
    require_restorable(standing, node("orderer-0"), backup("orderer-0", 90))


def test_an_orderer_that_serves_does_not_stop_below_the_quorum(told: ToldNetwork) -> None:
    with pytest.raises(NotRestorableError, match=r"the others that serve are: orderer-2\."):
        require_restorable(told.standing(orderer_1=says(0)), node("orderer-0"), backup("orderer-0", 100))


def test_a_peer_goes_back_when_the_orderers_have_lost_blocks_but_not_forward(told: ToldNetwork) -> None:
    standing = told.standing(orderer_0=says(90), orderer_1=says(90), orderer_2=says(90))
    require_restorable(standing, node("peer-0"), backup("peer-0", 85))
    with pytest.raises(NotRestorableError, match=r"\(101 blocks\): most orderers have fewer blocks"):
        require_restorable(standing, node("peer-0"), backup("peer-0", 101))


def test_a_peers_backup_of_unknown_height_is_refused(told: ToldNetwork) -> None:
    with pytest.raises(NotRestorableError, match="it may have blocks that the orderers have lost"):
        require_restorable(told.standing(), node("peer-0"), backup("peer-0", None))
