"""States that are cut off, empty or something else: said with their place, never taken for an empty state."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.exceptions
import pytest

from ledger import aws, local_account, remote_state
from ledger.diagnosis import Circumstances
from ledger.emulator_process import Emulator
from ledger.errors import LedgerError
from ledger.local_state import LocalState
from ledger.project import Backend, Project
from tests.support.runner import RunnerProject

BACKEND = Backend(bucket="bank-state", region="us-east-1", lock_table="locks", workspace_key_prefix="ledger")
HERE = Circumstances(environment="production")
KEY = "ledger/production/network/terraform.tfstate"
GOOD = json.dumps({"version": 4, "serial": 7, "lineage": "x", "outputs": {}, "resources": []})
UNUSABLE = {
    "empty": "",
    "blank": " \n",
    "cut off": GOOD[:-9],
    "not UTF-8": "\udcff",
    "a list": "[]",
    "resources of a wrong type": '{"resources": {"aws_vpc": 1}}',
    "a resource without a type": '{"resources": [{"mode": "managed", "name": "x", "instances": [{}]}]}',
    "outputs of a wrong type": '{"outputs": ["x"]}',
    "a serial that is no number": '{"serial": "many"}',
}


class Bucket:
    """An S3 client whose bucket holds one object, or does not exist."""

    def __init__(self, content: str | None, refusal: str = "NoSuchBucket") -> None:
        self._content = content
        self._refusal = refusal

    def get_paginator(self, _operation: str) -> "Bucket":
        return self

    def paginate(self, **_where: str) -> list[dict[str, Any]]:
        if self._content is None:
            answer = {"Error": {"Code": self._refusal, "Message": "no"}}
            raise botocore.exceptions.ClientError(answer, "ListObjectsV2")  # type: ignore[arg-type]
        return [{"Contents": [{"Key": KEY}]}]

    def get_object(self, **_which: str) -> dict[str, Any]:
        assert self._content is not None
        return {"Body": io.BytesIO(self._content.encode(errors="surrogateescape"))}


@pytest.fixture
def holds(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *content: monkeypatch.setattr(aws, "s3", lambda _region: Bucket(*content))


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_object_is_named_with_the_way_to_its_earlier_versions(holds: Any, content: str) -> None:
    holds(content)
    with pytest.raises(LedgerError, match="The state s3://bank-state/ledger/production/network/") as error:
        remote_state.read_all(BACKEND, HERE)
    assert f"list-object-versions --bucket bank-state --prefix {KEY}" in str(error.value.hint)
    assert ("is empty" in error.value.message) == (not content.strip())


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_state_on_this_machine_is_named_with_its_copy(tmp_path: Path, content: str) -> None:
    local = LocalState(tmp_path, "production")
    local.path.parent.mkdir()
    local.path.write_text(content, errors="surrogateescape")
    with pytest.raises(LedgerError) as error:
        local.read()
    assert error.value.message.startswith(f"The state {local.path} is ")
    assert f"cp {local.path}.backup {local.path}" in str(error.value.hint)


def test_a_state_on_this_machine_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    local = LocalState(tmp_path, "production")
    local.path.mkdir(parents=True)
    with pytest.raises(LedgerError, match=r"terraform\.tfstate can't be read: Is a directory\."):
        local.read()


def test_a_good_state_is_read(holds: Any) -> None:
    holds(GOOD)
    assert remote_state.read_all(BACKEND, HERE)["network"].serial == 7


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `local status` is told of an environment."""
    project = Project(RunnerProject(tmp_path / "project", name="unit").root)
    monkeypatch.setattr(aws, "socket", SimpleNamespace(create_connection=lambda *_, **__: io.BytesIO()))
    return lambda: local_account.states(project, Emulator(pid=1, port=5566), "production")


def test_without_a_state_bucket_nothing_is_deployed(holds: Any, account: Any) -> None:
    holds(None)
    assert account() == {}


@pytest.mark.parametrize("content", [(None, "AccessDenied"), ("",)], ids=["refused", "unusable"])
def test_what_cannot_be_found_out_is_not_taken_for_nothing(holds: Any, account: Any, content: Any) -> None:
    holds(*content)
    with pytest.raises(LedgerError):
        account()
