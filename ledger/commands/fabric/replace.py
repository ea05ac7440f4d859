"""`ledger fabric replace`: new instances for nodes, one at a time."""

from typing import Annotated

import typer

from ledger.asking import confirm, require_somebody
from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    EnvironmentArgument,
    ExceptionOption,
    LockTimeoutOption,
    YesOption,
)
from ledger.console import output
from ledger.fabric.network import FabricNetwork
from ledger.fabric.replacing import Replacements
from ledger.project import Project
from ledger.session import Session

NodesArgument = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes by name, as in orderer-0; orderers come first.", show_default=False),
]


def replace(
    environment: EnvironmentArgument,
    nodes: NodesArgument,
    *,
    yes: YesOption = False,
    exception: ExceptionOption = None,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Replace nodes' instances by new ones from the newest machine image, one at a time; their data volumes stay.

    Before an orderer's turn, all others must serve, with all blocks; before a peer's, a majority of the orderers, and
    another peer. After it, the node must be healthy and have caught up. The plan guard judges every plan. Stops at the
    first failure, and says which nodes are done.
    """
    if not yes:
        require_somebody(f"Replacing nodes of {environment} needs a yes.")
    with sole_run(Project.find()):
        network = FabricNetwork.of(environment)
        chosen = network.select(nodes)
        session = Session.open(environment, "replace", lock_timeout=lock_timeout, exceptions=exception)
        replacements = Replacements(session, chosen, say=lambda text: output.print(text, soft_wrap=True))
        replacements.check(network)
        output.print()
        for node in chosen:
            output.print(
                f"  {node.name}: {node.instance_id} will be terminated; a new one gets its volume {node.volume_id}",
                soft_wrap=True,
            )
        if not yes:
            confirm(f"Replace {'it' if len(chosen) == 1 else 'these, one at a time,'} in {environment}?")
        replacements.replace()
    things = "1 node is" if len(chosen) == 1 else f"{len(chosen)} nodes are"
    output.print(f"\n{things} replaced.", style="green")
    output.print(f"Alarms still watch the old instances until you run: ledger deploy {environment}", soft_wrap=True)
