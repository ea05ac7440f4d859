"""`python -m policies.plan_guard`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.plans import DELETE, REPLACE, PlanBuilder, node_address
from tests.support.stacks import ROOT

HARMLESS = PlanBuilder().node("orderer", 0).document
HARMFUL = PlanBuilder().node("orderer", 0, REPLACE).node("orderer", 1, REPLACE).node("orderer", 2).document
LOSSY = PlanBuilder().resource("aws_s3_bucket.artifacts", DELETE).resource("aws_sns_topic.kept").document


def guard(*arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policies.plan_guard", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=False)


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_plans_that_cost_nothing_pass(tmp_path: Path) -> None:
    ran = guard(write(tmp_path, "fabric.json", HARMLESS), "-", given=json.dumps(HARMLESS))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "fabric.json: passes" in ran.stdout
    assert "-: passes" in ran.stdout


def test_all_findings_of_all_plans_are_shown_with_reason_and_remedy(tmp_path: Path) -> None:
    ran = guard(write(tmp_path, "fabric.json", HARMFUL), write(tmp_path, "database.json", LOSSY))
    assert ran.returncode == 1
    assert "fabric.json: refused by fabric-quorum" in ran.stdout
    assert f"  {node_address('orderer', 1)}  would be replaced" in ran.stdout
    assert "2 of 3 orderers would be gone or stopped in one apply" in ran.stdout
    assert "→ Apply it for one orderer at a time" in ran.stdout
    assert "To do it all the same: --allow fabric-quorum" in ran.stdout
    assert "database.json: refused by data-loss" in ran.stdout
    assert "aws_s3_bucket.artifacts  would be deleted" in ran.stdout


def test_an_override_is_named_and_shown(tmp_path: Path) -> None:
    plans = write(tmp_path, "fabric.json", HARMFUL), write(tmp_path, "database.json", LOSSY)
    half = guard(*plans, "--allow", "data-loss")
    assert half.returncode == 1
    both = guard(*plans, "--allow", "data-loss", "--allow", "fabric-quorum")
    assert both.returncode == 0
    assert "data-loss is allowed by --allow data-loss" in both.stdout
    assert "aws_s3_bucket.artifacts  would be deleted" in both.stdout


def test_an_unknown_rule_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    ran = guard(write(tmp_path, "fabric.json", HARMLESS), "--allow", "everything")
    assert ran.returncode == 2
    assert "fabric-quorum" in ran.stderr
    assert "Traceback" not in ran.stderr


UNREADABLE: dict[str, tuple[Any, str]] = {
    "binary": ("PK\x03\x04", "It is a plan in Terraform's own format. Show it first: terraform show -json"),
    "no JSON": ("Terraform will perform", "It is not JSON"),
    "event stream": ('{"@message": "a"}\n{"@message": "b"}', "It is not JSON"),
    "a list": ([], "It is not what terraform show -json writes"),
    "a stack": ({"resource": {}}, "It is not what terraform show -json writes"),
    "a state": ({"format_version": "1.0", "values": {}}, "It shows a state, not a plan"),
    "another format": (HARMLESS | {"format_version": "2.0"}, "format_version: String should match pattern"),
    "failed plan": (HARMLESS | {"errored": True}, "the plan is incomplete"),
    "unknown action": (
        HARMLESS | {"resource_changes": [HARMLESS["resource_changes"][0] | {"change": {"actions": ["melt"]}}]},
        "resource_changes.0.change.actions.0",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_plan_is_told_in_a_sentence(what: str, tmp_path: Path) -> None:
    content, message = UNREADABLE[what]
    ran = guard(write(tmp_path, "plan.json", content))
    assert ran.returncode == 2
    assert message in ran.stderr
    assert "plan.json" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_missing_file_hides_no_finding(tmp_path: Path) -> None:
    ran = guard(tmp_path / "nowhere.json", write(tmp_path, "fabric.json", HARMFUL))
    assert ran.returncode == 2
    assert "nowhere.json: It can't be read: No such file or directory." in ran.stderr
    assert "refused by fabric-quorum" in ran.stdout


def test_no_value_of_a_plan_is_printed(tmp_path: Path) -> None:
    broken = HARMLESS | {"resource_changes": [{"address": 5, "change": "correct-horse"}]}
    ran = guard(write(tmp_path, "plan.json", broken))
    assert ran.returncode == 2
    assert "correct-horse" not in ran.stdout + ran.stderr
