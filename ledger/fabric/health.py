"""The network's health, and how its nodes stand on the channel, from what they say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.errors import LedgerError
from ledger.fabric.network import ORDERER, FabricNetwork, Node
from ledger.fabric.operations import run_on_all

STATUS_MINUTES = 2


@dataclass(frozen=True)
class NodeHealth:
    """One node's answer, or why there is none."""

    node: Node
    answer: Mapping[str, Any]
    error: str | None = None
    hint: str | None = None
    """What to do about the error."""

    @property
    def healthy(self) -> bool:
        """Whether the node says so; one that can't be asked is not."""
        return self.answer.get("healthy") is True

    @property
    def leads(self) -> bool | None:
        """Whether the orderer is the one that orders; None if it doesn't tell."""
        found: bool | None = self.answer.get("leader")
        return found

    @property
    def active_nodes(self) -> int | None:
        """How many orderers it counts as taking part; up to date only if it leads."""
        found: int | None = self.answer.get("active_nodes")
        return found

    def on_channel(self, channel: str) -> bool | None:
        """Whether it has joined the channel; None if it doesn't tell.

        Of a node that is not healthy, no channels are no answer: Fabric tells which there are only once it runs.
        """
        channels = self.answer.get("channels")
        if not isinstance(channels, dict):
            return None
        if channel in channels:
            return True
        return False if self.healthy else None

    def height(self, channel: str) -> int | None:
        """How many blocks of the channel it has; None if it has not joined it, or can't tell."""
        found: int | None = self._of(channel).get("height")
        return found

    def consensus(self, channel: str) -> str | None:
        """An orderer's part in ordering, in its own word; `active` if it takes part."""
        found: str | None = self._of(channel).get("consensus")
        return found

    def _of(self, channel: str) -> Mapping[str, Any]:
        return (self.answer.get("channels") or {}).get(channel) or {}


@dataclass(frozen=True)
class NetworkHealth:
    """All nodes' health at one moment."""

    network: FabricNetwork
    nodes: tuple[NodeHealth, ...]

    @classmethod
    def ask(cls, network: FabricNetwork) -> "NetworkHealth":
        """Asks all nodes at the same time."""
        answers = run_on_all(network, network.nodes, "status", timeout_minutes=STATUS_MINUTES)
        return cls(
            network,
            tuple(
                NodeHealth(node, {}, answer.message, answer.hint)
                if isinstance(answer, LedgerError)
                else NodeHealth(node, answer)
                for node, answer in answers
            ),
        )

    @property
    def healthy(self) -> bool:
        """Whether every node is."""
        return all(node.healthy for node in self.nodes)

    @property
    def orderers(self) -> tuple[NodeHealth, ...]:
        """The orderers' part of it."""
        return tuple(item for item in self.nodes if item.node.role == ORDERER)

    @property
    def healthy_orderers(self) -> int:
        """How many orderers are healthy."""
        return sum(item.healthy for item in self.orderers)

    def standing(self, *, on_channel: bool | None) -> tuple[str, ...]:
        """The nodes that are on the channel, or are not, or don't tell."""
        channel = self.network.channel
        return tuple(item.node.name for item in self.nodes if item.on_channel(channel) is on_channel)

    @property
    def highest(self) -> int | None:
        """The number of blocks of the node that has most."""
        heights = [item.height(self.network.channel) for item in self.nodes]
        return max((height for height in heights if height is not None), default=None)

    def behind(self, item: NodeHealth) -> int | None:
        """How many blocks a node has yet to get."""
        height = item.height(self.network.channel)
        return None if self.highest is None or height is None else self.highest - height
