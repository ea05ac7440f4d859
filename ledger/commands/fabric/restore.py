"""`ledger fabric restore`: a node's own backup in place of its ledger."""

from typing import Annotated

import typer

from ledger.asking import confirm, require_somebody
from ledger.commands.fabric.backup import backups_table
from ledger.commands.options import EnvironmentArgument, YesOption
from ledger.console import output
from ledger.fabric.backups import Backup, backups_of
from ledger.fabric.catching_up import Standing
from ledger.fabric.moments import shown_moment
from ledger.fabric.network import FabricNetwork, Node
from ledger.fabric.recovery import LATEST, choose, require_restorable
from ledger.fabric.recovery import restore as restore_node

LISTED = 7

NodeArgument = Annotated[str, typer.Argument(metavar="NODE", help="For example orderer-0.", show_default=False)]
BackupOption = Annotated[
    str, typer.Option("--backup", metavar="KEY", help="Which of its own backups, by its key in the artifacts bucket.")
]


def restore(
    environment: EnvironmentArgument, node: NodeArgument, *, backup: BackupOption = LATEST, yes: YesOption = False
) -> None:
    """Put one of a node's own backups in place of its ledger, and wait until it is healthy and has caught up.

    Shows its backups and asks first, unless --yes. Never lets a majority of the orderers lack blocks that others have:
    they would order other ones under the same numbers. Nothing overrides that.
    """
    if not yes:
        require_somebody(f"Restoring {node} of {environment} needs a yes.")
    network = FabricNetwork.of(environment)
    chosen_node = network.node(node)
    chosen = choose(network, chosen_node, backup)
    if not yes:
        output.print(backups_table(backups_of(network, chosen_node, LISTED).newest))
        standing = Standing.ask(network)
        require_restorable(standing, chosen_node, chosen)
        _print_consequences(standing, chosen_node, chosen)
        confirm(f"Restore {node} in {environment}?")
    restored = restore_node(network, chosen_node, chosen, say=lambda text: output.print(text, soft_wrap=True))
    height = restored.height(network.channel)
    blocks = "" if height is None else f" and has {height} blocks"
    output.print(f"\n{node} is restored from {chosen.key}, is healthy{blocks}.", style="green", soft_wrap=True)


def _print_consequences(standing: Standing, node: Node, backup: Backup) -> None:
    present = standing.of(node).height(standing.network.channel)
    output.print(
        f"\n{node.name} gets its ledger of {shown_moment(backup.time)}, {_blocks(backup.height)}: {backup.key}\n"
        f"Fabric stops on it. The ledger that it has now, {_blocks(present)}, is kept beside the restored one until "
        "Fabric is healthy with that, and is then deleted.",
        soft_wrap=True,
    )


def _blocks(height: int | None) -> str:
    return "height unknown" if height is None else f"{height} blocks"
