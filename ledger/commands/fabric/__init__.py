"""`ledger fabric`: the Fabric network after its deployment."""

import typer

from ledger.commands.fabric.backup import backup, backups, verify
from ledger.commands.fabric.channel import channel
from ledger.commands.fabric.replace import replace
from ledger.commands.fabric.restore import restore
from ledger.commands.fabric.session import session
from ledger.commands.fabric.status import status
from ledger.commands.fabric.upload import upload

fabric = typer.Typer(
    no_args_is_help=True,
    help="Run the Hyperledger Fabric network: give its nodes their keys, see their health, back up and prove their "
    "ledgers.",
)
for command in (status, backup, backups, verify, restore, upload, replace, session):
    fabric.command()(command)
fabric.add_typer(channel, name="channel")
