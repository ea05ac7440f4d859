"""Ctrl-C: hands the interrupt on to the running Terraforms, so that they stop cleanly and release their locks.

Terraform runs in process groups of its own, so the terminal's interrupt reaches only us; a second one is handed on
too, and then Terraform stops at once, which may leave a lock behind.
"""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
        before = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

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
        if self._count == 1:
            self._say("Stopping cleanly: Terraform finishes what it has begun. Ctrl-C again stops at once.")
        else:
            self._say("Stopping at once: state locks may stay behind.")
        with self._lock:
            for process in tuple(self._running):
                self._interrupt(process)

    @staticmethod
    def _interrupt(process: subprocess.Popen[str]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)
