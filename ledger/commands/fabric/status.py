"""`ledger fabric status`: the nodes, as they say themselves."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ledger.commands.fabric.channel_status import QUORUM_STYLES, print_errors
from ledger.commands.options import EnvironmentArgument
from ledger.console import output
from ledger.errors import ExitCode
from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.moments import read_moment, shown_moment
from ledger.fabric.network import FabricNetwork
from ledger.fabric.ordering import Ordering

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, with all that the nodes say.", show_default=False)]


def status(environment: EnvironmentArgument, *, as_json: JsonOption = False) -> None:
    """Show every node's health, height, last backup and last integrity check, and whether the orderers have a quorum.

    Exit code 0: all nodes are healthy. 1: one is not, or can't be asked, or the orderers have lost their quorum.
    """
    ordering = Ordering(NetworkHealth.ask(FabricNetwork.of(environment)))
    health = ordering.health
    if as_json:
        output.out(json.dumps(_document(ordering), indent=2, ensure_ascii=False), highlight=False)
    else:
        output.print(_table(health))
        print_errors(health)
        output.print(ordering.told, style=QUORUM_STYLES[ordering.has_quorum], soft_wrap=True)
    if not health.healthy or ordering.has_quorum is False:
        raise typer.Exit(ExitCode.FAILURE)


def _document(ordering: Ordering) -> dict[str, Any]:
    health = ordering.health
    return {
        "healthy": health.healthy,
        "quorum": health.network.quorum,
        "healthy_orderers": health.healthy_orderers,
        "active_orderers": ordering.active,
        "has_quorum": ordering.has_quorum,
        "nodes": [
            {
                "node": item.node.name,
                "role": item.node.role,
                "host_name": item.node.host_name,
                "instance_id": item.node.instance_id,
                **item.answer,
                "error": item.error,
                "hint": item.hint,
            }
            for item in health.nodes
        ],
    }


def _table(health: NetworkHealth) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("Node", "Role", "Host name", "Fabric", "Healthy"):
        table.add_column(title, no_wrap=title != "Fabric")
    table.add_column("Height", justify="right", no_wrap=True)
    for title in ("Leader", "Last backup", "Last integrity check"):
        table.add_column(title)
    for item in health.nodes:
        table.add_row(item.node.name, item.node.role, item.node.host_name, *_cells(item, health.network.channel))
    return table


def _cells(item: NodeHealth, channel: str) -> tuple[Text | str, ...]:
    if item.error is not None:
        return (Text("unknown", style="red"), Text("unknown", style="red"))
    height = item.height(channel)
    return (
        _fabric(item),
        Text("yes", style="green") if item.healthy else Text("no", style="bold red"),
        "" if height is None else str(height),
        "leader" if item.leads else "",
        _moment(item.answer.get("last_backup")),
        _integrity(item.answer.get("last_integrity")),
    )


def _fabric(item: NodeHealth) -> str:
    lacks = [f"no {name}" for name in ("volume", "identity") if item.answer.get(name) is False]
    return ", ".join([str(item.answer.get("fabric", "unknown")), *lacks])


def _integrity(check: Mapping[str, Any] | None) -> Text:
    clean = not check or check.get("result") == "clean"
    result = f"{check.get('result')}, " if check else ""
    return Text(f"{result}{_moment(check)}", style="" if clean else "bold red")


def _moment(result: Mapping[str, Any] | None) -> str:
    """When a result is from; the nodes tell the time as it stands in their objects' keys."""
    if not result:
        return "never"
    told = str(result.get("time", ""))
    try:
        return shown_moment(read_moment(told))
    except ValueError:
        return told
