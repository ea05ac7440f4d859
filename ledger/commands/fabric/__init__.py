"""`ledger fabric`: the Fabric network after its deployment."""

import typer

from ledger.commands.fabric.status import status

fabric = typer.Typer(no_args_is_help=True, help="Run the Hyperledger Fabric network: see its nodes' health.")
for command in (status,):
    fabric.command()(command)
