"""Assembles the commands, and prints whatever goes wrong in one place."""

import contextlib
import os
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from ledger import crash
from ledger.commands.bootstrap import bootstrap
from ledger.commands.deploy import deploy
from ledger.commands.destroy import destroy
from ledger.commands.drift import drift
from ledger.commands.fabric import fabric
from ledger.commands.local import local
from ledger.commands.outputs import outputs
from ledger.commands.plan import plan
from ledger.console import errors, output
from ledger.errors import ExitCode, InterruptedByUserError, LedgerError, UnexpectedError
from ledger.interrupts import leaving_in_order
from ledger.report import print_error


class _Commands(TyperGroup):
    """Keeps an interrupt from becoming Typer's `Aborted.` with exit code 1."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer's own context class is private
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedByUserError from None


app = typer.Typer(
    name="ledger",
    cls=_Commands,
    help="The banking audit ledger's infrastructure: deploy it, watch it, take it down.",
    epilog="Exit codes: 0 done; 1 failed; 2 wrong arguments or settings, or drift found; 3 a tool is missing; "
    "130 interrupted; 141 done, but nobody read its output to the end. Terraform's own exit codes are passed on. "
    "LEDGER_DEBUG=1 shows tracebacks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (bootstrap, plan, deploy, destroy, outputs, drift):
    app.command()(command)
app.add_typer(fabric, name="fabric")
app.add_typer(local, name="local")


def main() -> int:
    """Runs the command line; answers the exit code."""
    try:
        with leaving_in_order():
            app(prog_name="ledger")
    except LedgerError as error:
        _tell(error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, whatever went wrong
        if os.environ.get("LEDGER_DEBUG"):
            traceback.print_exc()
        _tell(UnexpectedError(error, where=crash.report(error)))
        return ExitCode.FAILURE
    except SystemExit as ended:  # how Typer returns
        if not ended.code and output.reader_gone:
            return ExitCode.READER_GONE
        raise
    return 0


def _tell(error: LedgerError) -> None:
    # Nobody may be there to read it any more.
    with contextlib.suppress(OSError):
        print_error(errors, error)
