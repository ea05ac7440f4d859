"""One run at a time in a checkout: they would write each other's stacks, workspaces and emulator's files.

Created: `.local/run.lock`, held while the run lives; the system releases it however that ends.
"""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ledger.errors import LedgerError
from ledger.project import Project


@contextlib.contextmanager
def sole_run(project: Project) -> Iterator[None]:
    """Within this block no other run writes in the checkout; fails at once if one does."""
    path = project.work_folder / "run.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not "w", which would empty the file before it is known whose it is.
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise LedgerError(
            f"{path} can't be written: {error.strerror}.", hint="Make it, and the folder it is in, writable."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(path) from None
        file.truncate(0)
        file.write(f"ledger {' '.join(sys.argv[1:])} (pid {os.getpid()})")
        file.flush()
        yield


def _taken(path: Path) -> LedgerError:
    other = path.read_text(encoding="utf-8", errors="replace") or "one that has just begun"
    return LedgerError(
        f"Another run is at work in this checkout: {other}.",
        hint="Wait until it has ended, or use another checkout. Nothing was changed.",
    )
