"""Whether the peers' ledgers are as they were written, as the peers' own check says."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.errors import InterruptedByUserError, LedgerError, UsageError
from ledger.fabric.answers import OperationFailedError
from ledger.fabric.network import PEER, FabricNetwork, Node
from ledger.fabric.operations import run_operation

CHECK_MINUTES = 7 * 60
"""As long as the operations document lets a node work."""


@dataclass(frozen=True)
class Check:
    """One peer's check."""

    node: Node
    answer: dict[str, Any]
    """What was found; empty if there is no answer."""
    error: LedgerError | None = None
    """Why the check was not brought to its end, or what it found."""

    @property
    def clean(self) -> bool:
        """Whether the ledger is proven to be as it was written."""
        return self.error is None and self.answer.get("result") == "clean"

    @property
    def tampered(self) -> bool:
        """Whether it is proven not to be."""
        return self.answer.get("result") == "failed"


def peers_to_check(network: FabricNetwork, names: Collection[str]) -> tuple[Node, ...]:
    """The named peers; all if none is named.

    Raises:
        UsageError: if a name is no peer's.
    """
    nodes = network.select(names)
    others = [node.name for node in nodes if node.role != PEER]
    if names and others:
        raise UsageError(
            f"Only a peer's ledger can be checked; no peer is {', '.join(others)}.",
            hint=f"The peers are {', '.join(peer.name for peer in network.peers)}.",
        )
    return tuple(node for node in nodes if node.role == PEER)


def check(network: FabricNetwork, peers: Sequence[Node]) -> Iterator[Check]:
    """Checks the peers one after the other, since each one's Fabric stops for the copy; a failure stops nothing."""
    for peer in peers:
        try:
            yield Check(peer, run_operation(network, peer, "verify", timeout_minutes=CHECK_MINUTES))
        except InterruptedByUserError:
            raise
        except OperationFailedError as error:
            yield Check(peer, error.answer or {}, error)
        except LedgerError as error:
            yield Check(peer, {}, error)
