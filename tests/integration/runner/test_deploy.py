"""`ledger plan` and `ledger deploy`: order, side by side, failures, locks."""

import threading
from pathlib import Path
from typing import Any

import pytest

from ledger.steps import StackPlan, Steps
from tests.support.runner import PROTECTION, RunnerProject

pytestmark = pytest.mark.integration


def journal_entry(journal: Path, tier: str, *, seconds: float = 0.0, exit_code: int = 0) -> dict[str, Any]:
    """A stack whose one resource writes down when it begins and ends."""
    command = f"echo {tier} begins >> {journal}; sleep {seconds}; echo {tier} ends >> {journal}; exit {exit_code}"
    return {
        "resource": {"terraform_data": {tier: {"provisioner": [{"local-exec": {"command": command}}]}}},
        "output": {f"cross-stack-output-{tier}": {"value": f"${{terraform_data.{tier}.id}}", "sensitive": True}},
    }


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def describe_diamond(project: RunnerProject, journal: Path, *, fabric_exit_code: int = 0) -> None:
    """network, then database and fabric, then container after database and monitoring after fabric."""
    project.stack("network", journal_entry(journal, "network"))
    project.stack("database", journal_entry(journal, "database", seconds=2), producers=("network",))
    project.stack(
        "fabric", journal_entry(journal, "fabric", seconds=2, exit_code=fabric_exit_code), producers=("network",)
    )
    project.stack("container", journal_entry(journal, "container"), producers=("database",))
    project.stack("monitoring", journal_entry(journal, "monitoring"), producers=("fabric",))


def test_tiers_are_applied_after_the_ones_they_read_from_and_independent_ones_side_by_side(
    project: RunnerProject, journal: Path
) -> None:
    describe_diamond(project, journal)
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 0, ran.text

    lines = journal.read_text().splitlines()
    at = {line: number for number, line in enumerate(lines)}
    assert lines[:2] == ["network begins", "network ends"]
    assert at["database begins"] < at["fabric ends"]
    assert at["fabric begins"] < at["database ends"]
    assert at["database ends"] < at["container begins"]
    assert at["fabric ends"] < at["monitoring begins"]
    assert "production is deployed." in ran.output


def test_a_failing_tier_stops_its_dependents_but_not_its_siblings_and_the_next_run_continues(
    project: RunnerProject, journal: Path
) -> None:
    describe_diamond(project, journal, fabric_exit_code=7)
    ran = project.ledger("deploy", "production", "--yes")

    assert ran.exit_code == 1
    assert "container ends" in journal.read_text()
    assert "monitoring begins" not in journal.read_text()
    assert "fabric failed" in ran.errors
    assert "local-exec provisioner error" in ran.errors
    assert "terraform_data.fabric" in ran.errors
    assert "monitoring was not started." in ran.errors
    log = next(line.split("Log: ")[1].strip() for line in ran.errors.splitlines() if "Log: " in line)
    assert "local-exec provisioner error" in (project.root / log).read_text()

    describe_diamond(project, journal)
    again = project.ledger("deploy", "production", "--yes")
    assert again.exit_code == 0, again.text
    assert journal.read_text().count("network begins") == 1
    assert "monitoring ends" in journal.read_text()


def test_a_tier_that_cannot_even_be_initialised_has_failed_and_stops_only_its_dependents(
    project: RunnerProject, journal: Path
) -> None:
    describe_diamond(project, journal)
    unknown = {"required_providers": {"nowhere": {"source": "example.com/nobody/nowhere"}}}
    project.stack("fabric", {"terraform": unknown, **journal_entry(journal, "fabric")}, producers=("network",))
    ran = project.ledger("deploy", "production", "--yes")

    assert ran.exit_code == 1
    assert "fabric failed" in ran.errors
    assert "monitoring was not started." in ran.errors
    assert "fabric: failed" in ran.output
    assert "monitoring: not started: needs fabric" in ran.output
    assert "fabric begins" not in journal.read_text()
    assert "container ends" in journal.read_text()


