"""`ledger fabric channel status`: how the nodes stand on the channel."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ledger.commands.options import EnvironmentArgument
from ledger.console import output
from ledger.errors import ExitCode
from ledger.fabric.channel.standing import ChannelStanding, Member
from ledger.fabric.network import FabricNetwork

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.", show_default=False)]


def status(environment: EnvironmentArgument, *, as_json: JsonOption = False) -> None:
    """Show who is on the channel, how far each node has come, and whether the orderers have a quorum.

    Exit code 0: all nodes are on the channel, and it takes transactions. 1: not so.
    """
    standing = ChannelStanding.ask(FabricNetwork.of(environment))
    if as_json:
        output.out(json.dumps(_document(standing), indent=2, ensure_ascii=False), highlight=False)
    else:
        output.print(_table(standing))
        output.print(standing.on_quorum, style="green" if standing.has_quorum else "bold red", soft_wrap=True)
        if standing.absent:
            output.print(f"Not on the channel: {', '.join(standing.absent)}.", style="bold red", soft_wrap=True)
    if not standing.sound:
        raise typer.Exit(ExitCode.FAILURE)


def _document(standing: ChannelStanding) -> dict[str, Any]:
    return {
        "channel": standing.network.channel,
        "sound": standing.sound,
        "height": standing.highest,
        "orderers": len(standing.network.orderers),
        "active_orderers": standing.active_orderers,
        "quorum": standing.network.quorum,
        "nodes": [
            {
                "node": member.node.name,
                "on_channel": member.on_channel,
                "height": member.height,
                "behind": standing.behind(member),
                "consensus": member.consensus,
                "leader": member.leader,
                "error": member.error,
            }
            for member in standing.members
        ],
    }


def _table(standing: ChannelStanding) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Node", no_wrap=True)
    table.add_column(f"On {standing.network.channel}")
    for title in ("Height", "Behind"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Consensus", no_wrap=True)
    for member in standing.members:
        table.add_row(member.node.name, *_cells(standing, member))
    return table


def _cells(standing: ChannelStanding, member: Member) -> tuple[Text | str, ...]:
    if member.error is not None:
        return (Text(member.error, style="red"),)
    if not member.on_channel:
        return (Text("no", style="bold red"),)
    height, behind = member.height, standing.behind(member)
    part = "leader" if member.leader else member.consensus or ""
    return (
        Text("yes", style="green"),
        "" if height is None else str(height),
        "" if behind is None else str(behind),
        part,
    )
