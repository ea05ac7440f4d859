"""`ledger fabric channel`: makes the channel, and joins the nodes to it."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ledger.asking import confirm, require_somebody
from ledger.commands.fabric.channel_status import status
from ledger.commands.options import EnvironmentArgument, YesOption
from ledger.console import output
from ledger.errors import UsageError
from ledger.fabric.channel import genesis
from ledger.fabric.channel.answers import Joined
from ledger.fabric.channel.block import Block
from ledger.fabric.channel.identities import Identities
from ledger.fabric.channel.joining import Joining
from ledger.fabric.channel.storage import ChannelBlocks
from ledger.fabric.network import FabricNetwork, Node

channel = typer.Typer(no_args_is_help=True, help="Make the channel, join the nodes to it, and see how they stand.")

CryptoConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--crypto-config", metavar="FOLDER", help="The operators' keys, as cryptogen lays them out.", show_default=False
    ),
]
ConfigtxOption = Annotated[
    Path | None,
    typer.Option(
        "--configtx",
        metavar="FILE",
        help="Your own configtx.yaml, in place of one made from what is deployed.",
        show_default=False,
    ),
]
ProfileOption = Annotated[str, typer.Option("--profile", metavar="NAME", help="The profile in your own configtx.yaml.")]
ConfigBlockOption = Annotated[
    Path | None,
    typer.Option(
        "--config-block",
        metavar="FILE",
        help="The channel's latest configuration block, with which an orderer that comes later joins.",
        show_default=False,
    ),
]
NodesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NODE]...", help="Only these, as orderer-0.", show_default="all nodes, orderers first"),
]


@channel.command()
def create(
    environment: EnvironmentArgument,
    *,
    crypto_config: CryptoConfigOption = None,
    configtx: ConfigtxOption = None,
    profile: ProfileOption = genesis.PROFILE,
    config_block: ConfigBlockOption = None,
    yes: YesOption = False,
) -> None:
    """Make the channel's genesis block with configtxgen and put it where the nodes find it; once, and never again.

    With --config-block, let orderers that come later join with the channel's latest configuration block instead.
    """
    if config_block is not None:
        if crypto_config or configtx:
            raise UsageError(
                "--config-block is a block that exists already; the others describe one that is to be made.",
                hint="Give --config-block alone.",
            )
        _put_configuration(FabricNetwork.of(environment), config_block, yes=yes)
        return
    if (crypto_config is None) == (configtx is None):
        raise UsageError(
            "A genesis block is made either of crypto-config or of your own configtx.yaml.",
            hint="Give --crypto-config FOLDER, or --configtx FILE.",
        )
    _put_genesis(FabricNetwork.of(environment), crypto_config, configtx, profile)


def _put_genesis(network: FabricNetwork, crypto_config: Path | None, configtx: Path | None, profile: str) -> None:
    blocks = ChannelBlocks.of(network)
    place = blocks.place(blocks.genesis_key)
    existing = blocks.genesis()
    if existing is None:
        block = _made(network, crypto_config, configtx, profile)
        if blocks.put_genesis(block):
            blocks.complete(block)
            output.print(f"Genesis block of {network.channel}: {place}", style="green", soft_wrap=True)
            output.print(f"SHA-256 {block.digest}", soft_wrap=True)
            output.print(f"Next: ledger fabric channel join {network.environment} --crypto-config FOLDER")
            return
        existing = blocks.require_genesis()  # somebody else's, a moment ago
    if blocks.complete(existing):
        output.print(f"{place} exists already; what was missing beside it has been put there.", soft_wrap=True)
    else:
        output.print(f"{place} exists already: nothing was changed.", soft_wrap=True)


def _made(network: FabricNetwork, crypto_config: Path | None, configtx: Path | None, profile: str) -> Block:
    if configtx is not None:
        return genesis.make(network, genesis.Description.given(configtx, profile))
    assert crypto_config is not None  # noqa: S101 - one of them is given, see create
    with tempfile.TemporaryDirectory(prefix="ledger-channel-") as folder:
        identities = Identities.at(crypto_config)
        return genesis.make(network, genesis.Description.of_deployed(network, identities, Path(folder)))


def _put_configuration(network: FabricNetwork, path: Path, *, yes: bool) -> None:
    try:
        block = Block.parse(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}.",
            hint=f"Fetch it: peer channel fetch config FILE --channelID {network.channel} --orderer …",
        ) from error
    block.require_of(network.channel, str(path))
    if block.is_genesis:
        raise UsageError(
            f"{path} is the genesis block, which is never replaced.",
            hint="An orderer that comes later joins with the latest configuration block: peer channel fetch config.",
        )
    blocks = ChannelBlocks.of(network)
    genesis_block = blocks.require_genesis()
    blocks.complete(genesis_block)  # peers need it still when orderers join with another one
    place = blocks.place(blocks.orderers_key)
    existing = blocks.find(blocks.orderers_key) or genesis_block
    if existing.content == block.content:
        output.print(f"{place} is this block already: nothing was changed.", soft_wrap=True)
        return
    if not yes:
        question = (
            f"Orderers that join {network.channel} from now on begin with block {block.number} instead of block "
            f"{existing.number}; those on the channel are not touched."
        )
        require_somebody(question)
        confirm(f"{question} Go on?")
    blocks.put_for_orderers(block)
    output.print(f"Orderers join {network.channel} with block {block.number}: {place}", style="green", soft_wrap=True)


@channel.command()
def join(
    environment: EnvironmentArgument, node: NodesArgument = None, *, crypto_config: CryptoConfigOption = None
) -> None:
    """Join nodes to the channel: orderers first, then peers, which takes the administrator's identity.

    Peers are reached through Session Manager. Safe to repeat: a node that is on the channel stays as it is.
    An orderer that was on it and has lost its ledger is refused: that is for `ledger fabric restore`.
    """
    network = FabricNetwork.of(environment)
    identities = Identities.at(crypto_config) if crypto_config is not None else None
    joining = Joining.prepare(network, network.select(node or []), identities)
    width = max(len(item.name) for item in joining.nodes)

    def tell(joined: Node, result: Joined) -> None:
        words = "joined" if result is Joined.JOINED else "is on the channel already"
        output.print(Text.assemble(("✓ ", "green"), f"{joined.name:{width}}  {words}"))

    joining.run(tell)


channel.command()(status)
