"""What of the operators' `crypto-config` makes a channel and joins peers to it.

Paths are handed on to Fabric's own programs; no key is read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError
from ledger.fabric.crypto_config import CryptoConfig, NoIdentityError
from ledger.fabric.network import FabricNetwork, Node

_ROLES_BY_CERTIFICATE = ("ClientOUIdentifier", "PeerOUIdentifier", "AdminOUIdentifier")


@dataclass(frozen=True)
class Identities:
    """Who is who in a network, from its `crypto-config`."""

    tree: CryptoConfig

    @classmethod
    def at(cls, folder: Path) -> "Identities":
        """Those in a folder, by absolute paths: Fabric's programs run elsewhere.

        Raises:
            UsageError: if it is no `crypto-config`.
        """
        return cls(CryptoConfig.at(folder.resolve()))

    def msp(self, node: Node) -> Path:
        """What all members of a channel know of a node's organization; no key."""
        return self._organization(node) / "msp"

    def tls_certificate(self, node: Node) -> Path:
        """A node's certificate towards others."""
        return self._home(node) / "tls/server.crt"

    def tls_authority(self, node: Node) -> Path:
        """Who has issued that certificate."""
        return self._home(node) / "tls/ca.crt"

    def administrator(self, node: Node) -> Path:
        """The identity that administers a node's organization; its key is there too."""
        organization = self._organization(node)
        return organization / f"users/Admin@{organization.name}/msp"

    def require_for_channel(self, network: FabricNetwork) -> None:
        """Fails unless all that a channel's first block is made of is there."""
        self._require_nodes(network.nodes)
        msps = {self.msp(node): None for node in network.nodes}
        self._require_paths(
            [
                *(msp / part for msp in msps for part in ("cacerts", "tlscacerts")),
                *(self.tls_certificate(orderer) for orderer in network.orderers),
            ]
        )
        for msp in {self.msp(peer): None for peer in network.peers}:
            _require_roles(msp)

    def require_for_peers(self, peers: Iterable[Node]) -> None:
        """Fails unless all that joins these peers to a channel is there."""
        asked = tuple(peers)
        self._require_nodes(asked)
        self._require_paths(
            part
            for peer in asked
            for part in (
                self.tls_authority(peer),
                self.administrator(peer) / "signcerts",
                self.administrator(peer) / "keystore",
            )
        )

    def _home(self, node: Node) -> Path:
        return self.tree.home(node.role, node.host_name)

    def _organization(self, node: Node) -> Path:
        return self._home(node).parents[1]

    def _require_nodes(self, nodes: Iterable[Node]) -> None:
        problems = []
        for node in nodes:
            try:
                self._home(node)
            except NoIdentityError as error:
                problems.append(f"{node.name}: {error.message}")
        if problems:
            raise UsageError(
                f"{'; '.join(problems)}.",
                hint="The domains and the number of nodes in the environment's settings must be those of the tree.",
            )

    def _require_paths(self, paths: Iterable[Path]) -> None:
        absent = [str(path.relative_to(self.tree.folder)) for path in dict.fromkeys(paths) if not path.exists()]
        if absent:
            raise UsageError(
                f"{self.tree.folder} lacks {', '.join(absent)}.",
                hint="Name the operators' whole tree, as cryptogen has written it: a node's own part isn't enough.",
            )


def _require_roles(msp: Path) -> None:
    """The channel's policies ask who is an admin, a peer or a client, and certificates must be able to say so."""
    path = msp / "config.yaml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    absent = [name for name in _ROLES_BY_CERTIFICATE if name not in text]
    if "Enable: true" not in text or absent:
        raise UsageError(
            f"{path} does not say by which unit a certificate is an admin's, a peer's or a client's, "
            "so nobody could ever endorse or administer on the channel.",
            hint="Make the tree with EnableNodeOUs: true for the peers' organization.",
        )
