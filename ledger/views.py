"""The two ways to show progress: a live table for a person, one line an event worth telling for a log."""

import time

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ledger.progress import Phase, Row, View, duration

_MARKS = {
    Phase.WAITING: ("·", "dim"),
    Phase.PLANNED: ("✓", "green"),
    Phase.DONE: ("✓", "green"),
    Phase.FAILED: ("✗", "bold red"),
    Phase.BLOCKED: ("⊘", "yellow"),
    Phase.INTERRUPTED: ("■", "yellow"),
}


def view_for(console: Console) -> View:
    """The live table if somebody is looking at a terminal."""
    return LiveView(console) if console.is_terminal and not console.is_dumb_terminal else PlainView(console)


class LiveView:
    """A table that is drawn anew in place, several times a second."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: list[Row] = []
        self._spinner = Spinner("dots", style="cyan")
        self._live: Live | None = None

    def open(self, rows: list[Row]) -> None:
        """Starts drawing."""
        self._rows = rows
        self._live = Live(self, console=self._console, refresh_per_second=8)
        self._live.start()

    def changed(self, row: Row) -> None:
        """Drawn with the next refresh."""

    def counted(self, row: Row) -> None:
        """Drawn with the next refresh."""

    def close(self) -> None:
        """Leaves the last state of the table on the screen."""
        if self._live:
            self._live.stop()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=1)
        table.add_column(min_width=10, no_wrap=True)
        table.add_column(min_width=20, no_wrap=True)
        table.add_column(justify="right", min_width=5, no_wrap=True)
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for row in self._rows:
            table.add_row(*self._cells(row))
        yield Group(table)

    def _cells(self, row: Row) -> tuple[Spinner | Text, Text, Text, Text, Text]:
        mark, style = _MARKS.get(row.phase, ("", "cyan"))
        return (
            Text(mark, style=style) if mark else self._spinner,
            Text(row.tier, style="bold"),
            Text(_phase(row), style=style),
            Text(duration(row.elapsed_seconds) if row.elapsed_seconds else "", style="dim"),
            Text(_detail(row), style="dim"),
        )


class PlainView:
    """One line when a tier enters a phase or ends, and now and then one to show that it is alive."""

    SIGN_OF_LIFE_SECONDS = 30.0

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: dict[str, float] = {}

    def open(self, rows: list[Row]) -> None:
        """Nothing yet: the first line comes with the first event."""

    def changed(self, row: Row) -> None:
        """Tells the new phase."""
        if row.phase in {Phase.WAITING, Phase.INITIALISING}:
            return
        self._told[row.tier] = time.monotonic()
        took = f" ({duration(row.elapsed_seconds)})" if row.phase.ended and row.elapsed_seconds else ""
        note = f": {row.note}" if row.note else ""
        self._print(f"{row.tier}: {_phase(row)}{note}{took}")

    def counted(self, row: Row) -> None:
        """Tells the count if nothing was told for a while."""
        now = time.monotonic()
        if now - self._told.get(row.tier, now) >= self.SIGN_OF_LIFE_SECONDS:
            self._told[row.tier] = now
            self._print(f"{row.tier}: {_phase(row)} ({duration(row.elapsed_seconds)})")

    def close(self) -> None:
        """Nothing is left to tell."""

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


def _phase(row: Row) -> str:
    if row.phase.counted and row.total:
        return f"{row.phase} {row.done} of {row.total}"
    return str(row.phase)


def _detail(row: Row) -> str:
    if not row.in_flight:
        return row.note
    address, since = min(row.in_flight.items(), key=lambda item: item[1])
    others = f" and {len(row.in_flight) - 1} more" if len(row.in_flight) > 1 else ""
    return f"{address} {duration(time.monotonic() - since)}{others}"
