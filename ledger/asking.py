"""Asks before something happens, and never where nobody can answer."""

import sys

from rich.prompt import Confirm, Prompt

from ledger.console import output
from ledger.errors import DeclinedError, UsageError


def require_somebody(reason: str) -> None:
    """Fails where there is no terminal to ask at; called before anything is begun."""
    if not sys.stdin.isatty():
        raise UsageError(f"{reason} Nobody is here to answer.", hint="Agree beforehand with --yes.")


def confirm(question: str) -> None:
    """Goes on after a yes; Ctrl-D is a no."""
    try:
        agreed = Confirm.ask(f"\n{question}", console=output, default=False)
    except EOFError:
        agreed = False
        output.print()
    if not agreed:
        raise DeclinedError("Nothing was changed.")


def confirm_by_name(question: str, name: str) -> None:
    """Goes on after the name was typed; Ctrl-D is a no."""
    output.print()
    try:
        answer = Prompt.ask(f"{question} Type [bold]{name}[/] to go on", console=output, default="", show_default=False)
    except EOFError:
        answer = ""
        output.print()
    if answer.strip() != name:
        raise DeclinedError("Nothing was destroyed.")
