"""Ctrl-C in the middle of a deploy."""

import os
import signal
import subprocess
import sys
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


def test_ctrl_c_stops_cleanly_and_the_next_run_continues(project: RunnerProject, tmp_path: Path) -> None:
    journal, slow = tmp_path / "journal", tmp_path / "slow"
    slow.touch()
    provisioner = {"local-exec": {"command": f"echo second >> {journal}; test ! -e {slow} || sleep {SLOW_SECONDS}"}}
    first = {"provisioner": [{"local-exec": {"command": f"echo first >> {journal}"}}]}
    second = {"provisioner": [provisioner], "depends_on": ["terraform_data.first"]}
    project.stack("network", {"resource": {"terraform_data": {"first": first, "second": second}}})
    project.stack("database", {"resource": {"terraform_data": {"third": {}}}}, producers=("network",))

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

    slow.unlink()
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 0, ran.text
    assert journal.read_text().splitlines() == ["first", "second", "second"]
    assert project.resources("database") == ["terraform_data.third"]
