"""`backend.tf.json`, the only place that says where the state is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments import ConfigurationError, Environment
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack
from tests.support.stacks import ROOT, Stack, example_environment

StackOf = Callable[[Environment, StateBackend], TierStack]
Synthesis = Callable[[TierStack], Stack]
Synthesized = Callable[[StateBackend], dict[str, Any]]

SETTINGS: dict[str, Any] = json.loads((ROOT / "backend.tf.json").read_text())["terraform"]["backend"]["s3"]


def write(file: Path, document: object) -> Path:
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def read(folder: Path, **settings: object) -> StateBackend:
    """A backend like ours, with other settings."""
    changed = {name: value for name, value in (SETTINGS | settings).items() if value is not None}
    return StateBackend.read(write(folder / "backend.tf.json", {"terraform": {"backend": {"s3": changed}}}))


@pytest.fixture
def synthesized(stack_of: StackOf, synthesis: Synthesis) -> Synthesized:
    """A backend's settings, as they stand in a stack."""

    def settings_of(backend: StateBackend) -> dict[str, Any]:
        stack = synthesis(stack_of(example_environment("production"), backend))
        settings: dict[str, Any] = stack.document["terraform"]["backend"]["s3"]
        return settings

    return settings_of


def test_every_setting_of_the_file_reaches_the_stacks(synthesized: Synthesized) -> None:
    expected = {name: value for name, value in SETTINGS.items() if name != "use_lockfile"}
    assert synthesized(StateBackend.read()) == expected | {"key": "bench/terraform.tfstate"}


def test_s3s_own_lock_comes_beside_the_tables_if_it_is_set(tmp_path: Path, synthesized: Synthesized) -> None:
    settings = synthesized(read(tmp_path, use_lockfile=True))
    assert settings["use_lockfile"] is True
    assert settings["dynamodb_table"] == SETTINGS["dynamodb_table"]


def test_the_state_is_encrypted_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, encrypt=None).encrypt is True


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("bucket", None, "is missing: needed is the state bucket's name, 3 to 58"),
        ("bucket", "Not A Bucket", "has the wrong form: allowed is the state bucket's name"),
        ("region", "us-east-1a", "has the wrong form: allowed is the bucket's and the table's region"),
        ("dynamodb_table", "a table", "has the wrong form: allowed is the lock table's name"),
        ("workspace_key_prefix", "/states", "has the wrong form: allowed is what the states' keys begin with"),
        ("kms_key_id", "some-key", "has the wrong form: allowed is the alias of the key"),
        ("kms_key_id", "alias/aws/s3", "is an alias that AWS keeps for its own keys: allowed is one of our own"),
        ("encrypt", "yes", "is of the wrong kind: allowed is true or false"),
        ("use_lockfile", 1, "is of the wrong kind: allowed is true or false"),
        ("dynamo_table", "locks", "is an unknown key: did you mean dynamodb_table?"),
    ],
)
def test_a_wrong_setting_is_told_with_what_is_allowed(tmp_path: Path, name: str, value: object, told: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(tmp_path, **{name: value})
    (problem,) = refusal.value.problems
    assert problem.file.endswith("backend.tf.json")
    assert problem.key == f"terraform.backend.s3.{name}"
    assert problem.allowed.startswith(told)


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(tmp_path, bucket=None, region="here", encrypt="no")
    assert len(refusal.value.problems) == 3


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ([], "terraform"),
        ({"terraform": {"backend": {}}}, "terraform.backend.s3"),
        ({"terraform": {"backend": "s3"}}, "terraform.backend.s3"),
        ({"terraform": {"cloud": {}}}, "terraform.backend"),
    ],
)
def test_another_kind_of_backend_is_refused(tmp_path: Path, document: object, key: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        StateBackend.read(write(tmp_path / "backend.tf.json", document))
    (problem,) = refusal.value.problems
    assert problem.key == key
    assert problem.allowed.startswith("is missing: needed is terraform.backend.s3 with the keys bucket, region")


def test_settings_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        StateBackend.read(write(tmp_path / "backend.tf.json", {"terraform": {"backend": {"s3": []}}}))
    assert refusal.value.problems[0].key == "terraform.backend.s3"
