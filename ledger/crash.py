"""The report of what should not have happened: the command and its traceback, for the ones who can mend it.

Created: `.local/logs/<time>-<random>-ledger-crash.log`, or in the temporary folder where that can't be written.
"""

import contextlib
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ledger.errors import LedgerError
from ledger.project import Project

KEPT_REPORTS = 10
# Tells our reports from other programs' files in the temporary folder.
_SUFFIX = "-ledger-crash.log"


def report(error: BaseException) -> Path | None:
    """Writes the report, readable by nobody else, and removes the oldest; None if no folder can be written."""
    for folder in _folders():
        try:
            path = _write(folder, "".join([" ".join(sys.argv), "\n", *traceback.format_exception(error)]))
        except OSError:
            continue
        _forget_old_reports(folder)
        return path
    return None


def _folders() -> Iterator[Path]:
    # The current folder may be gone, too.
    with contextlib.suppress(LedgerError, OSError):
        yield Project.find().work_folder / "logs"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # mkstemp's mode is 0600, and it follows no link that somebody else has put there.
    number, name = tempfile.mkstemp(prefix=f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-", suffix=_SUFFIX, dir=folder)
    with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)


def _forget_old_reports(folder: Path) -> None:
    for old in sorted(folder.glob(f"*{_SUFFIX}"))[:-KEPT_REPORTS]:
        # Another user's, or another run has just removed it.
        with contextlib.suppress(OSError):
            old.unlink()
