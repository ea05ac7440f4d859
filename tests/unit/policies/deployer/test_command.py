"""`python -m policies.deployer`: from recordings and stacks to policies in a folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policies.deployer import calls
from policies.deployer.__main__ import app
from tests.support.stacks import EXAMPLE_VALUES

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": "ecs.amazonaws.com"}}],
}
GRANT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": ["arn:aws:s3:::bank-a/*"]},
        {"Effect": "Deny", "Action": ["s3:DeleteObject"], "Resource": ["*"]},
    ],
}
STACK = {
    "provider": {"aws": [{"region": "us-east-1", "allowed_account_ids": ["123456789012"]}]},
    "resource": {
        "aws_iam_role": {"task": {"name": "task", "assume_role_policy": json.dumps(TRUST)}},
        "aws_iam_role_policy": {"read": {"role": "${aws_iam_role.task.id}", "policy": json.dumps(GRANT)}},
        "aws_iam_role_policy_attachment": {
            "monitoring": {
                "role": "${aws_iam_role.task.name}",
                "policy_arn": "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
            }
        },
    },
}

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_ENV_FILE", str(EXAMPLE_VALUES))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def stacks(tmp_path: Path) -> Path:
    folder = tmp_path / "stacks/banking-audit-ledger-container-production"
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(STACK))
    return folder.parent


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of calls in place of the repository's."""
    file = tmp_path / "calls.txt"
    calls.write([("kms", "CreateKey"), ("ec2", "CreateVpc")], file)
    monkeypatch.setattr(calls, "FILE", file)
    return file


def recording(folder: Path, *lines: object) -> Path:
    file = folder / "calls.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file


def called(service: str, operation: str | None, client: str | None = "Terraform") -> dict[str, str | None]:
    return {"client": client, "service": service, "operation": operation}


def test_the_policies_are_written_for_the_account(run: Run, stacks: Path, tmp_path: Path) -> None:
    result = run("write", tmp_path / "out", "--stacks", stacks)
    assert result.exit_code == 0, result.output
    assert "For account 123456789012 in us-east-1" in result.output
    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert written[:2] == ["boundary.json", "deploy-1.json"]
    documents = [json.loads((tmp_path / "out" / name).read_text()) for name in written]
    assert all(document["Version"] == "2012-10-17" for document in documents)
    texts = [json.dumps(document) for document in documents]
    assert any("arn:aws:iam::123456789012:policy/banking-audit-boundary" in text for text in texts)
    assert any("AmazonRDSEnhancedMonitoringRole" in text for text in texts)


def test_the_boundary_is_what_some_role_is_allowed(run: Run, stacks: Path, tmp_path: Path) -> None:
    run("write", tmp_path / "out", "--stacks", stacks)
    (statement,) = json.loads((tmp_path / "out/boundary.json").read_text())["Statement"]
    assert {"s3:GetObject", "kms:Decrypt", "logs:PutLogEvents"} <= set(statement["Action"])
    assert "s3:DeleteObject" not in statement["Action"]
    assert (statement["Effect"], statement["Resource"]) == ("Allow", "*")


def test_without_stacks_there_is_no_boundary(run: Run, tmp_path: Path) -> None:
    result = run("write", tmp_path / "out", "--stacks", tmp_path)
    assert result.exit_code == 2
    assert "make synth" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(run: Run, stacks: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    result = run("write", tmp_path / "out", "--stacks", stacks)
    assert result.exit_code == 2
    assert str(tmp_path / "out") in result.output


def test_an_unknown_environment_is_told(run: Run, stacks: Path, tmp_path: Path) -> None:
    result = run("write", tmp_path / "out", "--stacks", stacks, "--environment", "prod")
    assert result.exit_code == 2
    assert "production" in result.output


def test_recordings_replace_the_calls(run: Run, committed: Path, tmp_path: Path) -> None:
    file = recording(tmp_path, called("kms", "CreateKey"), called("rds", "CreateDBInstance"), called("s3", "PutObject"))
    result = run("record", file)
    assert result.exit_code == 0, result.output
    assert "+ rds:CreateDBInstance" in result.output
    assert "- ec2:CreateVpc" in result.output
    assert "3 calls" in result.output
    assert calls.read(committed) == {("kms", "CreateKey"), ("rds", "CreateDBInstance"), ("s3", "PutObject")}


def test_what_others_than_terraform_call_is_not_the_deploy_roles(run: Run, committed: Path, tmp_path: Path) -> None:
    file = recording(tmp_path, called("kms", "CreateKey"), called("acm", "RequestCertificate", "Boto3"))
    assert run("record", file).exit_code == 0
    assert calls.read(committed) == {("kms", "CreateKey")}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"service": "kms"}, "is no recorded call. Record with: python -m emulator --record FILE"),
        ("kms", "is no recorded call"),
        ({**called("s3", None), "request": "PUT /a"}, "nobody knows what s3 PUT /a is called"),
        (called("s3", "MakeTea"), "IAM has no action called s3:MakeTea"),
    ],
)
def test_what_is_no_recording_changes_nothing(
    run: Run, committed: Path, tmp_path: Path, line: object, told: str
) -> None:
    before = committed.read_text()
    result = run("record", recording(tmp_path, called("kms", "CreateKey"), line))
    assert result.exit_code == 2
    assert told in result.output
    assert committed.read_text() == before


def test_a_recording_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    result = run("record", tmp_path / "missing.jsonl")
    assert result.exit_code == 2
    assert "missing.jsonl can't be read: No such file or directory." in result.output
