"""How far each node is, and what one that comes back still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import FabricNetwork, Node
from ledger.fabric.quorum import Height, majority

_PARTS = {"volume": "its data volume is not mounted", "identity": "it has no keys"}
_NO_VOTE = frozenset({"follower", "config-tracker", "other"})
_ACTIVE = "active"


def restored_by(item: NodeHealth) -> str | None:
    """The time of the backup that is being restored on the node, if one is."""
    found: str | None = item.answer.get("restoring")
    return found


def height_of(item: NodeHealth, channel: str) -> Height:
    """How many blocks of the channel a node has: 0 if it has not joined it, None if it doesn't tell.

    Nobody knows how many it is about to have while it is being restored.
    """
    if restored_by(item):
        return None
    channels = item.answer.get("channels")
    if item.healthy and isinstance(channels, dict) and channel not in channels:
        return 0
    return item.height(channel)


@dataclass(frozen=True)
class Standing:
    """All nodes' own words, at about the same time."""

    network: FabricNetwork
    nodes: tuple[NodeHealth, ...]
    most: int
    """How many blocks the furthest node had; what a node has got since doesn't count."""

    @classmethod
    def ask(cls, network: FabricNetwork) -> "Standing":
        """Asks the peers, then the orderers, and once more those that had fewer blocks than another node.

        Heights grow meanwhile: an orderer that is not behind must not seem so only because it was asked earlier.
        """
        answers = [*_ask(network, network.peers), *_ask(network, network.orderers)]
        heights = {item.node.name: height_of(item, network.channel) or 0 for item in answers}
        most = max(heights.values(), default=0)
        behind = tuple(node for node in network.orderers if 0 < heights[node.name] < most)
        again = {item.node.name: item for item in (_ask(network, behind) if behind else ())}
        return cls(network, tuple(again.get(item.node.name, item) for item in answers), most)

    def of(self, node: Node) -> NodeHealth:
        """One node's."""
        return next(item for item in self.nodes if item.node.name == node.name)

    def heights(self, nodes: Iterable[Node]) -> dict[str, Height]:
        """The nodes' heights by name."""
        told = {node.name: height_of(self.of(node), self.network.channel) for node in nodes}
        return {name: None if height is None else min(height, self.most) for name, height in told.items()}

    @property
    def voters(self) -> tuple[Node, ...]:
        """The orderers that vote on the channel, or may: all but those that say that they only follow it."""
        return tuple(node for node in self.network.orderers if self.consensus(node) not in _NO_VOTE)

    @property
    def readers(self) -> tuple[Node, ...]:
        """The nodes that fetch blocks, and order none."""
        return tuple(node for node in self.network.nodes if node not in self.voters)

    def consensus(self, node: Node) -> str | None:
        """An orderer's part in ordering, in its own word."""
        channel = (self.of(node).answer.get("channels") or {}).get(self.network.channel) or {}
        found: str | None = channel.get("consensus")
        return found

    def serving(self, nodes: Iterable[Node]) -> frozenset[str]:
        """Those that are healthy and on the channel, and don't say that they take no part in ordering."""
        return frozenset(
            node.name
            for node in nodes
            if self.of(node).healthy and self.heights([node])[node.name] and self.consensus(node) in {None, _ACTIVE}
        )

    def spares_peer(self, node: Node) -> bool:
        """Whether the peer may stop: another one serves, or it doesn't itself, or there never is another one."""
        others = [other for other in self.network.peers if other.name != node.name]
        return not others or bool(self.serving(others)) or not self.serving([node])

    @property
    def leader(self) -> Node | None:
        """The orderer that leads, if one says so."""
        return next((item.node for item in self.nodes if item.answer.get("leader") is True), None)

    @property
    def uncounted(self) -> str | None:
        """What the leader says if it misses an orderer that serves: that one is healthy, and may not be reached.

        None if nobody leads, who alone knows.
        """
        leader, serving = self.leader, self.serving(self.voters)
        active = self.of(leader).answer.get("active_nodes") if leader else None
        if leader is None or active is None or active >= len(serving):
            return None
        return f"{leader.name}, which leads, counts {active} of {len(serving)} orderers as active"

    def goal(self, node: Node) -> int:
        """How many blocks the node has when it has caught up: those of the orderers, which are where it gets them.

        0, nothing to wait for, if it and they are too few to order anything.
        """
        others = self.serving(self.voters) - {node.name}
        if len(others) + (node in self.voters) < majority(len(self.voters)):
            return 0
        heights = self.heights(self.voters)
        return max((heights[name] or 0 for name in others), default=0)


def _ask(network: FabricNetwork, nodes: tuple[Node, ...]) -> tuple[NodeHealth, ...]:
    return NetworkHealth.ask(replace(network, nodes=nodes)).nodes


def lack(item: NodeHealth, channel: str, goal: int) -> str | None:
    """What the node lacks first of all; None if it is healthy and has caught up."""
    if item.error is not None:
        return item.error
    for part, complaint in _PARTS.items():
        if item.answer.get(part) is not True:
            return complaint
    if moment := restored_by(item):
        return f"its backup of {moment} is still being restored"
    if not item.healthy:
        return f"Fabric is {item.answer.get('fabric') or 'in an unknown state'} and not healthy"
    height = height_of(item, channel)
    if height is None:
        return f"it doesn't tell how many of {goal} blocks it has" if goal else None
    return f"it has {height} of {goal} blocks" if height < goal else None
