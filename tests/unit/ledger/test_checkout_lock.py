"""One run at a time writes in a checkout."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.checkout_lock import sole_run
from ledger.errors import LedgerError
from ledger.project import Project
from tests.support.runner import REPOSITORY, RunnerProject

_OTHER_RUN = """
import pathlib, sys, time
from ledger.checkout_lock import sole_run
from ledger.project import Project

folder = sys.argv.pop()
with sole_run(Project(pathlib.Path(folder))):
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunnerProject:
    made = RunnerProject(tmp_path / "project", name="unit")
    monkeypatch.setenv("LEDGER_ENV_FILE", str(made.write_values()))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return made


@pytest.fixture
def other(project: RunnerProject) -> Iterator["subprocess.Popen[str]"]:
    """Another run that is at work in the project."""
    command = [sys.executable, "-c", _OTHER_RUN, "destroy", "production", "--yes", str(project.root)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize(
    "command",
    [
        "bootstrap production --yes",
        "plan production",
        "deploy production --yes",
        "destroy production --yes",
        "drift production",
        "local up",
        "local down --yes",
    ],
)
def test_a_second_run_is_refused_with_the_first_ones_command_and_pid(
    project: RunnerProject, other: "subprocess.Popen[str]", command: str
) -> None:
    ran = project.ledger(*command.split())
    assert ran.exit_code == 1
    assert f"Another run is at work in this checkout: ledger destroy production --yes (pid {other.pid})." in ran.errors
    assert "Wait until it has ended" in ran.errors
    assert {path.name for path in (project.root / ".local").iterdir()} == {"run.lock"}


def test_a_killed_run_holds_up_nobody(project: RunnerProject, other: "subprocess.Popen[str]") -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with sole_run(Project(project.root)):
        assert f"(pid {os.getpid()})" in (project.root / ".local/run.lock").read_text()


def test_another_checkout_is_free(tmp_path: Path) -> None:
    with sole_run(Project(tmp_path / "one")), sole_run(Project(tmp_path / "two")):
        pass


def test_a_checkout_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    with pytest.raises(LedgerError, match=r"run\.lock can't be written"), sole_run(Project(tmp_path)):
        pass
