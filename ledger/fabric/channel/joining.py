"""Joins nodes to the channel: orderers by themselves, peers by the operator's `peer`, one after the other.

An orderer needs no more than its own keys. Whoever joins a peer must be its organization's administrator, and no node
may have that identity: so it is done from the operator's machine, through Session Manager.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import LedgerError, UsageError
from ledger.fabric.channel import programs
from ledger.fabric.channel.answers import Joined
from ledger.fabric.channel.block import Block
from ledger.fabric.channel.forwarding import forwarded, require_programs
from ledger.fabric.channel.genesis import PEER_PORT
from ledger.fabric.channel.identities import Identities
from ledger.fabric.channel.lost_ledgers import require_none_lost
from ledger.fabric.channel.peer_cli import Administrator
from ledger.fabric.channel.storage import ChannelBlocks
from ledger.fabric.network import ORDERER, PEER, FabricNetwork, Node
from ledger.fabric.operations import run_operation

OPERATION = "join-channel"
JOINS_WITHIN_MINUTES = 15
"""The first time, an orderer pulls the image with `osnadmin` in it."""


@dataclass(frozen=True)
class Joining:
    """All that is needed to join some nodes, checked before the first one is asked."""

    network: FabricNetwork
    nodes: Sequence[Node]
    """Orderers first: a peer that finds no orderer gets no blocks."""
    administrator: Administrator | None
    genesis: Block
    orderers_key: str
    """The block with which orderers join."""

    @classmethod
    def prepare(cls, network: FabricNetwork, nodes: Sequence[Node], identities: Identities | None) -> "Joining":
        """Checks programs, identities and blocks, and that no orderer has lost its ledger.

        Raises:
            UsageError: if peers are to be joined and no crypto-config was given, or not all is in it.
            LedgerError: if a program or the genesis block is missing.
            LostLedgerError: if an orderer is to be restored instead.
        """
        peers = [node for node in nodes if node.role == PEER]
        administrator = None
        if peers:
            if identities is None:
                raise UsageError(
                    f"To join {', '.join(peer.name for peer in peers)} needs the administrator's identity, which no "
                    "node has.",
                    hint="Name the operators' keys with --crypto-config FOLDER, or name only orderers.",
                )
            identities.require_for_peers(peers)
            programs.require(programs.PEER)
            require_programs()
            administrator = Administrator(identities, network.msp_ids[PEER])
        blocks = ChannelBlocks.of(network)
        genesis = blocks.require_genesis()
        orderers = [node for node in nodes if node.role == ORDERER]
        if orderers and (blocks.find(blocks.orderers_key) or genesis).is_genesis:
            require_none_lost(network, orderers)
        return cls(
            network=network,
            nodes=nodes,
            administrator=administrator,
            genesis=genesis,
            orderers_key=blocks.orderers_key,
        )

    def run(self, joined: Callable[[Node, Joined], None]) -> None:
        """Joins the nodes, and tells of each one.

        Raises:
            LedgerError: for the first one that can't be joined; those after it are left alone.
        """
        done: list[str] = []
        for node in self.nodes:
            try:
                result = self._join_orderer(node) if node.role == ORDERER else self._join_peer(node)
            except LedgerError as error:
                left = [other.name for other in self.nodes if other.name not in done]
                error.hint = " ".join(filter(None, [error.hint, _standing(done, left)]))
                raise
            done.append(node.name)
            joined(node, result)

    def _join_orderer(self, orderer: Node) -> Joined:
        answer = run_operation(
            self.network, orderer, OPERATION, self.orderers_key, timeout_minutes=JOINS_WITHIN_MINUTES
        )
        try:
            return Joined(answer["result"])
        except (KeyError, ValueError) as error:
            raise LedgerError(
                f"{orderer.name} answers {answer}, which says nothing of the channel.",
                hint=f"Its scripts may be of another version: ledger deploy {self.network.environment} --tier fabric",
            ) from error

    def _join_peer(self, peer: Node) -> Joined:
        assert self.administrator is not None  # noqa: S101 - see prepare
        with tempfile.TemporaryDirectory(prefix="ledger-channel-") as folder:
            genesis = Path(folder) / "genesis.block"
            genesis.write_bytes(self.genesis.content)
            with forwarded(self.network, peer, PEER_PORT) as port:
                return self.administrator.join(peer, port=port, channel=self.network.channel, genesis=genesis)


def _standing(done: Sequence[str], left: Sequence[str]) -> str:
    joined = f"On the channel are {', '.join(done)}; not" if done else "Not"
    return f"{joined} joined: {', '.join(left)}. Run the same command again: it goes on from here."
