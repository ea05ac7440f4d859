"""Whether Terraform's own plans say it when an environment is destroyed on purpose."""

import json
import subprocess
from pathlib import Path

import pytest

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.errors import NotAPlanError
from policies.plan_guard.purpose import destroys_on_purpose
from tests.support.runner import PROTECTION

pytestmark = pytest.mark.integration

LIFTED = "-var=deletion_protection=false"


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stack of two resources, with a local state."""
    folder = tmp_path_factory.mktemp("applied")
    resources = {"terraform_data": {"ledger": {"input": "${var.deletion_protection}"}, "other": {}}}
    (folder / "main.tf.json").write_text(json.dumps({**PROTECTION, "resource": resources}))
    terraform(folder, "init")
    terraform(folder, "apply", "-auto-approve")
    return folder


def terraform(folder: Path, *arguments: str) -> str:
    return subprocess.run(["terraform", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "on_purpose"),
    [
        (["-destroy", LIFTED], True),
        (["-destroy"], False),
        ([LIFTED], False),
        (["-destroy", LIFTED, "-target=terraform_data.ledger"], False),
        (["-replace=terraform_data.ledger", "-replace=terraform_data.other", LIFTED], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_only_a_whole_destruction_without_protection_is_on_purpose(
    applied: Path, tmp_path: Path, arguments: list[str], *, on_purpose: bool
) -> None:
    plan = tmp_path / "plan"
    terraform(applied, "plan", f"-out={plan}", *arguments)
    document = PlanDocument.of(json.loads(terraform(applied, "show", "-json", str(plan))))
    assert destroys_on_purpose(document) is on_purpose


def test_a_state_is_told_from_a_plan(applied: Path) -> None:
    with pytest.raises(NotAPlanError, match="It shows a state, not a plan"):
        PlanDocument.of(json.loads(terraform(applied, "show", "-json")))
