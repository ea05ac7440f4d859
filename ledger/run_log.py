"""The full log of a run: `.local/logs/<time>-<command>/<stack>.log`, one line an event, each with its time."""

import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from ledger.errors import LedgerError

KEPT_RUNS = 30
_PRIVATE = 0o700


class RunLog:
    """The folder of one run's logs; the oldest runs are removed."""

    def __init__(self, work_folder: Path, command: str) -> None:
        logs = work_folder / "logs"
        self.folder = logs / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{command}"
        self._open: dict[str, TextIO] = {}
        self._lock = threading.Lock()
        _forget_old_runs(logs)

    def path(self, name: str) -> Path:
        """The file that `write(name, …)` appends to."""
        return self.folder / f"{name}.log"

    def write(self, name: str, text: str) -> None:
        """Appends lines, stamped with the time."""
        with self._lock:
            if name not in self._open:
                self._make_folder()
                self._open[name] = self.path(name).open("a", encoding="utf-8")
            stamp = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
            for line in text.rstrip().splitlines() or [""]:
                self._open[name].write(f"{stamp}Z {line}\n")
            self._open[name].flush()

    def _make_folder(self) -> None:
        """For nobody else's eyes: Terraform's messages quote what it works with."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(_PRIVATE)
            self.folder.parent.chmod(_PRIVATE)
        except OSError as error:
            raise LedgerError(
                f"The log folder {self.folder} can't be made: {error.strerror}.",
                hint=f"Make {self.folder.parent.parent} writable.",
            ) from error


def _forget_old_runs(logs: Path) -> None:
    """Another run may be doing the same at this moment, and what it has removed is as good as removed by us."""
    try:
        runs = sorted(path for path in logs.iterdir() if path.is_dir())
    except OSError:
        return
    for old in runs[:-KEPT_RUNS]:
        shutil.rmtree(old, ignore_errors=True)
