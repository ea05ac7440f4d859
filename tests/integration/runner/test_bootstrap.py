"""`ledger bootstrap`: from nothing, again, and after being cut off anywhere."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.runner import RunnerProject, client

pytestmark = pytest.mark.integration

# Stands in front of the real terraform, and cuts the run off where the test says.
_SABOTEUR = """#!/bin/sh
case "{when} $*" in
  before-migration*-migrate-state*) exit 1 ;;
  after-migration*-migrate-state*) "{terraform}" "$@"; exit 1 ;;
  after-creation*apply*) "{terraform}" "$@"; exit 1 ;;
esac
exec "{terraform}" "$@"
"""


@pytest.fixture
def project(new_project: Callable[..., RunnerProject]) -> RunnerProject:
    made = new_project(provider=True)
    made.state_stack()
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


def test_bootstrap_keeps_its_own_state_in_the_bucket_it_made_and_changes_nothing_the_second_time(
    project: RunnerProject,
) -> None:
    first = project.ledger("bootstrap", "production", "--yes")
    assert first.exit_code == 0, first.text
    assert sorted(project.resources("state")) == [
        "aws_dynamodb_table.locks",
        "aws_s3_bucket.state",
        "aws_s3_bucket_versioning.state",
    ]
    assert not list((project.root / ".local").glob("bootstrap*/production"))

    second = project.ledger("bootstrap", "production", "--yes")
    assert second.exit_code == 0, second.text
    assert "no changes" in second.output


@pytest.mark.parametrize("when", ["after-creation", "before-migration", "after-migration"])
def test_an_interrupted_bootstrap_is_continued_by_the_next(
    project: RunnerProject, cut_off: Callable[[str], None], when: str
) -> None:
    cut_off(when)
    interrupted = project.ledger("bootstrap", "production", "--yes")
    assert interrupted.exit_code == 1, interrupted.text
    assert client("s3").head_bucket(Bucket=project.bucket)

    cut_off("")
    continued = project.ledger("bootstrap", "production", "--yes")
    assert continued.exit_code == 0, continued.text
    assert "no changes" in continued.output
    assert "aws_s3_bucket.state" in project.resources("state")
    assert not list((project.root / ".local").glob("bootstrap*/production"))


def test_a_bucket_that_no_state_knows_is_left_alone(project: RunnerProject) -> None:
    project.make_state_bucket()
    ran = project.ledger("bootstrap", "production", "--yes")
    assert ran.exit_code == 1
    assert f"The bucket {project.bucket} exists, but no state knows it" in ran.errors
    assert "choose another name in backend.tf.json" in ran.errors


def test_an_environment_without_a_bucket_of_its_own_is_told_whose_it_shares(project: RunnerProject) -> None:
    ran = project.ledger("bootstrap", "staging", "--yes")
    assert ran.exit_code == 2
    assert "Run: ledger bootstrap production" in ran.errors
