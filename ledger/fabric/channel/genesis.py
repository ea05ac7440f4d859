"""The genesis block: the operator's `configtxgen` makes it from a description of what is deployed."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import LedgerError, UsageError
from ledger.fabric.channel import programs
from ledger.fabric.channel.answers import reason
from ledger.fabric.channel.block import Block
from ledger.fabric.channel.identities import Identities
from ledger.fabric.network import ORDERER, PEER, FabricNetwork

PROFILE = "AuditChannel"
ORDERER_PORT, PEER_PORT = 7050, 7051
ANCHOR_PEERS = 2
"""Where other organizations' peers would ask for this one's: one, and one that may take its place."""

MADE_WITHIN_SECONDS = 120
_CONFIGTX = "configtx.yaml"


@dataclass(frozen=True)
class Description:
    """A `configtx.yaml` and the profile in it that describes the channel."""

    folder: Path
    profile: str

    @classmethod
    def given(cls, path: Path, profile: str) -> "Description":
        """The operator's own.

        Raises:
            UsageError: if configtxgen wouldn't find it.
        """
        if not path.is_file():
            raise UsageError(f"There is no file {path}.", hint="Name the channel's configtx.yaml.")
        if path.name != _CONFIGTX:
            raise UsageError(
                f"{path} must be called {_CONFIGTX}: configtxgen looks for that name, and reads relative paths in it "
                "from its folder.",
                hint=f"Rename it, or give it a folder of its own: {path.stem}/{_CONFIGTX}",
            )
        return cls(path.resolve().parent, profile)

    @classmethod
    def of_deployed(cls, network: FabricNetwork, identities: Identities, folder: Path) -> "Description":
        """What is deployed, described in a folder."""
        identities.require_for_channel(network)
        (folder / _CONFIGTX).write_text(render(network, identities), encoding="utf-8")
        return cls(folder, PROFILE)


def render(network: FabricNetwork, identities: Identities) -> str:
    """The `configtx.yaml` of a channel on all nodes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow to load

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - YAML knows no HTML
    )
    orderers, peers = network.orderers, network.peers
    return templates.get_template(f"{_CONFIGTX}.j2").render(
        profile=PROFILE,
        orderer_msp_id=network.msp_ids[ORDERER],
        orderer_msp=str(identities.msp(orderers[0])),
        orderers=[
            {"host": orderer.host_name, "certificate": str(identities.tls_certificate(orderer))} for orderer in orderers
        ],
        orderer_port=ORDERER_PORT,
        peer_msp_id=network.msp_ids[PEER],
        peer_msp=str(identities.msp(peers[0])),
        anchor_peers=[peer.host_name for peer in peers[:ANCHOR_PEERS]],
        peer_port=PEER_PORT,
    )


def make(network: FabricNetwork, description: Description) -> Block:
    """The genesis block of the network's channel, as configtxgen makes it.

    Raises:
        LedgerError: if configtxgen isn't there, or refuses the description.
    """
    program = programs.require(programs.CONFIGTXGEN)
    with tempfile.TemporaryDirectory(prefix="ledger-channel-") as folder:
        made = Path(folder) / "genesis.block"
        command = [program, "-profile", description.profile, "-channelID", network.channel]
        command += ["-configPath", str(description.folder), "-outputBlock", str(made)]
        try:
            ran = programs.run(command, seconds=MADE_WITHIN_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise LedgerError(f"configtxgen has made no block in {MADE_WITHIN_SECONDS} seconds.") from error
        if ran.returncode != 0 or not made.is_file():
            raise LedgerError(
                f"configtxgen made no genesis block: {reason(ran.stderr + ran.stdout)}.",
                hint="Nothing was uploaded. Mend the description or crypto-config, and run it again.",
            )
        block = Block.parse(made.read_bytes(), "What configtxgen has made")
    block.require_of(network.channel, "What configtxgen has made")
    return block
