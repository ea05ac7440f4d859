"""The folder of one run's plan files, which hold values in clear: readable by nobody else, and gone with the process.

Created: `.local/plans-<pid>-<random>/`. A process that was killed leaves its folder; the next run removes it.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = re.compile(r"plans-(\d+)-")


def make(work_folder: Path) -> Path:
    """This process's folder, after removing those of processes that have ended."""
    work_folder.mkdir(parents=True, exist_ok=True)
    _sweep(work_folder)
    folder = Path(tempfile.mkdtemp(prefix=f"plans-{os.getpid()}-", dir=work_folder))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _sweep(work_folder: Path) -> None:
    for folder in work_folder.glob("plans-*"):
        if (named := _NAME.match(folder.name)) and not _runs(int(named[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
