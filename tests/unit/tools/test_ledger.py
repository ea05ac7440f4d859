"""`tools/ledger`: the command line by its name, from any folder, by whatever path."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "tools/ledger"


def run(program: Path, cwd: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(program), "local", "--help"],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def virtualenv(tmp_path: Path) -> Path:
    """One with a space in its path, and with the packages of the tests' own."""
    folder = tmp_path / "a space/venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").touch()
    (folder / "bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "bin/python").chmod(0o755)
    (folder / "bin/ledger").symlink_to(SCRIPT)
    return folder


def test_the_link_in_the_virtualenv_works_in_any_folder(virtualenv: Path, tmp_path: Path) -> None:
    ran = run(virtualenv / "bin/ledger", tmp_path, VIRTUAL_ENV="/nowhere")
    assert ran.returncode == 0, ran.stderr
    assert "ledger local" in ran.stdout


def test_called_by_its_own_path_it_takes_the_active_virtualenv(virtualenv: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(SCRIPT)
    for program in (SCRIPT, elsewhere):
        assert run(program, tmp_path, VIRTUAL_ENV=str(virtualenv)).returncode == 0


def test_without_a_virtualenv_the_way_to_one_is_told(tmp_path: Path) -> None:
    ran = run(SCRIPT, tmp_path, VIRTUAL_ENV=str(tmp_path / "none"))
    assert ran.returncode == 3
    assert ran.stderr == f"error: There is no virtualenv in {tmp_path}/none.\n  Set it up: make setup\n"
