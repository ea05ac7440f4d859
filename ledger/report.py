"""How errors and plans look on the screen."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ledger.errors import DeclinedError, InterruptedByUserError, LedgerError
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
    """The one place where errors are printed; the terminal breaks long lines, so that they can be copied."""
    for line in _error(error):
        console.print(line, soft_wrap=True)


def _error(error: LedgerError) -> Iterator[Text]:
    if isinstance(error, RunFailedError):
        for failure in error.failures:
            yield from _failure(failure)
    elif isinstance(error, DeclinedError | InterruptedByUserError):
        yield Text(error.message)  # as the user wanted it
    else:
        yield Text.assemble(("Error: ", "bold red"), error.message)
    if error.hint:
        yield _hint(error.hint)


def _failure(failure: Failure) -> Iterator[Text]:
    yield Text.assemble(("✗ ", "bold red"), (", ".join(failure.tiers), "bold"), (" failed", "bold red"))
    yield from (Text("  ").append_text(line) for line in _reasons(failure))


def _reasons(failure: Failure) -> Iterator[Text]:
    if failure.cause:
        yield Text(failure.cause.message)
        yield from (Text(f"at {item.address}", style="dim") for item in failure.diagnostics[:1] if item.address)
        yield _hint(failure.cause.hint)
    elif failure.diagnostics:
        for item in failure.diagnostics[:SHOWN_ERRORS]:
            yield from _diagnostic(item)
        if len(failure.diagnostics) > SHOWN_ERRORS:
            yield Text(f"and {len(failure.diagnostics) - SHOWN_ERRORS} more errors", style="dim")
    else:
        yield Text(failure.error.message)
        if failure.error.hint:
            yield _hint(failure.error.hint)
    if failure.log:
        yield Text(f"Log: {failure.log}", style="dim")


def _diagnostic(item: Diagnostic) -> Iterator[Text]:
    summary, *rest = item.summary.splitlines()
    yield Text(summary, style="bold")
    place = item.address or item.context
    if place:
        yield Text(f"at {place}", style="dim")
    lines = [*rest, *item.detail.splitlines()]
    yield from (Text(f"  {line}".rstrip()) for line in lines[:SHOWN_DETAIL_LINES])
    if len(lines) > SHOWN_DETAIL_LINES:
        yield Text("  …", style="dim")


def _hint(text: str) -> Text:
    return Text.assemble(("→ ", "bold cyan"), text)


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
