"""`ledger fabric channel status`: how the nodes stand on the channel."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ledger.commands.options import EnvironmentArgument
from ledger.console import output
from ledger.errors import ExitCode
from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import FabricNetwork
from ledger.fabric.ordering import Ordering

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.", show_default=False)]
QUORUM_STYLES = {True: "green", False: "bold red", None: "yellow"}


def status(environment: EnvironmentArgument, *, as_json: JsonOption = False) -> None:
    """Show who is on the channel, how far each node has come, and whether the orderers have a quorum.

    Exit code 0: all nodes are on the channel, and it takes transactions. 1: not so, or nobody can tell.
    """
    ordering = Ordering(NetworkHealth.ask(FabricNetwork.of(environment)))
    if as_json:
        output.out(json.dumps(_document(ordering), indent=2, ensure_ascii=False), highlight=False)
    else:
        _print(ordering)
    if not _sound(ordering):
        raise typer.Exit(ExitCode.FAILURE)


def print_errors(health: NetworkHealth) -> None:
    """Why nodes can't be asked, and what to do about it."""
    for item in health.nodes:
        if item.error is not None:
            output.print(item.error, style="red", soft_wrap=True)
            if item.hint is not None:
                output.print(f"  {item.hint}", soft_wrap=True)


def _sound(ordering: Ordering) -> bool:
    on_it = ordering.health.standing(on_channel=True)
    return ordering.has_quorum is True and len(on_it) == len(ordering.health.nodes)


def _print(ordering: Ordering) -> None:
    health = ordering.health
    output.print(_table(health))
    print_errors(health)
    output.print(ordering.told, style=QUORUM_STYLES[ordering.has_quorum], soft_wrap=True)
    if absent := health.standing(on_channel=False):
        output.print(f"Not on the channel: {', '.join(absent)}.", style="bold red", soft_wrap=True)
    if unknown := health.standing(on_channel=None):
        output.print(f"Unknown whether on the channel: {', '.join(unknown)}.", style="yellow", soft_wrap=True)


def _document(ordering: Ordering) -> dict[str, Any]:
    health = ordering.health
    network = health.network
    return {
        "channel": network.channel,
        "sound": _sound(ordering),
        "height": health.highest,
        "orderers": len(network.orderers),
        "active_orderers": ordering.active,
        "quorum": network.quorum,
        "has_quorum": ordering.has_quorum,
        "nodes": [
            {
                "node": item.node.name,
                "on_channel": item.on_channel(network.channel),
                "height": item.height(network.channel),
                "behind": health.behind(item),
                "consensus": item.consensus(network.channel),
                "leader": item.leads is True,
                "error": item.error,
                "hint": item.hint,
            }
            for item in health.nodes
        ],
    }


def _table(health: NetworkHealth) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Node", no_wrap=True)
    table.add_column(f"On {health.network.channel}", no_wrap=True)
    for title in ("Height", "Behind"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Consensus", no_wrap=True)
    for item in health.nodes:
        table.add_row(item.node.name, *_cells(health, item))
    return table


def _cells(health: NetworkHealth, item: NodeHealth) -> tuple[Text | str, ...]:
    channel = health.network.channel
    on_channel = item.on_channel(channel)
    if on_channel is None:
        return (Text("unknown", style="yellow"),)
    if not on_channel:
        return (Text("no", style="bold red"),)
    height, behind = item.height(channel), health.behind(item)
    return (
        Text("yes", style="green"),
        "" if height is None else str(height),
        "" if behind is None else str(behind),
        "leader" if item.leads else item.consensus(channel) or "",
    )
