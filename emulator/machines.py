"""Machines behind emulated instances: a folder an instance, named as the instance's Name tag says.

A machine is an executable called `shell` in that folder: it gets a script on standard input, as the shell of an
instance does that Systems Manager runs a command on.
"""

import atexit
import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

FOLDER_VARIABLE = "EMULATOR_MACHINES"
"""Where the machines are; set by the command line's `--machines`."""

_running: set[subprocess.Popen[str]] = set()


@dataclass(frozen=True)
class Ending:
    """How a script ended."""

    code: int
    output: str
    errors: str
    timed_out: bool = False


@dataclass(frozen=True)
class Machine:
    """One machine."""

    folder: Path

    @classmethod
    def called(cls, name: str) -> "Machine | None":
        """The machine of that name, if there is one."""
        machines = os.environ.get(FOLDER_VARIABLE)
        if not machines or not name or name != Path(name).name:
            return None
        folder = Path(machines) / name
        return cls(folder) if os.access(folder / "shell", os.X_OK) else None

    def run(self, script: str, timeout_seconds: float) -> Ending:
        """Run a script to its end; after the time-out, it and all that it has started are ended."""
        try:
            process = subprocess.Popen(  # noqa: S603 - the machine is the user's own
                [self.folder / "shell"],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"]},  # what the emulator itself is told concerns no machine
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            return Ending(126, "", f"{self.folder / 'shell'}: {error.strerror}")
        _running.add(process)
        try:
            output, errors = process.communicate(script, timeout=timeout_seconds)
            return Ending(process.returncode, output, errors)
        except subprocess.TimeoutExpired:
            _end(process)
            output, errors = process.communicate()
            return Ending(-1, output, errors, timed_out=True)
        finally:
            _running.discard(process)


def _end(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@atexit.register
def _end_all() -> None:
    """Without the emulator there is no AWS that a machine could talk to."""
    for process in list(_running):
        _end(process)
