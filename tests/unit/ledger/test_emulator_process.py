"""The emulator's life: nobody loses one that lives, or takes a stranger for it."""

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger import emulator_process
from ledger.emulator_process import NAME, Emulator, EmulatorFiles, find, require_free_port, start
from ledger.errors import LedgerError
from tests.support.ports import free_port


class Stand(ThreadingHTTPServer):
    """Answers as an emulator would; `says` is what it tells about itself."""

    says: dict[str, object]

    @property
    def port(self) -> int:
        return self.server_port


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Stand)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.says).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with Stand(("127.0.0.1", 0), _Health) as server:
        server.says = {"emulator": NAME, "pid": 4711, "folder": str(tmp_path)}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def files(tmp_path: Path) -> EmulatorFiles:
    return EmulatorFiles(tmp_path / ".local")


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of somebody who accepts, and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator_process.health, "__kwdefaults__", {"within_seconds": 0.2})
    monkeypatch.setattr(emulator_process, "_STRANGER_ANSWERS_WITHIN_SECONDS", 0.2)


def test_the_recorded_one_is_found_with_what_was_brought_up_in_it(
    stand: Stand, files: EmulatorFiles, tmp_path: Path
) -> None:
    ours = Emulator(pid=4711, port=stand.port, environments=("production", "staging"))
    files.write(ours)
    assert find(files, tmp_path) == ours
    assert [path.name for path in files.work_folder.iterdir()] == ["emulator.json"]


@pytest.mark.parametrize("record", ["", '{"pid": 47', "[]", None], ids=["empty", "half", "another", "none"])
def test_one_whose_record_is_lost_is_recognised_by_its_folder(
    stand: Stand, files: EmulatorFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: str | None
) -> None:
    monkeypatch.setattr(emulator_process, "DEFAULT_PORT", stand.port)
    if record is not None:
        files.work_folder.mkdir()
        files.record.write_text(record)
    assert find(files, tmp_path) == Emulator(pid=4711, port=stand.port)
    assert find(files, tmp_path / "another checkout") is None


def test_one_at_another_port_is_recognised_there(stand: Stand, files: EmulatorFiles, tmp_path: Path) -> None:
    assert find(files, tmp_path, stand.port) == Emulator(pid=4711, port=stand.port)


@pytest.mark.usefixtures("impatient")
def test_a_busy_one_is_not_gone(files: EmulatorFiles, tmp_path: Path, silent: int) -> None:
    busy = Emulator(pid=os.getpid(), port=silent, environments=("production",))
    files.write(busy)
    assert find(files, tmp_path) == busy
    process = subprocess.Popen(["true"])
    process.wait()
    files.write(replace(busy, pid=process.pid))
    assert find(files, tmp_path) is None


def test_another_checkouts_emulator_on_the_port_is_named_with_its_folder(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=rf"the emulator of another checkout \({tmp_path}, pid 4711\)"):
        require_free_port(stand.port)


@pytest.mark.usefixtures("impatient")
def test_somebody_who_does_not_answer_is_another_program(silent: int) -> None:
    with pytest.raises(LedgerError, match="taken by another program"):
        require_free_port(silent)


def started_processes(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    made = []
    popen = subprocess.Popen

    def recorded(*_: object, **__: object) -> "subprocess.Popen[bytes]":
        made.append(popen(["sleep", "60"]))
        return made[-1]

    monkeypatch.setattr(subprocess, "Popen", recorded)
    return made


def test_one_whose_record_cannot_be_written_is_ended(
    files: EmulatorFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = started_processes(monkeypatch)
    files.record.with_suffix(".new").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        start(files, tmp_path, free_port(), "us-east-1", os.environ)
    assert [process.poll() for process in made] == [-signal.SIGKILL]


def test_one_that_is_interrupted_while_it_starts_is_ended_and_forgotten(
    files: EmulatorFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = started_processes(monkeypatch)

    def interrupted(_self: Emulator) -> bool:
        assert files.read() is not None
        raise KeyboardInterrupt

    monkeypatch.setattr(Emulator, "alive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start(files, tmp_path, free_port(), "us-east-1", os.environ)
    assert [process.poll() for process in made] == [-signal.SIGKILL]
    assert files.read() is None
