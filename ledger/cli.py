"""Assembles the commands, and prints whatever goes wrong in one place."""

import typer

from ledger.commands.bootstrap import bootstrap
from ledger.commands.deploy import deploy
from ledger.commands.destroy import destroy
from ledger.commands.drift import drift
from ledger.commands.local import local
from ledger.commands.outputs import outputs
from ledger.commands.plan import plan
from ledger.console import errors
from ledger.errors import ExitCode, InterruptedByUserError, LedgerError
from ledger.report import print_error

app = typer.Typer(
    name="ledger",
    help="The banking audit ledger's infrastructure: deploy it, watch it, take it down.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(bootstrap)
app.command()(plan)
app.command()(deploy)
app.command()(destroy)
app.command()(outputs)
app.command()(drift)
app.add_typer(local, name="local")


def main() -> int:
    """Runs the command line; answers the exit code."""
    try:
        app(standalone_mode=False)
    except LedgerError as error:
        print_error(errors, error)
        return error.exit_code
    except KeyboardInterrupt:
        print_error(errors, InterruptedByUserError())
        return ExitCode.INTERRUPTED
    return 0
