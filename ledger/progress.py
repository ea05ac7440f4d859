"""What is shown while tiers are being worked on: a live table on a terminal, plain lines elsewhere."""

import contextlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from ledger.events import Event

# With the latter Rich answers to a pipe whose reader has gone.
_NOBODY_WATCHES = (OSError, SystemExit)


class Phase(StrEnum):
    """What is happening to a tier."""

    WAITING = "waiting"
    INITIALISING = "initialising"
    PLANNING = "planning"
    APPLYING = "applying"
    UNPROTECTING = "lifting protection"
    DESTROYING = "destroying"
    MIGRATING = "moving the state"
    PLANNED = "planned"
    DONE = "done"
    FAILED = "failed"
    BLOCKED = "not started"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self in {Phase.PLANNED, Phase.DONE, Phase.FAILED, Phase.BLOCKED, Phase.INTERRUPTED}

    @property
    def working(self) -> bool:
        """Whether something is being done."""
        return self is not Phase.WAITING and not self.ended

    @property
    def counted(self) -> bool:
        """Whether resources are being worked through."""
        return self in {Phase.APPLYING, Phase.UNPROTECTING, Phase.DESTROYING}


@dataclass
class Row:
    """One tier's progress."""

    tier: str
    phase: Phase = Phase.WAITING
    note: str = ""
    done: int = 0
    total: int = 0
    since: float | None = None
    """When the work that is going on began."""
    earlier_seconds: float = 0.0
    """Of work before that."""
    in_flight: dict[str, float] = field(default_factory=dict)
    """Resources being worked on, with the time it began."""

    @property
    def elapsed_seconds(self) -> float:
        """Of work, without the waiting before and between."""
        return self.earlier_seconds + (0.0 if self.since is None else time.monotonic() - self.since)

    def keep_time(self, phase: Phase) -> None:
        """Starts and stops the clock for the next phase."""
        if self.since is not None and not phase.working:
            self.earlier_seconds, self.since = self.elapsed_seconds, None
        elif self.since is None and phase.working:
            self.since = time.monotonic()


class View(Protocol):
    """Shows the rows; told after each change."""

    def open(self, rows: list[Row]) -> None:
        """The work begins."""

    def changed(self, row: Row) -> None:
        """A tier entered another phase."""

    def counted(self, row: Row) -> None:
        """A resource of the tier is done."""

    def close(self) -> None:
        """The work has ended."""


class Progress:
    """Keeps the rows from the runner's steps and Terraform's events, from any thread.

    A screen that can't be written (the terminal or the reader of a pipe is gone) must not disturb the work.
    """

    def __init__(self, tiers: Iterable[str], view: View) -> None:
        self.rows = {tier: Row(tier) for tier in tiers}
        self._view = view
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        with contextlib.suppress(*_NOBODY_WATCHES):
            self._view.open(list(self.rows.values()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(*_NOBODY_WATCHES):
            self._view.close()

    def enter(self, tier: str, phase: Phase, *, note: str = "") -> None:
        """The tier's next phase."""
        with self._lock:
            row = self.rows[tier]
            row.keep_time(phase)
            row.phase, row.note, row.done, row.total = phase, note, 0, 0
            row.in_flight.clear()
            with contextlib.suppress(*_NOBODY_WATCHES):
                self._view.changed(row)

    def take(self, tier: str, event: Event) -> None:
        """Counts Terraform's finished operations."""
        with self._lock:
            row = self.rows[tier]
            if not row.phase.counted:
                return
            if event.type == "planned_change":
                row.total += event.change.steps
            elif event.type == "apply_start" and event.action != "read":
                row.in_flight[event.address] = time.monotonic()
            elif event.type in {"apply_complete", "apply_errored"} and event.action != "read":
                row.in_flight.pop(event.address, None)
                row.done += event.type == "apply_complete"
                with contextlib.suppress(*_NOBODY_WATCHES):
                    self._view.counted(row)


def duration(seconds: float) -> str:
    """As `0:42` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
