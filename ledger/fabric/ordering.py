"""Whether the orderers have a quorum, as far as anybody can tell.

`/healthz` says nothing of it: with two of three orderers lost, the third one's stays OK. Raft's leader knows how many
take part; if nobody who answers leads, those that answer can at most rule a quorum out.
"""

from dataclasses import dataclass

from ledger.fabric.health import NetworkHealth, NodeHealth

_ACTIVE = "active"


@dataclass(frozen=True)
class Ordering:
    """The orderers, from all nodes' answers at one moment."""

    health: NetworkHealth

    @property
    def begun(self) -> bool:
        """Whether a node is known to be on the channel: before, nobody orders anything."""
        return bool(self.health.standing(on_channel=True))

    @property
    def counted(self) -> int | None:
        """How many take part, as the leader counts them; None if none says that it leads.

        The others' count is from when they led themselves.
        """
        counts = [item.active_nodes for item in self.health.orderers if item.leads]
        return max((count for count in counts if count is not None), default=None)

    @property
    def active(self) -> int:
        """How many take part: as the leader counts them, or else as they say themselves."""
        if self.counted is not None:
            return self.counted
        channel = self.health.network.channel
        return sum(item.consensus(channel) == _ACTIVE for item in self.health.orderers)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The orderers that don't tell whether they are on the channel, whether they lead there, or with how many."""
        return tuple(item.node.name for item in self.health.orderers if not self._tells(item))

    @property
    def has_quorum(self) -> bool | None:
        """Whether anything can be ordered; None if that can't be told, or nobody is known to have joined yet."""
        if not self.begun:
            return None
        if self.counted is not None:
            return self.counted >= self.health.network.quorum
        # Who can't be asked may lead the others.
        if self.unknown and self.active + len(self.unknown) >= self.health.network.quorum:
            return None
        return False

    @property
    def told(self) -> str:
        """All that in a sentence or two."""
        network = self.health.network
        all_of_them = f"{len(network.orderers)} orderer{'' if len(network.orderers) == 1 else 's'}"
        needed = f"{network.quorum} needed"
        unknown = f"; unknown for {', '.join(self.unknown)}" if self.unknown else ""
        if not self.begun:
            nobody = "No node says that it is on" if self.health.standing(on_channel=None) else "No node is on"
            healthy = f"{self.health.healthy_orderers} healthy"
            return f"{nobody} {network.channel} yet: {all_of_them}, {healthy}, {needed}{unknown}."
        told = f"{all_of_them}, {self.active} active, {needed}"
        if self.has_quorum:
            return f"Quorum: {told}: {self.active - network.quorum or 'none'} may be lost."
        if self.has_quorum is None:
            return f"Quorum unknown: {told}{unknown}."
        if self.active >= network.quorum:
            return f"No quorum: {told}, and none leads. Nothing can be written to {network.channel}."
        return f"No quorum: {told}{unknown}. Nothing can be written to {network.channel}."

    def _tells(self, orderer: NodeHealth) -> bool:
        on_channel = orderer.on_channel(self.health.network.channel)
        if not on_channel:
            return on_channel is not None
        return orderer.leads is False or (orderer.leads is True and orderer.active_nodes is not None)
