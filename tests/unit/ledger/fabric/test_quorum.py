"""Restorations that the ledger survives, and those that would fork it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.fabric.quorum import (
    after_restoring_orderer,
    after_restoring_peer,
    can_spare,
    furthest,
    lacking,
    majority,
)

HEIGHTS = st.integers(min_value=0, max_value=6)
"""Few values, so that they are often equal or next to each other."""
TOLD_OR_NOT = st.none() | HEIGHTS


def named(
    role: str, heights: st.SearchStrategy[int | None], sizes: list[int]
) -> st.SearchStrategy[dict[str, int | None]]:
    lists = st.sampled_from(sizes).flatmap(lambda size: st.lists(heights, min_size=size, max_size=size))
    return lists.map(lambda found: {f"{role}-{number}": height for number, height in enumerate(found)})


ORDERERS = named("orderer", TOLD_OR_NOT, [1, 3, 5, 7])
PEERS = named("peer", TOLD_OR_NOT, [1, 2, 4])
TOLD_PEERS = named("peer", HEIGHTS, [1, 2, 4])


def outvoted(orderers: dict[str, int | None], peers: dict[str, int | None]) -> bool:
    """Whether orderers could order something by themselves that another node has otherwise; told in other words."""
    blocks = max(height or 0 for height in [*orderers.values(), *peers.values()])
    voting = [height for height in orderers.values() if height != 0]
    return blocks > 0 and 2 * sum(height is None or height < blocks for height in voting) > len(voting)


def test_one_of_three_may_be_older_than_the_peers() -> None:
    orderers = {"orderer-0": None, "orderer-1": 100, "orderer-2": 100}
    assert after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-0", 90).safe


def test_two_of_three_may_not() -> None:
    orderers = {"orderer-0": 90, "orderer-1": None, "orderer-2": 100}
    aftermath = after_restoring_orderer(orderers, {"peer-0": 99, "peer-1": 100}, "orderer-1", 95)
    assert not aftermath.safe
    assert (aftermath.lacking, aftermath.blocks) == (("orderer-0", "orderer-1"), 100)


def test_what_one_orderer_has_ordered_counts_though_no_peer_has_fetched_it_yet() -> None:
    """Two would elect each other, and order another block 86, while the peers fetch the first one from the third."""
    orderers: dict[str, int | None] = {"orderer-0": None, "orderer-1": 0, "orderer-2": 100}
    assert after_restoring_orderer(orderers, {"peer-0": 80}, "orderer-0", 85).safe
    orderers["orderer-0"] = 85
    aftermath = after_restoring_orderer(orderers, {"peer-0": 80}, "orderer-1", 85)
    assert (aftermath.safe, aftermath.blocks, aftermath.lacking) == (False, 100, ("orderer-0", "orderer-1"))
    orderers["orderer-0"] = 100
    assert after_restoring_orderer(orderers, {"peer-0": 80}, "orderer-1", 85).safe


def test_what_is_in_the_backup_counts_too() -> None:
    orderers = {"orderer-0": None, "orderer-1": 90, "orderer-2": 90}
    assert after_restoring_orderer(orderers, {"peer-0": 85}, "orderer-0", 90).safe
    assert not after_restoring_orderer(orderers, {"peer-0": 85}, "orderer-0", 91).safe


def test_another_orderer_that_does_not_tell_may_have_more_than_those_that_do() -> None:
    orderers = {"orderer-0": 0, "orderer-1": 0, "orderer-2": None}
    assert after_restoring_orderer(orderers, {"peer-0": 80}, "orderer-0", 85).blocks is None


def test_a_majority_is_one_of_those_that_vote() -> None:
    orderers = {"orderer-0": 100, "orderer-1": 85, "orderer-2": 100, "orderer-3": 0, "orderer-4": 0}
    assert not after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-0", 85).safe
    grown = orderers | {"orderer-3": 100, "orderer-4": 100}
    assert after_restoring_orderer(grown, {"peer-0": 100}, "orderer-0", 85).safe


@pytest.mark.parametrize("backup", [90, None])
def test_an_orderer_that_does_not_tell_counts_as_old(backup: int | None) -> None:
    orderers = {"orderer-0": 100, "orderer-1": None, "orderer-2": 100}
    assert not after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-0", backup).safe


def test_a_backup_of_unknown_height_counts_as_old() -> None:
    orderers = {"orderer-0": 90, "orderer-1": 100, "orderer-2": 100}
    assert after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-1", 100).safe
    assert not after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-1", None).safe


def test_an_orderer_that_has_not_joined_has_no_vote() -> None:
    """Two disks are lost at once: with an empty one in the other orderer, the first is restored, and catches up."""
    orderers = {"orderer-0": 0, "orderer-1": 0, "orderer-2": 100}
    assert after_restoring_orderer(orderers, {"peer-0": 100}, "orderer-0", 90).safe


def test_after_the_loss_of_all_nodes_the_orderers_come_first() -> None:
    peers: dict[str, int | None] = {"peer-0": 0, "peer-1": 0}
    orderers: dict[str, int | None] = {"orderer-0": 0, "orderer-1": 0, "orderer-2": 0}
    for name, height in {"orderer-1": 92, "orderer-0": 90}.items():
        assert after_restoring_orderer(orderers, peers, name, height).safe
        orderers[name] = height
    assert not after_restoring_orderer(orderers, peers, "orderer-2", 88).safe, "first, orderer-0 has to catch up"
    orderers["orderer-0"] = 92
    assert after_restoring_orderer(orderers, peers, "orderer-2", 88).safe
    orderers["orderer-2"] = 88
    assert after_restoring_peer(orderers, peers, 92).safe
    assert not after_restoring_peer(orderers, peers, 95).safe


def test_after_the_loss_of_all_orderers_the_peers_go_back_first() -> None:
    peers: dict[str, int | None] = {"peer-0": 100, "peer-1": 99}
    orderers: dict[str, int | None] = {"orderer-0": 90, "orderer-1": 0, "orderer-2": 0}
    assert not after_restoring_orderer(orderers, peers, "orderer-1", 90).safe
    for peer in peers:
        assert after_restoring_peer(orderers, peers, 85).safe
        peers[peer] = 85
    assert after_restoring_orderer(orderers, peers, "orderer-1", 90).safe


def test_a_peer_does_not_get_a_copy_of_unknown_height() -> None:
    assert not after_restoring_peer({"orderer-0": 100}, {"peer-0": 100}, None).safe


def test_a_peer_that_does_not_tell_has_what_a_majority_of_orderers_has() -> None:
    orderers = {"orderer-0": None, "orderer-1": 100, "orderer-2": 99}
    assert furthest(orderers, {"peer-0": None, "peer-1": 98}) == 100
    assert furthest(orderers | {"orderer-2": 0}, {"peer-0": None, "peer-1": 98}) is None
    assert not after_restoring_orderer(orderers | {"orderer-2": 0}, {"peer-0": None}, "orderer-0", 200).safe


@settings(deadline=None)
@given(ORDERERS, TOLD_PEERS, TOLD_OR_NOT)
def test_no_restoration_lets_a_majority_of_orderers_be_older_than_the_peers(
    orderers: dict[str, int | None], peers: dict[str, int | None], backup: int | None
) -> None:
    if after_restoring_orderer(orderers, peers, "orderer-0", backup).safe:
        assert not outvoted(orderers | {"orderer-0": backup}, peers)


@settings(deadline=None)
@given(ORDERERS, TOLD_PEERS, st.lists(st.tuples(st.booleans(), st.integers(0, 6), TOLD_OR_NOT), max_size=8))
def test_no_row_of_restorations_brings_about_what_one_alone_may_not(
    orderers: dict[str, int | None], peers: dict[str, int | None], restorations: list[tuple[bool, int, int | None]]
) -> None:
    if outvoted(orderers, peers):
        return
    for of_an_orderer, number, backup in restorations:
        nodes = orderers if of_an_orderer else peers
        name = list(nodes)[number % len(nodes)]
        aftermath = (
            after_restoring_orderer(orderers, peers, name, backup)
            if of_an_orderer
            else after_restoring_peer(orderers, peers, backup)
        )
        if aftermath.safe:
            nodes[name] = backup
        assert not outvoted(orderers, peers)


@settings(deadline=None)
@given(ORDERERS, PEERS, TOLD_OR_NOT, HEIGHTS)
def test_a_newer_backup_is_never_worse_unless_it_is_newer_than_all_nodes(
    orderers: dict[str, int | None], peers: dict[str, int | None], backup: int | None, more: int
) -> None:
    known = max(height or 0 for height in [*orderers.values(), *peers.values()])
    if backup and backup + more <= known and after_restoring_orderer(orderers, peers, "orderer-0", backup).safe:
        assert after_restoring_orderer(orderers, peers, "orderer-0", backup + more).safe


@settings(deadline=None)
@given(ORDERERS, TOLD_PEERS, HEIGHTS, HEIGHTS)
def test_peers_that_are_further_never_allow_more(
    orderers: dict[str, int | None], peers: dict[str, int | None], backup: int, more: int
) -> None:
    further = peers | {"peer-0": (peers["peer-0"] or 0) + more}
    if after_restoring_orderer(orderers, further, "orderer-0", backup).safe:
        assert after_restoring_orderer(orderers, peers, "orderer-0", backup).safe


@settings(deadline=None)
@given(named("orderer", TOLD_OR_NOT, [3, 5, 7]), TOLD_PEERS, TOLD_OR_NOT)
def test_another_orderer_that_falls_silent_never_allows_more(
    orderers: dict[str, int | None], peers: dict[str, int | None], backup: int | None
) -> None:
    if outvoted(orderers, peers):
        return
    silent = orderers | {f"orderer-{len(orderers) - 1}": None}
    if after_restoring_orderer(silent, peers, "orderer-0", backup).safe:
        assert after_restoring_orderer(orderers, peers, "orderer-0", backup).safe


@settings(deadline=None)
@given(named("orderer", st.just(6), [3, 5, 7]), TOLD_PEERS, TOLD_OR_NOT)
def test_one_orderer_of_a_whole_network_can_always_be_restored(
    orderers: dict[str, int | None], peers: dict[str, int | None], backup: int | None
) -> None:
    assert after_restoring_orderer(orderers, peers, "orderer-0", backup).safe


@pytest.mark.parametrize(
    ("serving", "spared"),
    [("012", True), ("01", False), ("12", True), ("1", True), ("0", False), ("", True)],
)
def test_an_orderer_may_stop_if_the_others_are_a_majority_or_it_does_not_serve(serving: str, spared: bool) -> None:  # noqa: FBT001 - a case
    assert can_spare(set(serving), set("012"), "0") is spared


def test_an_orderer_that_is_alone_may_stop() -> None:
    assert can_spare({"0"}, {"0"}, "0")


def test_an_orderer_that_only_follows_may_stop() -> None:
    assert can_spare(set("013"), set("012"), "3")


def test_nothing_is_older_than_an_empty_ledger() -> None:
    assert lacking({"orderer-0": None, "orderer-1": 5}, 0) == ()


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (7, 4)])
def test_a_majority_is_more_than_half(count: int, needed: int) -> None:
    assert majority(count) == needed
