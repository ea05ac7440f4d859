"""Ctrl-C: hands the interrupt on to the running Terraforms, so that they stop cleanly and release their locks.

Terraform runs in process groups of its own, so the terminal's interrupt reaches only us; a second one is handed on
too, and then Terraform stops at once, which may leave a lock behind. SIGTERM and SIGHUP (the terminal is gone) count
as interrupts as well.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_TERMINATING = (signal.SIGTERM, signal.SIGHUP)
_SIGNALS = (signal.SIGINT, *_TERMINATING)
_SHELLS_BASE = 128
"""What a shell adds to a signal's number for the exit code."""


@contextlib.contextmanager
def leaving_in_order() -> Iterator[None]:
    """Within this block SIGTERM and SIGHUP end this process as an error does: what is open is closed, files go."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(_SHELLS_BASE + number)

    with _handling(_TERMINATING, leave):
        yield


@contextlib.contextmanager
def _handling(numbers: tuple[signal.Signals, ...], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Within this block the handler gets these signals, except for those that are ignored on purpose, as by nohup."""
    before = {number: signal.getsignal(number) for number in numbers}
    heeded = [number for number in numbers if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])


class Interrupts:
    """Counts interrupts and forwards each to the processes that are running."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.RLock()
        self._running: set[subprocess.Popen[str]] = set()
        self._count = 0

    @property
    def requested(self) -> bool:
        """Whether the user wants to stop: nothing new may start."""
        return self._count > 0

    @property
    def forced(self) -> bool:
        """Whether the user asked twice: Terraform was cut off."""
        return self._count > 1

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """Within this block an interrupt stops Terraform instead of us."""
        with _handling(_SIGNALS, self._handle):
            yield

    @contextlib.contextmanager
    def forwarded_to(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Within this block the process gets the interrupts."""
        with self._lock:
            self._running.add(process)
            if self.requested:
                self._interrupt(process)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(process)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self._count += 1
        # First of all: a terminal that is gone may refuse what is said.
        with self._lock:
            for process in tuple(self._running):
                self._interrupt(process)
        with contextlib.suppress(OSError):
            if self._count == 1:
                self._say("Stopping cleanly: Terraform finishes what it has begun. Ctrl-C again stops at once.")
            else:
                self._say("Stopping at once: state locks may stay behind.")

    @staticmethod
    def _interrupt(process: subprocess.Popen[str]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)
