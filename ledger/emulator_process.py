"""The emulator as a background process: started, recognised, stopped.

Created: `.local/emulator.json` (pid, port, environments brought up in it) and `.local/emulator.log`.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ledger.errors import LedgerError

HOST = "127.0.0.1"
DEFAULT_PORT = 5566
NAME = "banking-audit-ledger"
READY_WITHIN_SECONDS = 60.0
STOPPED_WITHIN_SECONDS = 10.0
# Generous: a busy emulator on a busy machine is not a dead one, and a dead one refuses at once.
_ANSWER_WITHIN_SECONDS = 20.0
_STRANGER_ANSWERS_WITHIN_SECONDS = 3.0
_LOG_LINES_SHOWN = 10


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    pid: int
    port: int
    environments: tuple[str, ...] = ()
    """The environments that were brought up in it, in that order."""

    @property
    def endpoint_url(self) -> str:
        """What `AWS_ENDPOINT_URL` must be."""
        return f"http://{HOST}:{self.port}"

    def alive(self) -> bool:
        """Whether this very process still answers there, or is only too busy to."""
        try:
            return health(self.port).get("pid") == self.pid
        except TimeoutError:
            return _exists(self.pid)


@dataclass(frozen=True)
class EmulatorFiles:
    """What one checkout remembers about its emulator."""

    work_folder: Path

    @property
    def record(self) -> Path:
        """Who it is."""
        return self.work_folder / "emulator.json"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.work_folder / "emulator.log"

    def read(self) -> Emulator | None:
        """The emulator that was started last, be it alive or dead."""
        try:
            content = json.loads(self.record.read_text(encoding="utf-8"))
            return Emulator(
                pid=int(content["pid"]), port=int(content["port"]), environments=tuple(content["environments"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, emulator: Emulator) -> None:
        """Remembers it."""
        self.work_folder.mkdir(parents=True, exist_ok=True)
        # In one piece: half a record would be an emulator that nobody knows any more.
        new = self.record.with_suffix(".new")
        new.write_text(json.dumps(asdict(emulator)), encoding="utf-8")
        new.replace(self.record)

    def forget(self) -> None:
        """There is none any more."""
        self.record.unlink(missing_ok=True)


def find(files: EmulatorFiles, root: Path, port: int | None = None) -> Emulator | None:
    """This checkout's living emulator: the recorded one, or one that says itself that it is this checkout's.

    The latter is looked for at the port, by default the recorded or usual one; what was brought up in it isn't known.
    """
    known = files.read()
    if known and known.alive():
        return known
    at = port or (known.port if known else DEFAULT_PORT)
    try:
        said = health(at, within_seconds=_STRANGER_ANSWERS_WITHIN_SECONDS)
    except TimeoutError:
        return None
    return Emulator(pid=int(said["pid"]), port=at) if said.get("folder") == str(root) else None


def start(files: EmulatorFiles, root: Path, port: int, region: str, environment: Mapping[str, str]) -> Emulator:
    """Starts it, detached from this process, and waits until it answers."""
    require_free_port(port)
    files.work_folder.mkdir(parents=True, exist_ok=True)
    with files.log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", "emulator", "--host", HOST, "--port", str(port), "--region", region],
            cwd=root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    emulator = Emulator(pid=process.pid, port=port)
    try:
        files.write(emulator)
        _wait_until_it_answers(emulator, process, files)
    except BaseException:  # Ctrl-C, too: nobody would know of it
        process.kill()
        process.wait()
        files.forget()
        raise
    return emulator


def stop(emulator: Emulator) -> None:
    """Stops it, after making sure that the process is ours; a pid alone may have been given to another one."""
    if not emulator.alive():
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(emulator.pid, number)
        give_up = time.monotonic() + STOPPED_WITHIN_SECONDS
        while time.monotonic() < give_up:
            if not listening(emulator.port):
                return
            time.sleep(0.1)
    raise LedgerError(f"The emulator (pid {emulator.pid}) does not stop.", hint=f"End it by hand: kill {emulator.pid}")


def health(port: int, *, within_seconds: float = _ANSWER_WITHIN_SECONDS) -> dict[str, Any]:
    """What the emulator on a port says about itself; nothing if it isn't ours or isn't there.

    Raises:
        TimeoutError: somebody is there, but doesn't answer in time.
    """
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/emulator/health", timeout=within_seconds) as answer:
            content = json.load(answer)
    except TimeoutError:
        raise
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise error.reason from error
        return {}
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return content if isinstance(content, dict) and content.get("emulator") == NAME else {}


def require_free_port(port: int) -> None:
    """An error that says who has the port, as far as can be known."""
    if not listening(port):
        return
    other: dict[str, Any] = {}
    with contextlib.suppress(TimeoutError):
        other = health(port, within_seconds=_STRANGER_ANSWERS_WITHIN_SECONDS)
    place = f"{other['folder']}, " if other.get("folder") else ""
    who = f"the emulator of another checkout ({place}pid {other['pid']})" if other.get("pid") else "another program"
    raise LedgerError(
        f"Port {port} is taken by {who}.", hint=f"Choose another one, as in: ledger local up --port {port + 1}"
    )


def listening(port: int) -> bool:
    """Whether anybody accepts connections there."""
    try:
        socket.create_connection((HOST, port), timeout=_ANSWER_WITHIN_SECONDS).close()
    except OSError:
        return False
    return True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _wait_until_it_answers(emulator: Emulator, process: "subprocess.Popen[bytes]", files: EmulatorFiles) -> None:
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while not emulator.alive():
        if process.poll() is not None or time.monotonic() > give_up:
            said = "\n".join(files.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES_SHOWN:])
            raise LedgerError(
                f"The emulator did not start:\n{said}",
                hint=f"The whole log: {files.log}. Is everything installed? make setup",
            )
        time.sleep(0.1)
