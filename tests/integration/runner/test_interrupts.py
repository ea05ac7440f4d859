"""Ctrl-C, or a terminal that goes away, in the middle of a deploy."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.runner import RunnerProject

pytestmark = pytest.mark.integration

SLOW_SECONDS = 60


def wait_for(path: Path, text: str) -> None:
    give_up = time.monotonic() + SLOW_SECONDS
    while time.monotonic() < give_up:
        if path.exists() and text in path.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"{path} never said {text!r}")


@pytest.fixture
def journal(project: RunnerProject, tmp_path: Path) -> Path:
    """Where two resources of network write that they begin; the second takes long while `slow` exists."""
    journal, slow = tmp_path / "journal", tmp_path / "slow"
    slow.touch()
    provisioner = {"local-exec": {"command": f"echo second >> {journal}; test ! -e {slow} || sleep {SLOW_SECONDS}"}}
    first = {"provisioner": [{"local-exec": {"command": f"echo first >> {journal}"}}]}
    second = {"provisioner": [provisioner], "depends_on": ["terraform_data.first"]}
    project.stack("network", {"resource": {"terraform_data": {"first": first, "second": second}}})
    project.stack("database", {"resource": {"terraform_data": {"third": {}}}}, producers=("network",))
    return journal


def test_ctrl_c_stops_cleanly_and_the_next_run_continues(project: RunnerProject, journal: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ledger", "deploy", "production", "--yes"],
        cwd=project.root,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_for(journal, "second")
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=SLOW_SECONDS)

    assert process.returncode == 130, text
    assert "Stopping cleanly" in text
    assert "Run the same command again: it continues from here." in text
    assert project.locks() == []
    assert "terraform_data.first" in project.resources("network")

    (journal.parent / "slow").unlink()
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 0, ran.text
    assert journal.read_text().splitlines() == ["first", "second", "second"]
    assert project.resources("database") == ["terraform_data.third"]


@pytest.mark.skipif(shutil.which("setsid") is None, reason="util-linux' setsid gives a process a terminal of its own")
def test_a_terminal_that_goes_away_lets_terraform_stop_cleanly(project: RunnerProject, journal: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        # setsid makes the terminal the process's own, so that its end is a hang-up.
        ["setsid", "--ctty", sys.executable, "-m", "ledger", "deploy", "production", "--yes"],
        cwd=project.root,
        env={**os.environ, "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    reader = threading.Thread(target=read_until, args=(ours, journal, "second"))
    reader.start()
    wait_for(journal, "second")
    reader.join()
    os.close(ours)
    assert process.wait(timeout=SLOW_SECONDS / 2) == 130
    assert project.locks() == []
    assert "terraform_data.first" in project.resources("network")
    assert not list((project.root / ".local").glob("plans-*"))
    assert not list((project.root / ".local/logs").glob("*crash*"))


def read_until(terminal: int, path: Path, text: str) -> None:
    """Empties the screen, or else writing to it would stop."""
    while not (path.exists() and text in path.read_text()):
        if select.select([terminal], [], [], 0.1)[0]:
            os.read(terminal, 65536)
