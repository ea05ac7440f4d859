"""`ledger fabric backup|backups|verify`: copies of the nodes' ledgers, and proof that the peers' are intact."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from ledger.commands.options import EnvironmentArgument
from ledger.console import errors, output
from ledger.errors import ExitCode
from ledger.fabric.backups import Backup, NodeBackups, back_up, backups_of
from ledger.fabric.integrity import Check, check, peers_to_check
from ledger.fabric.moments import shown_moment
from ledger.fabric.network import FabricNetwork

NodesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NODE]...", help="For example orderer-0.", show_default="all nodes"),
]
PeersArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PEER]...", help="For example peer-0.", show_default="all peers"),
]
MostOption = Annotated[
    int, typer.Option("--most", min=1, metavar="N", help="How many of each node's backups, the newest first.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.", show_default=False)]


def backup(environment: EnvironmentArgument, nodes: NodesArgument = None) -> None:
    """Back up the nodes' ledgers into the artifacts bucket, one after the other; each one's Fabric stops for a copy.

    Stops at the first node that fails, and names those that were not backed up.
    """
    network = FabricNetwork.of(environment)
    chosen = network.select(nodes or [])
    errors.print(f"Backing up {', '.join(node.name for node in chosen)}, one after the other.", soft_wrap=True)
    for node, answer in back_up(network, chosen):
        output.print(
            f"{node.name}: s3://{network.artifacts_bucket}/{answer.get('key')}, {_blocks(answer.get('height'))}",
            soft_wrap=True,
        )


def backups(
    environment: EnvironmentArgument,
    nodes: NodesArgument = None,
    *,
    most: MostOption = 7,
    as_json: JsonOption = False,
) -> None:
    """List the backups of the nodes' ledgers: key, time, size, height, and until when they are locked."""
    network = FabricNetwork.of(environment)
    found = [backups_of(network, node, most) for node in network.select(nodes or [])]
    if as_json:
        listed = [_described(item) for each in found for item in each.newest]
        output.out(json.dumps(listed, indent=2, ensure_ascii=False), highlight=False)
        return
    output.print(backups_table(item for each in found for item in each.newest))
    for each in found:
        output.print(_on_the_rest(each), style="yellow" if not each.count else "dim")


def verify(environment: EnvironmentArgument, peers: PeersArgument = None) -> None:
    """Check that no byte of the peers' ledgers was altered, one after the other; evidence goes to the artifacts bucket.

    Exit code 0: all are as they were written. 1: one is not, or could not be checked.
    """
    network = FabricNetwork.of(environment)
    chosen = peers_to_check(network, peers or [])
    errors.print(f"Checking {', '.join(node.name for node in chosen)}, one after the other.", soft_wrap=True)
    sound = True
    for done in check(network, chosen):
        sound &= done.clean
        output.print(_verdict(network, done), soft_wrap=True)
    if not sound:
        raise typer.Exit(ExitCode.FAILURE)


def _blocks(height: int | None) -> str:
    return "its height is unknown" if height is None else f"{height} blocks"


def _described(backup: Backup) -> dict[str, object]:
    return {
        "node": backup.node.name,
        "key": backup.key,
        "time": backup.time.isoformat(),
        "size_bytes": backup.size_bytes,
        "height": backup.height,
        "locked_until": backup.locked_until.isoformat() if backup.locked_until else None,
        "whole": backup.whole,
    }


def backups_table(backups: Iterable[Backup]) -> Table:
    """Backups as they are listed, a line each."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Key", overflow="fold")
    table.add_column("Time", no_wrap=True)
    for title in ("Size", "Height"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Locked until", no_wrap=True)
    for item in backups:
        table.add_row(
            item.key if item.whole else Text(f"{item.key} (not whole: it has no checksum)", style="red"),
            shown_moment(item.time),
            decimal(item.size_bytes),
            "unknown" if item.height is None else str(item.height),
            shown_moment(item.locked_until) if item.locked_until else "not locked",
        )
    return table


def _on_the_rest(backups: NodeBackups) -> str:
    if not backups.count:
        return f"{backups.node.name} has no backup yet."
    older = backups.count - len(backups.newest)
    return f"{backups.node.name}: {backups.count} backups{f', {older} older ones not shown' if older else ''}."


def _verdict(network: FabricNetwork, done: Check) -> Text:
    evidence = f"see s3://{network.artifacts_bucket}/{done.answer.get('evidence')}"
    if done.tampered:
        errors_found = done.answer.get("errors")
        return Text(f"{done.node.name}: NOT as it was written, {errors_found} errors; {evidence}", style="bold red")
    if done.error:
        hint = f" {done.error.hint}" if done.error.hint else ""
        return Text(f"Not checked: {done.error.message}{hint}", style="red")
    height = done.answer.get("height_at_least")
    least = f" ({height} blocks at least)" if height is not None else ""
    return Text(f"{done.node.name}: as it was written{least}; {evidence}", style="green")
