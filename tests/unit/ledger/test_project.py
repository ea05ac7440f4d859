"""Where things are, and what `backend.tf.json` and the shell say about it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.errors import UsageError
from ledger.project import Project
from tests.support.runner import RunnerProject


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(RunnerProject(tmp_path / "project", name="unit").root)


@pytest.mark.parametrize(("named", "folder"), [("", "cdktf.out"), ("other", "other"), (None, "cdktf.out")])
def test_the_stacks_are_where_main_py_writes_them(
    project: Project, monkeypatch: pytest.MonkeyPatch, named: str | None, folder: str
) -> None:
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    if named is not None:
        monkeypatch.setenv("CDKTF_OUTDIR", named)
    assert project.synthesized == project.root / folder


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"bucket": 7}, "bucket is 7, not a text"),
        ({"region": ""}, 'region is "", not a text'),
        ({"dynamodb_table": None}, "dynamodb_table is null, not a text"),
        ({"workspace_key_prefix": ["x"]}, 'workspace_key_prefix is ["x"], not a text'),
    ],
)
def test_a_value_of_a_wrong_type_is_told(project: Project, changed: dict[str, Any], told: str) -> None:
    file = project.root / "backend.tf.json"
    content = json.loads(file.read_text())
    content["terraform"]["backend"]["s3"] |= changed
    file.write_text(json.dumps(content))
    with pytest.raises(UsageError) as error:
        _ = project.backend
    assert error.value.message == f"{file} does not describe an S3 backend: {told}."
    assert "It needs terraform.backend.s3 with bucket" in str(error.value.hint)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"terraform": {"backend": {"s3": "x"}}}', b"{}"])
def test_a_file_that_is_something_else_is_told(project: Project, content: bytes) -> None:
    (project.root / "backend.tf.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"backend\.tf\.json does not describe an S3 backend: .+\."):
        _ = project.backend


def test_a_file_that_cannot_be_opened_is_told(project: Project) -> None:
    (project.root / "backend.tf.json").unlink()
    (project.root / "backend.tf.json").mkdir()
    with pytest.raises(UsageError, match=r"backend\.tf\.json can't be read: Is a directory\."):
        _ = project.backend


@pytest.mark.parametrize(
    "address",
    ["localhost:5566", "127.0.0.1:5566", "http://", "http://localhost:port", "http://localhost:99999", "http://[::1"],
)
def test_an_endpoint_that_is_no_address_is_told_with_one_that_is(address: str) -> None:
    with pytest.raises(UsageError) as error:
        aws.require_endpoint(Circumstances(environment="production", endpoint=address))
    assert error.value.message.startswith(f"AWS_ENDPOINT_URL is {address}, which is no address: ")
    assert "as in http://127.0.0.1:5566" in str(error.value.hint)


def test_an_endpoint_of_s3_alone_that_is_no_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "nowhere")
    with pytest.raises(UsageError, match="The AWS SDK refuses its settings: Invalid endpoint: nowhere") as error:
        aws.s3("us-east-1")
    assert error.value.hint == "Look through the shell's: env | grep ^AWS_"
