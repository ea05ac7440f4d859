"""Plan files hold values in clear: no run leaves them behind, however it ends."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import plan_folder
from tests.support.runner import REPOSITORY

_RUN = """
import pathlib, sys, time
from ledger import plan_folder
from ledger.interrupts import leaving_in_order

with leaving_in_order():
    (plan_folder.make(pathlib.Path(sys.argv[1])) / "network.tfplan").touch()
    print("ready", flush=True)
    time.sleep(60)
"""


def killed_by(number: signal.Signals, work_folder: Path) -> int:
    """A run that has a plan and then gets the signal; its exit code."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(work_folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        return process.wait(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_takes_its_plans_along(tmp_path: Path, number: signal.Signals) -> None:
    assert killed_by(number, tmp_path) == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_a_killed_runs_plans_go_with_the_next_run_but_not_those_of_a_living_one(tmp_path: Path) -> None:
    assert killed_by(signal.SIGKILL, tmp_path) == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    living = tmp_path / f"plans-{os.getpid()}-another"
    living.mkdir()
    made = plan_folder.make(tmp_path)
    assert set(tmp_path.iterdir()) == {living, made}
    assert left not in tmp_path.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
