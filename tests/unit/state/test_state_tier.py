"""The state tier."""

from collections.abc import Callable
from pathlib import Path

from cdktf import App

from modules.shared.backend import StateBackend
from modules.state import StateTier
from tests.support.stacks import Stack, example_environment, read_stacks

Production = Callable[[str], Stack]


def test_only_the_environment_that_owns_the_account_has_a_state_stack(stacks: dict[str, Stack]) -> None:
    assert [name for name in stacks if "-state-" in name] == ["banking-audit-ledger-state-production"]


def test_lock_table_has_the_key_that_terraform_expects(production: Production) -> None:
    table = production("state").one("aws_dynamodb_table")
    assert table["name"] == "banking-audit-terraform-locks"
    assert table["hash_key"] == "LockID"
    assert table["attribute"] == [{"name": "LockID", "type": "S"}]


def test_lock_table_can_be_recovered_to_a_point_in_time(production: Production) -> None:
    assert production("state").one("aws_dynamodb_table")["point_in_time_recovery"] == {"enabled": True}


def test_state_bucket_is_the_one_that_every_backend_names(stacks: dict[str, Stack], production: Production) -> None:
    bucket = production("state").resources("aws_s3_bucket")["state_bucket"]["bucket"]
    backends = [stack.document["terraform"]["backend"]["s3"] for stack in stacks.values()]
    assert {backend["bucket"] for backend in backends} == {bucket}


def test_previous_states_can_be_had_back_for_a_year(production: Production) -> None:
    rule = production("state").resources("aws_s3_bucket_lifecycle_configuration")["state_lifecycle"]["rule"][0]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 365}]
    assert production("state").resources("aws_s3_bucket_versioning")["state_versioning"][
        "versioning_configuration"
    ] == {"status": "Enabled"}


def test_state_key_has_the_alias_that_every_backend_names_whatever_the_suffix(tmp_path: Path) -> None:
    owner = example_environment("staging", owns_account=True)
    app = App(outdir=str(tmp_path))
    StateTier(app, environment=owner, backend=StateBackend.read())
    app.synth()
    (state,) = read_stacks(tmp_path).values()
    assert state.one("aws_kms_alias")["name"] == state.document["terraform"]["backend"]["s3"]["kms_key_id"]
