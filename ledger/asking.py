"""Asks before something happens, and never where nobody can answer."""

import sys

from rich.prompt import Confirm, Prompt

from ledger.console import output
from ledger.errors import LedgerError, UsageError


def confirm(question: str) -> None:
    """Goes on after a yes."""
    _require_somebody(question)
    if not Confirm.ask(f"\n{question}", console=output, default=False):
        raise LedgerError("Nothing was changed.")


def confirm_by_name(question: str, name: str) -> None:
    """Goes on after the name was typed."""
    _require_somebody(question)
    output.print()
    answer = Prompt.ask(f"{question} Type [bold]{name}[/] to go on", console=output, default="", show_default=False)
    if answer.strip() != name:
        raise LedgerError("Nothing was destroyed.")


def _require_somebody(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is here to answer.", hint="Agree beforehand with --yes.")
