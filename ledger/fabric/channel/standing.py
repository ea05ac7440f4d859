"""How the nodes stand on the channel, from what each says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.errors import LedgerError
from ledger.fabric.network import ORDERER, FabricNetwork, Node
from ledger.fabric.operations import run_on_all

Answers = Sequence[tuple[Node, dict[str, Any] | LedgerError]]
_ACTIVE = "active"


@dataclass(frozen=True)
class Member:
    """One node, as it stands on the channel."""

    node: Node
    error: str | None
    """Why it could not be asked."""
    on_channel: bool
    height: int | None
    """How many blocks it has."""
    consensus: str | None
    """An orderer's part in ordering; `active` if it takes part."""
    leader: bool
    active_orderers: int | None
    """What the leader counts; the others' count is from when they were leader themselves."""

    @classmethod
    def of(cls, node: Node, answer: dict[str, Any] | LedgerError, channel: str) -> "Member":
        """A node's answer to `status`."""
        if isinstance(answer, LedgerError):
            return cls(
                node, answer.message, on_channel=False, height=None, consensus=None, leader=False, active_orderers=None
            )
        own = (answer.get("channels") or {}).get(channel)
        leader = bool(answer.get("leader"))
        return cls(
            node=node,
            error=None,
            on_channel=own is not None,
            height=(own or {}).get("height"),
            consensus=(own or {}).get("consensus"),
            leader=leader,
            active_orderers=answer.get("active_nodes") if leader else None,
        )


@dataclass(frozen=True)
class ChannelStanding:
    """The channel on all nodes."""

    network: FabricNetwork
    members: tuple[Member, ...]

    @classmethod
    def ask(cls, network: FabricNetwork) -> "ChannelStanding":
        """Asks all nodes at the same time."""
        return cls.of(network, run_on_all(network, network.nodes, "status"))

    @classmethod
    def of(cls, network: FabricNetwork, answers: Answers) -> "ChannelStanding":
        """From the nodes' answers to `status`."""
        return cls(network, tuple(Member.of(node, answer, network.channel) for node, answer in answers))

    @property
    def highest(self) -> int | None:
        """The number of blocks of the node that has most."""
        return max((member.height for member in self.members if member.height is not None), default=None)

    def behind(self, member: Member) -> int | None:
        """How many blocks a node has yet to get."""
        if self.highest is None or member.height is None:
            return None
        return self.highest - member.height

    @property
    def active_orderers(self) -> int:
        """How many orderers take part: as the leader counts them, or else as they say themselves."""
        counted = [member.active_orderers for member in self.members if member.active_orderers is not None]
        if counted:
            return max(counted)
        return sum(member.consensus == _ACTIVE for member in self.members if member.node.role == ORDERER)

    @property
    def has_quorum(self) -> bool:
        """Whether anything can be ordered."""
        return self.active_orderers >= self.network.quorum

    @property
    def absent(self) -> tuple[str, ...]:
        """The nodes of which nobody knows that they are on the channel."""
        return tuple(member.node.name for member in self.members if not member.on_channel)

    @property
    def sound(self) -> bool:
        """Whether all nodes are on the channel, and it takes transactions."""
        return self.has_quorum and not self.absent

    @property
    def on_quorum(self) -> str:
        """The quorum, in a sentence."""
        count = len(self.network.orderers)
        told = f"{count} orderers, {self.active_orderers} active, {self.network.quorum} needed"
        if self.has_quorum:
            return f"Quorum: {told}."
        return f"No quorum: {told}. Nothing can be written to {self.network.channel}."
