"""Assembles the commands, and prints whatever goes wrong in one place."""

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from ledger.commands.bootstrap import bootstrap
from ledger.commands.deploy import deploy
from ledger.commands.destroy import destroy
from ledger.commands.drift import drift
from ledger.commands.local import local
from ledger.commands.outputs import outputs
from ledger.commands.plan import plan
from ledger.console import errors
from ledger.errors import ExitCode, InterruptedByUserError, LedgerError
from ledger.project import Project
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
    "130 interrupted. Terraform's own exit codes are passed on. LEDGER_DEBUG=1 shows tracebacks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (bootstrap, plan, deploy, destroy, outputs, drift):
    app.command()(command)
app.add_typer(local, name="local")


def main() -> int:
    """Runs the command line; answers the exit code."""
    try:
        app(prog_name="ledger")
    except LedgerError as error:
        print_error(errors, error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, whatever went wrong
        if os.environ.get("LEDGER_DEBUG"):
            traceback.print_exc()
        print_error(errors, _unexpected(error))
        return ExitCode.FAILURE
    return 0


def _unexpected(error: Exception) -> LedgerError:
    report = _crash_folder() / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-crash.log"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("".join([" ".join(sys.argv), "\n", *traceback.format_exception(error)]), encoding="utf-8")
    return LedgerError(
        f"This should not have happened: {type(error).__name__}: {error}",
        hint=f"Please report it with {report} (LEDGER_DEBUG=1 shows the traceback at once).",
    )


def _crash_folder() -> Path:
    try:
        return Project.find().work_folder / "logs"
    except LedgerError:
        return Path(tempfile.gettempdir())
