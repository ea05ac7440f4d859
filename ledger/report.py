"""How errors and plans look on the screen."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledger.errors import LedgerError
from ledger.events import Change, Diagnostic
from ledger.progress import duration
from ledger.running import Failure, RunFailedError
from ledger.steps import StackPlan

SHOWN_ERRORS = 5
SHOWN_DETAIL_LINES = 12

_BADGES = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "bold magenta"),
    "delete": ("-", "bold red"),
}


def print_error(console: Console, error: LedgerError) -> None:
    """The one place where errors are printed."""
    console.print(_error(error), soft_wrap=True)


def _error(error: LedgerError) -> RenderableType:
    parts: list[RenderableType] = []
    if isinstance(error, RunFailedError):
        parts += [_failure(failure) for failure in error.failures]
    else:
        parts.append(Text.assemble(("Error: ", "bold red"), error.message))
    if error.hint:
        parts.append(Text.assemble(("→ ", "bold cyan"), error.hint))
    return Group(*parts)


def _failure(failure: Failure) -> RenderableType:
    heading = Text.assemble(("✗ ", "bold red"), (", ".join(failure.tiers), "bold"), (" failed", "bold red"))
    parts: list[RenderableType] = []
    if failure.cause:
        parts.append(Text(failure.cause.message))
        parts += [Text(f"at {item.address}", style="dim") for item in failure.diagnostics[:1] if item.address]
        parts.append(Text.assemble(("→ ", "bold cyan"), failure.cause.hint))
    elif failure.diagnostics:
        parts += [_diagnostic(item) for item in failure.diagnostics[:SHOWN_ERRORS]]
        if len(failure.diagnostics) > SHOWN_ERRORS:
            parts.append(Text(f"and {len(failure.diagnostics) - SHOWN_ERRORS} more errors", style="dim"))
    else:
        parts.append(Text(failure.error.message))
        if failure.error.hint:
            parts.append(Text.assemble(("→ ", "bold cyan"), failure.error.hint))
    if failure.log:
        parts.append(Text(f"Log: {failure.log}", style="dim"))
    return Group(heading, Padding(Group(*parts), (0, 0, 0, 2)))


def _diagnostic(item: Diagnostic) -> RenderableType:
    parts: list[RenderableType] = [Text(item.summary, style="bold")]
    place = item.address or item.context
    if place:
        parts.append(Text(f"at {place}", style="dim"))
    if item.detail and item.detail not in item.summary:
        lines = item.detail.splitlines()
        shown = lines[:SHOWN_DETAIL_LINES] + (["…"] if len(lines) > SHOWN_DETAIL_LINES else [])
        parts.append(Padding(Text("\n".join(shown)), (0, 0, 0, 2)))
    return Group(*parts)


def print_plans(console: Console, plans: Iterable[StackPlan]) -> None:
    """A line a tier with its counts, then a warning that names all that would be lost."""
    listed = list(plans)
    table = _tier_table()
    for plan in listed:
        table.add_row(Text(plan.tier, style="bold"), *_counts(plan), _remark(plan))
    console.print(table)
    print_losses(console, listed)


def print_applied(console: Console, plans: Iterable[StackPlan], elapsed_seconds: Mapping[str, float]) -> None:
    """A line a tier with what was done and how long it took."""
    table = _tier_table()
    for plan in plans:
        took = Text(duration(elapsed_seconds.get(plan.tier, 0.0)), style="dim")
        table.add_row(Text(plan.tier, style="bold"), *_counts(plan), took)
    console.print(table)


def _tier_table() -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("tier")
    for action, (sign, style) in _BADGES.items():
        table.add_column(f"{sign} {action}", justify="right", style=style)
    table.add_column("")
    return table


def _counts(plan: StackPlan) -> list[str]:
    if plan.waiting_for:
        return [""] * len(_BADGES)
    return [str(plan.counts[action]) if plan.counts[action] else "·" for action in _BADGES]


def print_losses(console: Console, plans: Iterable[StackPlan]) -> None:
    """Names every replacement and deletion."""
    losses = [change for plan in plans for change in plan.destructive]
    if not losses:
        return
    console.print()
    things = "1 resource" if len(losses) == 1 else f"{len(losses)} resources"
    console.print(Text(f"Warning: {things} would be destroyed or replaced, with what is in them:", style="bold red"))
    for change in losses:
        console.print(_change(change))


def _change(change: Change) -> Text:
    sign, style = _BADGES.get(change.action, ("?", ""))
    return Text.assemble("  ", (sign, style), f" {change.address} ", (change.action, "dim"))


def _remark(plan: StackPlan) -> Text:
    if plan.waiting_for:
        verb = "has" if len(plan.waiting_for) == 1 else "have"
        return Text(f"can be planned once {_and(plan.waiting_for)} {verb} been applied", style="yellow")
    remarks = []
    if not plan.changes:
        names = _and(plan.outputs) if len(plan.outputs) <= 3 else f"{len(plan.outputs)} outputs"  # noqa: PLR2004 - width
        remarks.append(f"only {names} change" if plan.pending else "no changes")
    if plan.unsettled:
        verb = "is" if len(plan.unsettled) == 1 else "are"
        remarks.append(f"may change once {_and(plan.unsettled)} {verb} applied")
    return Text(", ".join(remarks), style="dim")


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def shown_path(path: Path) -> str:
    """Relative to where the user is, if it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
