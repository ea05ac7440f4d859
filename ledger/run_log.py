"""The full log of a run: `.local/logs/<time>-<command>/<stack>.log`, one line an event, each with its time."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

KEPT_RUNS = 30


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
                self.folder.mkdir(parents=True, exist_ok=True)
                self._open[name] = self.path(name).open("a", encoding="utf-8")
            stamp = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
            for line in text.rstrip().splitlines() or [""]:
                self._open[name].write(f"{stamp}Z {line}\n")
            self._open[name].flush()


def _forget_old_runs(logs: Path) -> None:
    if not logs.is_dir():
        return
    for old in sorted(path for path in logs.iterdir() if path.is_dir())[:-KEPT_RUNS]:
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
