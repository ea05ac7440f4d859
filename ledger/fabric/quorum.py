"""Which changes the channel's orderers survive: pure rules on how many blocks each node has.

A restored orderer has forgotten blocks that it once agreed to. The others teach it again, as long as those that lack
blocks are no majority: a majority orders other blocks under numbers that the peers have, and the ledger forks.

A height is a number of blocks. `None` is a node that doesn't tell; it counts as one that lacks blocks. 0 is a node
that runs and has not joined the channel: it has no vote there, and lacks nothing that it could contradict.
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
    """What the peer that is furthest has; None if that can't be told."""
    lacking: tuple[str, ...]
    """The orderers that would have fewer, or don't tell."""
    orderers: int
    """All that are configured."""

    @property
    def safe(self) -> bool:
        """Whether those that lack blocks can't order anything by themselves."""
        return self.blocks is not None and len(self.lacking) < majority(self.orderers)


def after_restoring_orderer(orderers: Heights, peers: Heights, name: str, height: Height) -> Aftermath:
    """If the orderer gets a copy of that height."""
    return _aftermath({**orderers, name: height}, furthest(orderers, peers))


def after_restoring_peer(orderers: Heights, peers: Heights, height: Height) -> Aftermath:
    """If one of the peers gets a copy of that height.

    It must not have more than a majority of the orderers either; unless some peer has as much already, for then it
    makes nothing worse. That is the way back if all orderers have lost blocks: first the peers get copies that are no
    newer than the orderers'.
    """
    if height is not None and height <= max((told for told in peers.values() if told is not None), default=0):
        return Aftermath(height, (), len(orderers))
    return _aftermath(orderers, height)


def furthest(orderers: Heights, peers: Heights) -> Height:
    """How many blocks a peer may have at most, as far as that can be told.

    A peer that doesn't tell has what a majority of the orderers has had. If there is no such majority to ask either,
    nobody knows.
    """
    told = [height for height in peers.values() if height is not None]
    if None not in peers.values():
        return max(told, default=0)
    ordered = [height for height in orderers.values() if height]
    if len(ordered) < majority(len(orderers)):
        return None
    return max([*told, *ordered])


def lacking(orderers: Heights, blocks: int) -> tuple[str, ...]:
    """The orderers that could order other blocks under numbers up to that one."""
    if blocks == 0:
        return ()
    return tuple(name for name, height in orderers.items() if height is None or 0 < height < blocks)


def can_spare(serving: Collection[str], orderers: Collection[str], name: str) -> bool:
    """Whether the orderer may stop for a while: the others that serve are a majority, or it doesn't serve itself.

    One that is alone stops whenever it is changed; there is no way without an interruption.
    """
    others = set(orderers) - {name}
    return name not in serving or not others or len(others & set(serving)) >= majority(len(orderers))


def _aftermath(orderers: Heights, blocks: Height) -> Aftermath:
    return Aftermath(blocks, tuple(orderers) if blocks is None else lacking(orderers, blocks), len(orderers))
