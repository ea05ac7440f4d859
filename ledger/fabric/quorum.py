"""Which changes the channel's orderers survive: pure rules on how many blocks each node has.

A restored orderer has forgotten blocks that it once agreed to. The others teach it again, as long as those that lack
blocks are no majority: a majority orders other blocks under numbers that the peers have, and the ledger forks.

A height is a number of blocks. `None` is a node that doesn't tell; it counts as one that lacks blocks. 0 is a node
that runs and has not joined the channel: it has no vote there, and lacks nothing that it could contradict. The
orderers are those that vote, or may; what only follows the channel counts with the peers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Height = int | None
Heights = Mapping[str, Height]
"""By node."""


def majority(count: int) -> int:
    """How many of them have to agree."""
    return count // 2 + 1


@dataclass(frozen=True)
class Aftermath:
    """How the orderers would stand to the peers after a restoration."""

    blocks: Height
    """How many there are for peers to have; None if that can't be told."""
    lacking: tuple[str, ...]
    """The orderers that would have fewer, or don't tell."""
    orderers: int
    """Those that would have a vote, or might: of fewer, a majority is fewer."""

    @property
    def safe(self) -> bool:
        """Whether those that lack blocks can't order anything by themselves."""
        return self.blocks is not None and len(self.lacking) < majority(self.orderers)


def after_restoring_orderer(orderers: Heights, peers: Heights, name: str, height: Height) -> Aftermath:
    """If the orderer gets a copy of that height; from then on, peers may fetch what is in it."""
    blocks = furthest(orderers, peers, except_for=name)
    return _aftermath({**orderers, name: height}, None if blocks is None else max(blocks, height or 0))


def after_restoring_peer(orderers: Heights, peers: Heights, height: Height) -> Aftermath:
    """If one of the peers gets a copy of that height.

    It must not have more than a majority of the orderers either; unless some peer has as much already, for then it
    makes nothing worse. That is the way back if all orderers have lost blocks: first the peers get copies that are no
    newer than the orderers'.
    """
    if height is not None and height <= max((told for told in peers.values() if told is not None), default=0):
        return Aftermath(height, (), len(orderers))
    return _aftermath(orderers, height)


def furthest(orderers: Heights, peers: Heights, *, except_for: str | None = None) -> Height:
    """How many blocks a peer has, or may fetch in a moment, at most and as far as that can be told.

    Whatever an orderer has written was agreed to, and can be fetched from it. A node that doesn't tell has what a
    majority of the orderers has had. If there is no such majority to ask either, nobody knows. `except_for` is the node
    that is about to stop: from that one, nobody can fetch any more.
    """
    heights = {**peers, **orderers}
    silent = [name for name, height in heights.items() if height is None and name != except_for]
    if silent and sum(bool(height) for height in orderers.values()) < majority(len(orderers)):
        return None
    return max((height for height in heights.values() if height is not None), default=0)


def lacking(orderers: Heights, blocks: int) -> tuple[str, ...]:
    """The orderers that could order other blocks under numbers up to that one."""
    if blocks == 0:
        return ()
    return tuple(name for name, height in orderers.items() if height is None or 0 < height < blocks)


def can_spare(serving: Collection[str], orderers: Collection[str], name: str) -> bool:
    """Whether the orderer may stop for a while: the others that serve are a majority, or it doesn't serve itself.

    `orderers` are those that vote, or may. One that is alone stops whenever it is changed; there is no way without an
    interruption.
    """
    others = set(orderers) - {name}
    return (
        name not in serving
        or name not in orderers
        or not others
        or len(others & set(serving)) >= majority(len(orderers))
    )


def _aftermath(orderers: Heights, blocks: Height) -> Aftermath:
    voting = {name: height for name, height in orderers.items() if height != 0}
    return Aftermath(blocks, tuple(voting) if blocks is None else lacking(voting, blocks), len(voting))
