"""`python -m policies.plan_guard`."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.exceptions import REASON, exception_toml
from tests.support.planned import plan_between
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
    assert "To do it all the same: an exception of fabric-quorum in policies/exceptions.toml" in ran.stdout
    assert "database.json: refused by data-loss" in ran.stdout
    assert "aws_s3_bucket.artifacts  would be deleted" in ran.stdout


GRANTED = (
    exception_toml("give-up-artifacts", "data-loss", "aws_s3_bucket.artifacts")
    + exception_toml("replace-first", "fabric-quorum", node_address("orderer", 0))
    + exception_toml("replace-second", "fabric-quorum", node_address("orderer", 1))
)


def test_an_exception_lets_one_resource_pass_and_says_who_answers_for_it(tmp_path: Path) -> None:
    plans = write(tmp_path, "fabric.json", HARMFUL), write(tmp_path, "database.json", LOSSY)
    named = ["--exceptions", write(tmp_path, "exceptions.toml", GRANTED), "--exception", "give-up-artifacts"]
    half = guard(*plans, *named, "--exception", "replace-first")
    assert half.returncode == 1
    assert f"{node_address('orderer', 1)}  would be replaced" in half.stdout
    both = guard(*plans, *named, "--exception", "replace-first", "--exception", "replace-second")
    assert (both.returncode, both.stderr) == (0, "")
    assert "! data-loss is let through by the exception give-up-artifacts" in both.stdout
    assert "aws_s3_bucket.artifacts  would be deleted" in both.stdout
    assert f"{REASON} (platform, until {datetime.now(UTC).date()})" in both.stdout


def test_an_unknown_exception_is_told_before_anything_is_read(tmp_path: Path) -> None:
    ran = guard(tmp_path / "nowhere.json", "--exception", "everything")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "There is no exception everything in policies/exceptions.toml" in ran.stderr
    assert "nowhere.json" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_exception_that_nothing_needs_is_an_error(tmp_path: Path) -> None:
    file = write(tmp_path, "exceptions.toml", GRANTED)
    plan = write(tmp_path, "fabric.json", HARMLESS)
    ran = guard(plan, "--exceptions", file, "--exception", "give-up-artifacts")
    assert ran.returncode == 2
    assert "give-up-artifacts is not needed: data-loss finds nothing at aws_s3_bucket.artifacts" in ran.stderr


def test_a_missing_file_of_exceptions_is_an_error(tmp_path: Path) -> None:
    ran = guard(write(tmp_path, "fabric.json", HARMLESS), "--exceptions", tmp_path / "nowhere.toml")
    assert ran.returncode == 2
    assert "nowhere.toml does not exist" in ran.stderr


def test_policies_that_are_known_only_later_are_counted(tmp_path: Path) -> None:
    stack = {
        "resource": {"aws_s3_bucket": {"a": {}}, "aws_s3_bucket_policy": {"a": {"policy": "${aws_s3_bucket.a.arn}"}}}
    }
    ran = guard(write(tmp_path, "plan.json", plan_between({}, stack, first=True)))
    assert ran.returncode == 0
    assert "1 policy is known only once this is applied" in ran.stdout


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
