"""The network's health, from what its nodes say of themselves."""

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

    @property
    def healthy(self) -> bool:
        """Whether the node says so; one that can't be asked is not."""
        return self.answer.get("healthy") is True

    def height(self, channel: str) -> int | None:
        """How many blocks of the channel it has; None if it has not joined it, or can't tell."""
        found: int | None = ((self.answer.get("channels") or {}).get(channel) or {}).get("height")
        return found


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
                NodeHealth(node, {}, answer.message) if isinstance(answer, LedgerError) else NodeHealth(node, answer)
                for node, answer in answers
            ),
        )

    @property
    def healthy(self) -> bool:
        """Whether every node is."""
        return all(node.healthy for node in self.nodes)

    @property
    def healthy_orderers(self) -> int:
        """How many orderers are healthy."""
        return sum(item.healthy for item in self.nodes if item.node.role == ORDERER)

    @property
    def has_quorum(self) -> bool:
        """Whether enough orderers are healthy for anything to be ordered."""
        return self.healthy_orderers >= self.network.quorum

    @property
    def on_quorum(self) -> str:
        """A sentence on how many orderers there are, and whether they suffice."""
        orderers = len(self.network.orderers)
        count = f"{self.healthy_orderers} of {orderers} orderers {'is' if orderers == 1 else 'are'} healthy"
        quorum = f"quorum is {self.network.quorum}"
        if not self.has_quorum:
            return f"{count}, and {quorum}: nothing can be ordered."
        spare = self.healthy_orderers - self.network.quorum
        return f"{count}, and {quorum}: {spare or 'none'} may be lost."
