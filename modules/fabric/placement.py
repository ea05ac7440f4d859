"""Which node stands in which availability zone.

Orderers are dealt out from the first zone onwards and peers from the last zone backwards, so that a zone that has
one orderer more is not the one that has one peer more.
"""

from dataclasses import dataclass

from environments.schema.fabric import FabricSettings
from modules.network.flows import Party


@dataclass(frozen=True)
class Seat:
    """A node before it exists."""

    role: Party
    number: int
    """Counted from 0 within the role."""
    zone: int
    """The index among the network's availability zones."""

    @property
    def name(self) -> str:
        """For example `orderer-0`; also the node's folder in the artifacts bucket."""
        return f"{self.role.value}-{self.number}"

    @property
    def id(self) -> str:
        """The name as ids of constructs are written: `orderer_0`."""
        return f"{self.role.value}_{self.number}"


def placement(*, orderers: int, peers: int, zones: int) -> tuple[Seat, ...]:
    """Seat all nodes so that no zone holds more of a role than it has to.

    A node's seat depends on its own number only: more nodes never move one that exists, which would replace it.
    """
    return (
        *(Seat(Party.ORDERER, number, number % zones) for number in range(orderers)),
        *(Seat(Party.PEER, number, (zones - 1 - number) % zones) for number in range(peers)),
    )


def host_name(seat: Seat, fabric: FabricSettings) -> str:
    """The name in a node's certificates: `orderer.bankingaudit.com`, `orderer2…`, `peer0.bank.bankingaudit.com`.

    Fabric's samples count this way, and the guide looks for the container `orderer.bankingaudit.com`.
    """
    if seat.role is Party.PEER:
        return f"peer{seat.number}.{fabric.peers.domain}"
    ordinal = str(seat.number + 1) if seat.number else ""
    return f"orderer{ordinal}.{fabric.orderers.domain}"
