"""At a terminal: what is shown before the question, and what the answers do."""

import pytest

from tests.support.runner import RunnerProject
from tests.support.terminal import at_terminal

pytestmark = pytest.mark.integration


CTRL_D = "\x04"


def describe(project: RunnerProject, version: str) -> None:
    """A producer, and a consumer that is replaced when the producer's output changes."""
    output = {"cross-stack-output-version": {"value": version, "sensitive": True}}
    project.stack("network", {"resource": {"terraform_data": {"net": {"input": version}}}, "output": output})
    reference = "${data.terraform_remote_state.network.outputs.cross-stack-output-version}"
    replaced = {"terraform_data": {"db": {"triggers_replace": reference}}}
    project.stack("database", {"resource": replaced}, producers=("network",))


def test_a_deploy_shows_its_plan_and_does_what_the_answer_says(project: RunnerProject) -> None:
    describe(project, "1")
    code, screen = at_terminal(project.root, "deploy", "production", answer="n")
    assert code == 1
    assert "can be planned once network has been applied" in screen
    assert "Deploy this to production?" in screen
    assert "Nothing was changed." in screen
    assert "Error" not in screen

    code, screen = at_terminal(project.root, "deploy", "production", answer="y")
    assert code == 0, screen
    assert "production is deployed." in screen
    assert project.resources("database") == ["terraform_data.db"]


def test_ctrl_d_is_a_no(project: RunnerProject) -> None:
    describe(project, "1")
    code, screen = at_terminal(project.root, "deploy", "production", answer=CTRL_D)
    assert code == 1
    assert "\nNothing was changed." in screen.replace("\r", "")
    assert "Error" not in screen

    code, screen = at_terminal(project.root, "destroy", "production", answer=CTRL_D)
    assert code == 1
    assert "\nNothing was destroyed." in screen.replace("\r", "")


def test_a_loss_that_shows_only_after_the_yes_is_refused_until_it_was_seen(project: RunnerProject) -> None:
    describe(project, "1")
    assert project.ledger("deploy", "production", "--yes").exit_code == 0
    describe(project, "2")
    code, screen = at_terminal(project.root, "deploy", "production", answer="y")
    assert code == 1
    assert "may change once network is applied" in screen
    assert "would now destroy or replace terraform_data.db, which you haven't seen" in " ".join(screen.split())

    code, screen = at_terminal(project.root, "deploy", "production", answer="y")
    assert code == 0, screen
    assert "± terraform_data.db replace" in screen


def test_destroying_wants_the_environments_name_and_no_tier_that_others_still_use(project: RunnerProject) -> None:
    describe(project, "1")
    assert project.ledger("deploy", "production", "--yes").exit_code == 0
    used = project.ledger("destroy", "production", "--tier", "network", "--yes")
    assert used.exit_code == 2
    assert "Still in use by database." in used.errors

    code, screen = at_terminal(project.root, "destroy", "production", answer="yes")
    assert code == 1
    assert "Type production to go on" in screen
    assert "Nothing was destroyed." in screen
    assert project.resources("database") == ["terraform_data.db"]

    code, screen = at_terminal(project.root, "destroy", "production", answer="production")
    assert code == 0, screen
    assert "2 resources of production destroyed." in screen
    assert project.resources("network") == []
