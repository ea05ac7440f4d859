"""`ledger fabric upload`: gives each node its own keys, and keeps the operators' copy of all of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ledger.asking import confirm, require_somebody
from ledger.commands.options import EnvironmentArgument, YesOption
from ledger.console import output
from ledger.fabric.artifacts import gather, strangers
from ledger.fabric.crypto_config import DEFAULT_FOLDER, CryptoConfig
from ledger.fabric.identity import SOON_DAYS
from ledger.fabric.key_changes import describe
from ledger.fabric.network import FabricNetwork
from ledger.fabric.uploading import Effect, Upload, Uploader

_STYLES = {Effect.UPLOADED: "green", Effect.UNCHANGED: "dim", Effect.REPLACED: "yellow", Effect.REPAIRED: "green"}

CryptoConfigArgument = Annotated[
    Path,
    typer.Argument(metavar="CRYPTO_CONFIG", help="The folder that cryptogen has written."),
]
ChaincodeOption = Annotated[
    Path | None,
    typer.Option(
        "--chaincode",
        metavar="PATH",
        help="The chaincode too: its folder, or a tar.gz of it; all nodes can read it.",
        show_default=False,
    ),
]
NodeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--node", "-n", metavar="NODE", help="Only this node's keys, as orderer-0; may be repeated.", show_default="all"
    ),
]


def upload(
    environment: EnvironmentArgument,
    crypto_config: CryptoConfigArgument = DEFAULT_FOLDER,
    *,
    chaincode: ChaincodeOption = None,
    node: NodeOption = None,
    yes: YesOption = False,
) -> None:
    """Upload the network's keys: to each node its own, and the whole of crypto-config to where no node can read it.

    Everything is proven as the nodes will prove it before anything is written. What is there already is left alone;
    to replace something else needs a yes.
    """
    network = FabricNetwork.of(environment)
    nodes = network.select(node or [])
    tree = CryptoConfig.at(crypto_config)
    now = datetime.now(UTC)
    archives = gather(tree, nodes, chaincode, now)
    uploader = Uploader(network)
    uploads = uploader.compare(archives)
    _print_remarks(tree, network, uploads)
    _agree([upload for upload in uploads if upload.effect is Effect.REPLACED], network, yes=yes)
    uploader.write(uploads)
    output.print(_table(uploads, now))
    _print_next_step(network, uploads)


def _print_remarks(tree: CryptoConfig, network: FabricNetwork, uploads: Sequence[Upload]) -> None:
    for item in uploads:
        for warning in item.archive.identity.warnings if item.archive.identity else ():
            output.print(f"Warning: {_name(item)}: {warning}.", style="yellow", soft_wrap=True)
    for path in strangers(tree, network.nodes):
        output.print(f"Note: {path} is of no node of {network.environment}; no node gets it.", soft_wrap=True)


def _agree(replaced: Sequence[Upload], network: FabricNetwork, *, yes: bool) -> None:
    if not replaced:
        return
    output.print(f"In {network.artifacts_bucket} would be replaced; the bucket keeps the previous versions:")
    for item in replaced:
        node, identity = item.archive.node, item.archive.identity
        output.print(Text.assemble("  ± ", (_name(item), "bold")), style="yellow")
        for change in describe(node, item.previous, identity) if node and identity else ():
            output.print(f"      {change}", soft_wrap=True)
    if any(item.archive.node for item in replaced):
        output.print("A node takes its new keys when it boots next: one at a time, each healthy before the next.")
    if not yes:
        require_somebody(f"Replacing {_named(replaced)} needs a yes.")
        confirm(f"Replace {_named(replaced)}?")


def _name(item: Upload) -> str:
    return item.archive.node.name if item.archive.node else item.archive.key


def _named(replaced: Sequence[Upload]) -> str:
    keys = [_name(item) for item in replaced if item.archive.node]
    archives = [_name(item) for item in replaced if not item.archive.node]
    parts = [f"the keys of {', '.join(keys)}"] if keys else []
    return " and ".join([*parts, *archives])


def _table(uploads: Sequence[Upload], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("uploaded to", "host name", "", "certificates expire"):
        table.add_column(title, no_wrap=True)
    for item in uploads:
        archive = item.archive
        table.add_row(
            Text(_name(item), style="bold"),
            archive.node.host_name if archive.node else "",
            Text(item.effect, style=_STYLES[item.effect]),
            _expiry(archive.identity.expires if archive.identity else None, now),
        )
    return table


def _expiry(expires: datetime | None, now: datetime) -> Text:
    if expires is None:
        return Text("")
    days = (expires - now).days
    return Text(f"{expires:%Y-%m-%d}", style="bold red" if days < 0 else "yellow" if days < SOON_DAYS else "")


def _print_next_step(network: FabricNetwork, uploads: Sequence[Upload]) -> None:
    output.print()
    if any(item.effect is Effect.REPLACED and item.archive.node for item in uploads):
        output.print(
            f"The nodes go on with their old keys until they boot next; see that all are healthy first: "
            f"ledger fabric status {network.environment}",
            soft_wrap=True,
        )
    else:
        output.print(
            f"The nodes look for their keys every minute. Then: ledger fabric channel create {network.environment}",
            soft_wrap=True,
        )
