"""How far each node is, and what one that comes back still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import ORDERER, FabricNetwork, Node
from ledger.fabric.quorum import Height, majority

_PARTS = {"volume": "its data volume is not mounted", "identity": "it has no keys"}


def height_of(item: NodeHealth, channel: str) -> Height:
    """How many blocks of the channel a node has: 0 if it has not joined it, None if it doesn't tell."""
    channels = item.answer.get("channels")
    if item.healthy and isinstance(channels, dict) and channel not in channels:
        return 0
    return item.height(channel)


@dataclass(frozen=True)
class Standing:
    """All nodes' own words, at about the same time."""

    network: FabricNetwork
    nodes: tuple[NodeHealth, ...]

    @classmethod
    def ask(cls, network: FabricNetwork) -> "Standing":
        """Asks the peers, and only then the orderers.

        Heights grow meanwhile: an orderer that is not behind must not seem so only because it was asked before a peer.
        """
        answers = [NetworkHealth.ask(replace(network, nodes=nodes)) for nodes in (network.peers, network.orderers)]
        return cls(network, tuple(item for answer in answers for item in answer.nodes))

    def of(self, node: Node) -> NodeHealth:
        """One node's."""
        return next(item for item in self.nodes if item.node.name == node.name)

    def heights(self, nodes: Iterable[Node]) -> dict[str, Height]:
        """The nodes' heights by name."""
        return {node.name: height_of(self.of(node), self.network.channel) for node in nodes}

    @property
    def serving(self) -> frozenset[str]:
        """The healthy orderers that have joined the channel."""
        heights = self.heights(self.network.orderers)
        return frozenset(name for name, height in heights.items() if height and self._named(name).healthy)

    @property
    def leader(self) -> Node | None:
        """The orderer that leads, if one says so."""
        return next((item.node for item in self.nodes if item.answer.get("leader") is True), None)

    def goal(self, node: Node) -> int:
        """How many blocks the node has when it has caught up: those of the orderers, which are where it gets them.

        0, nothing to wait for, if it and they are too few to order anything.
        """
        others = self.serving - {node.name}
        if len(others) + (node.role == ORDERER) < majority(len(self.network.orderers)):
            return 0
        heights = self.heights(self.network.orderers)
        return max((heights[name] or 0 for name in others), default=0)

    def _named(self, name: str) -> NodeHealth:
        return self.of(self.network.node(name))


def lack(item: NodeHealth, channel: str, goal: int) -> str | None:
    """What the node lacks first of all; None if it is healthy and has caught up."""
    if item.error is not None:
        return item.error
    for part, complaint in _PARTS.items():
        if item.answer.get(part) is not True:
            return complaint
    if not item.healthy:
        return f"Fabric is {item.answer.get('fabric') or 'in an unknown state'} and not healthy"
    height = height_of(item, channel)
    if height is None:
        return f"it doesn't tell how many of {goal} blocks it has" if goal else None
    return f"it has {height} of {goal} blocks" if height < goal else None
