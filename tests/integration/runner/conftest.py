"""An emulator for all of the runner's tests, and a project of its own for each."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger import emulator_process
from ledger.emulator_process import EmulatorFiles
from tests.support.operators import point_at
from tests.support.ports import free_port
from tests.support.runner import REPOSITORY, RunnerProject

# Stands in front of the real terraform, and cuts the run off where the test says.
_SABOTEUR = """#!/bin/sh
case "{when} $PWD $*" in
  before-migration*-migrate-state*) exit 1 ;;
  after-migration*-migrate-state*) "{terraform}" "$@"; exit 1 ;;
  before-destruction*-state-*apply*-destroy*) exit 1 ;;
esac
exec "{terraform}" "$@"
"""


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = EmulatorFiles(tmp_path_factory.mktemp("emulator"))
    emulator = emulator_process.start(files, REPOSITORY, free_port(), "us-east-1", os.environ)
    yield emulator.endpoint_url
    emulator_process.stop(emulator)


@pytest.fixture
def new_project(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RunnerProject]:
    """Makes the test's project, and points everything at the emulator."""
    point_at(endpoint, monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))

    def make(*, provider: bool = False) -> RunnerProject:
        project = RunnerProject(tmp_path / "project", name=f"t{abs(hash(str(tmp_path))):x}", provider=provider)
        monkeypatch.setenv("LEDGER_ENV_FILE", str(project.write_values()))
        return project

    return make


@pytest.fixture
def project(new_project: Callable[..., RunnerProject]) -> RunnerProject:
    """A project without AWS resources, whose state bucket exists."""
    made = new_project()
    made.make_state_bucket()
    return made


@pytest.fixture
def cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    real = next(path for path in _on_path("terraform") if path.is_file())
    folder = tmp_path / "bin"
    folder.mkdir()
    before = os.environ["PATH"]

    def sabotage(when: str) -> None:
        program = folder / "terraform"
        program.write_text(_SABOTEUR.format(when=when, terraform=real))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{before}" if when else before)

    return sabotage


def _on_path(name: str) -> list[Path]:
    return [Path(folder) / name for folder in os.environ["PATH"].split(os.pathsep)]