def test_our_own_mistake_in_one_tier_is_reported_with_a_log_and_leaves_the_others_alone(
    project: RunnerProject, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe_diamond(project, journal)
    apply = Steps.apply

    def mistaken(steps: Steps, plan: StackPlan) -> StackPlan:
        return apply(steps, plan) if steps.stack.tier != "fabric" else plan.none_such  # type: ignore[attr-defined]

    monkeypatch.setattr(Steps, "apply", mistaken)
    ran = project.ledger("deploy", "production", "--yes")

    assert ran.exit_code == 1
    assert "fabric failed" in ran.errors
    assert (
        "This should not have happened: AttributeError: 'StackPlan' object has no attribute 'none_such'" in ran.errors
    )
    assert "monitoring was not started." in ran.errors
    assert "container ends" in journal.read_text()
    assert "Traceback" not in ran.text
    log = next(line.split("report it with ")[1] for line in ran.errors.splitlines() if "report it with" in line)
    assert "Traceback" in (project.root / log.strip().removesuffix(".")).read_text()


def test_protection_is_lifted_while_the_consumers_are_destroyed(project: RunnerProject, journal: Path) -> None:
    def entry(text: str, **more: object) -> dict[str, object]:
        return {"local-exec": {"command": f"{text} >> {journal}", **more}}

    protected = {
        "triggers_replace": "${var.deletion_protection}",
        "provisioner": [entry('echo "protected: $PROTECTED"', environment={"PROTECTED": "${self.triggers_replace}"})],
    }
    project.stack("network", {**PROTECTION, "resource": {"terraform_data": {"data": protected}}})
    consumer = {"provisioner": [entry("sleep 6; echo consumer is gone", when="destroy")]}
    project.stack("database", {"resource": {"terraform_data": {"consumer": consumer}}}, producers=("network",))
    assert project.ledger("deploy", "production", "--yes").exit_code == 0
    journal.unlink()
    ran = project.ledger("destroy", "production", "--yes")

    assert ran.exit_code == 0, ran.text
    assert journal.read_text().splitlines() == ["protected: false", "consumer is gone"]
    assert project.resources("network") == []


def test_a_destroy_that_fails_says_that_the_protection_is_lifted_and_what_restores_it(project: RunnerProject) -> None:
    refusal = {"local-exec": {"command": "exit 3", "when": "destroy"}}
    stubborn = {"provisioner": [refusal], "depends_on": ["terraform_data.data"]}
    protected = {"input": "${var.deletion_protection}"}
    project.stack("network", {**PROTECTION, "resource": {"terraform_data": {"data": protected}}})
    project.stack(
        "database",
        {**PROTECTION, "resource": {"terraform_data": {"consumer": stubborn, "data": protected}}},
        producers=("network",),
    )
    project.stack("fabric", {**PROTECTION, "resource": {"terraform_data": {"data": protected}}}, producers=("network",))
    assert project.ledger("deploy", "production", "--yes").exit_code == 0
    failed = project.ledger("destroy", "production", "--yes")
    assert failed.exit_code == 1
    assert "network was not started. Deletion protection is lifted in " in failed.errors
    lost = failed.errors.split("lifted in ")[1].split(".")[0]
    assert sorted(lost.split(", ")) == ["database", "network"]
    assert "restore it: ledger deploy production\n" in failed.errors

    part = project.ledger("destroy", "production", "--yes", "--tier", "database")
    assert "lifted in database." in part.errors
    assert "restore it: ledger deploy production --tier database\n" in part.errors

    refused = project.ledger("destroy", "production", "--yes", "--tier", "network")
    assert refused.exit_code == 2
    assert "rotection is lifted" not in refused.errors


def test_a_plan_says_which_tiers_must_be_applied_before_others_can_be_planned(
    project: RunnerProject, journal: Path
) -> None:
    project.stack("network", journal_entry(journal, "network"))
    project.stack("database", journal_entry(journal, "database"), producers=("network",))
    project.stack("fabric", journal_entry(journal, "fabric"), producers=("network", "database"))
    ran = project.ledger("plan", "production")
    assert ran.exit_code == 0, ran.text
    assert "can be planned once network has been applied" in ran.output
    assert "can be planned once network and database have been applied" in ran.output
    assert not journal.exists()

    alone = project.ledger("deploy", "production", "--tier", "fabric", "--yes")
    assert alone.exit_code == 2
    assert "Not applied yet, but needed first: network, database." in alone.errors


def test_a_plan_warns_of_what_it_would_destroy_or_replace(project: RunnerProject) -> None:
    def describe(trigger: str, *names: str) -> None:
        project.stack(
            "network", {"resource": {"terraform_data": {name: {"triggers_replace": trigger} for name in names}}}
        )

    describe("before", "kept", "dropped")
    assert project.ledger("deploy", "production", "--yes").exit_code == 0
    describe("after", "kept")
    ran = project.ledger("plan", "production", "--details")
    assert ran.exit_code == 0, ran.text
    assert "Warning: 2 resources would be destroyed or replaced" in ran.output
    assert "± terraform_data.kept replace" in ran.output
    assert "- terraform_data.dropped delete" in ran.output
    assert 'triggers_replace = "before" -> "after"' in " ".join(ran.output.split())


def test_a_locked_state_names_its_owner_and_the_way_out(project: RunnerProject, journal: Path) -> None:
    project.stack("network", journal_entry(journal, "network"))
    lock_id = project.lock("network", who="carol@bank-ci-7")
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 1
    assert "The state is locked by carol@bank-ci-7: apply, since 2026-11-24" in ran.errors
    assert f"stacks/banking-audit-ledger-network-production force-unlock {lock_id}" in ran.errors
    assert not journal.exists()

    project.unlock("network")
    assert project.ledger("deploy", "production", "--yes").exit_code == 0


def test_a_locked_state_is_waited_for_as_long_as_the_user_says(project: RunnerProject, journal: Path) -> None:
    project.stack("network", {"resource": {"terraform_data": {"before": {}}}})
    assert project.ledger("deploy", "production", "--yes").exit_code == 0

    project.stack("network", journal_entry(journal, "network"))
    project.lock("network", who="carol@bank-ci-7")
    impatient = project.ledger("plan", "production", "--lock-timeout", "1s")
    assert impatient.exit_code == 1
    assert "The state is locked by carol@bank-ci-7" in impatient.errors

    released = threading.Timer(4, project.unlock, ["network"])
    released.start()
    patient = project.ledger("deploy", "production", "--yes", "--lock-timeout", "60s")
    released.join()
    assert patient.exit_code == 0, patient.text
    assert "network ends" in journal.read_text()


def test_outputs_of_an_unknown_tier_are_told_apart_from_those_of_one_that_is_not_deployed(
    project: RunnerProject, journal: Path
) -> None:
    project.stack("network", journal_entry(journal, "network"))
    assert project.ledger("plan", "production").exit_code == 0
    unknown = project.ledger("outputs", "production", "--tier", "netwrok")
    assert unknown.exit_code == 2
    assert "There is no tier called netwrok." in unknown.errors
    assert "The tiers are network." in unknown.errors
