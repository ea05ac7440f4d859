"""No way to weaken production goes unnoticed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.mutations.gates import Production
from tests.mutations.page import PAGE, Caught, catch, page
from tests.mutations.table import MUTATIONS
from tests.support.planned import plan_between
from tests.support.stacks import ROOT, Stack

pytestmark = pytest.mark.xdist_group("mutations")

PROMISED = 40
"""What the issue asks for."""


@pytest.fixture(scope="module")
def production(stacks: Mapping[str, Stack]) -> Production:
    return Production({name: stack.document for name, stack in stacks.items() if name.endswith("-production")})


@pytest.fixture(scope="module")
def caught(production: Production, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Caught]:
    return catch(production, tmp_path_factory.mktemp("mutations") / "mutated")


def test_there_are_as_many_as_promised_and_each_has_its_name() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= PROMISED
    assert len({mutation.what for mutation in MUTATIONS}) == len(MUTATIONS)


def test_each_weakens_its_own_stack_and_leaves_ours_alone(production: Production) -> None:
    before = json.dumps(production.documents)
    for mutation in MUTATIONS:
        name = production.name(mutation.tier)
        assert production.mutated(mutation)[name] != production.documents[name], mutation.name
    assert json.dumps(production.documents) == before


@pytest.mark.parametrize("name", [mutation.name for mutation in MUTATIONS])
def test_it_is_caught_by_a_gate(name: str, caught: dict[str, Caught]) -> None:
    assert caught[name].gates


def test_the_guard_knows_all_of_them(caught: dict[str, Caught]) -> None:
    """The last gate before AWS: whatever passes the others by a waiver is refused there."""
    assert [name for name, item in caught.items() if not item.guard] == []


@pytest.mark.parametrize("gate", ["checkov", "iam", "reachability"])
def test_each_of_the_other_gates_catches_some(gate: str, caught: dict[str, Caught]) -> None:
    assert sum(gate in item.gates for item in caught.values()) >= 3


def test_the_page_is_up_to_date(caught: dict[str, Caught]) -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(caught), "run: make docs"


def test_the_guards_command_refuses_as_its_rules_do(production: Production, tmp_path: Path) -> None:
    [mutation] = [mutation for mutation in MUTATIONS if mutation.name == "database-in-clear"]
    name = production.name(mutation.tier)
    plan = plan_between(production.documents[name], production.mutated(mutation)[name])
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    command = [sys.executable, "-m", "policies.plan_guard", file]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "refused by encryption-off" in ran.stdout
    assert "aws_db_instance.primary_instance  would be stored unencrypted" in ran.stdout


WEAKENED = {
    "database-in-clear": ("CKV_AWS_16", "aws_db_instance.primary_instance"),
    "imds-v1": ("CKV_AWS_79", "aws_instance.orderer_0_instance"),
    "no-access-logs": ("CKV_AWS_91", "aws_lb.load_balancer_alb"),
    "tasks-public": ("CKV_AWS_333", "aws_ecs_service.backend_app_service"),
    "topic-in-clear": ("CKV_AWS_26", "aws_sns_topic.alerts_topic"),
    "bucket-not-logged": ("CKV_AWS_18", "aws_s3_bucket.state_bucket"),
}


def test_make_checkov_fails_with_a_line_for_each(production: Production, tmp_path: Path) -> None:
    documents = dict(production.documents)
    for mutation in MUTATIONS:
        if mutation.name in WEAKENED:
            name = production.name(mutation.tier)
            documents[name] = production.mutated(mutation)[name]
    for name, document in documents.items():
        (tmp_path / "stacks" / name).mkdir(parents=True)
        (tmp_path / "stacks" / name / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "policies.scan", tmp_path / "stacks", "--sarif", tmp_path / "report.sarif"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    for check, address in WEAKENED.values():
        assert sum(check in line and address in line for line in ran.stdout.splitlines()) == 1, (check, ran.stdout)
