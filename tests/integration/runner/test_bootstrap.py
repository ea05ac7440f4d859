"""`ledger bootstrap`, cut off anywhere, and where it must not go on; `test_life` has the plain case."""

from collections.abc import Callable

import pytest

from tests.support.runner import RunnerProject, client

pytestmark = pytest.mark.integration


@pytest.fixture
def project(new_project: Callable[..., RunnerProject]) -> RunnerProject:
    made = new_project(provider=True)
    made.state_stack()
    return made


@pytest.mark.parametrize("when", ["before-migration", "after-migration"])
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
