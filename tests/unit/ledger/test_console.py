"""Output that nobody reads to its end, as in `ledger outputs production | head -1`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.runner import REPOSITORY

# A command that says a lot, from a thread as well, and then has something to finish.
_TALKS = """
import pathlib, sys, threading, time
from ledger import cli
from ledger.console import errors, output

@cli.app.command()
def talk() -> None:
    def say() -> None:
        for number in range(9):
            output.print(number)
            if "all" in sys.argv[0]:
                errors.print(number)
        pathlib.Path("said").touch()
    thread = threading.Thread(target=say)
    thread.start()
    thread.join()
    say()
    pathlib.Path("finished").touch()

time.sleep(0.5)  # until the reader has gone
sys.argv[1:] = ["talk"]
sys.exit(cli.main())
"""


def talk(folder: Path, redirect: str) -> "subprocess.CompletedProcess[str]":
    program = folder / ("all.py" if "2>&1" in redirect else "talk.py")
    program.write_text(_TALKS)
    script = f'set +o pipefail; "$0" "$1" {redirect}; echo "${{PIPESTATUS[0]}}" >&2'
    return subprocess.run(
        ["bash", "-c", script, sys.executable, str(program)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("redirect", ["| true", "2>&1 | true"])
def test_a_reader_that_goes_stops_nothing_and_shows_in_the_exit_code_only(tmp_path: Path, redirect: str) -> None:
    ran = talk(tmp_path, redirect)
    assert (tmp_path / "finished").exists()
    assert (tmp_path / "said").exists()
    assert ran.stderr.split() == ["141"]


def test_a_stream_that_is_closed_from_the_beginning_is_no_failure(tmp_path: Path) -> None:
    ran = talk(tmp_path, ">&-")
    assert (tmp_path / "finished").exists()
    assert ran.stderr.split() == ["0"]
