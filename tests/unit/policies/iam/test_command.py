"""`python -m policies.iam`: what it shows, and its exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policies.iam import __main__ as command
from policies.iam.artefacts import ARTEFACTS, Artefact, unexplained
from policies.iam.finding import Finding
from tests.unit.policies.iam.planted import allow, role, stack

import typer  # isort: skip

APP = typer.Typer()
APP.command()(command.main)


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(APP, [str(folder), *arguments], env={"COLUMNS": "400"})
    return ran.exit_code, ran.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("policies.iam.artefacts.ARTEFACTS", ())
    monkeypatch.setattr(command, "unexplained", lambda found: unexplained(found, ()))
    return tmp_path


def synthesize(folder: Path, *statements: dict[str, object]) -> Path:
    for name, document in stack(role("reader", *statements)).items():
        (folder / name).mkdir()
        (folder / name / "cdk.tf.json").write_text(json.dumps(document))
    return folder


def test_nothing_found_is_exit_code_0_and_shows_who_may_do_what(folder: Path) -> None:
    code, output = run(synthesize(folder, dict(allow("s3:GetObject", "arn:aws:s3:::b/mine/*"))))
    assert code == 0
    assert "Roles of production" in output
    assert "s3: GetObject on b/mine/*" in output
    assert "2 policy documents of 1 roles and what they reach: 0 findings" in output


def test_something_found_is_exit_code_1_and_names_it_with_what_to_do(folder: Path) -> None:
    code, output = run(
        synthesize(folder, dict(allow("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/x"))), "--quiet"
    )
    assert code == 1
    assert (
        "✗ iam/escalation  ledger-core-production aws_iam_role.reader: iam:PutRolePolicy gets it everything" in output
    )
    assert "→ Take the first of these rights" in output
    assert "Roles of" not in output


def test_stacks_that_can_not_be_read_are_exit_code_2(folder: Path) -> None:
    code, output = run(synthesize(folder, dict(allow("s3:GetObject", "${aws_x.y.arn}"))))
    assert code == 2
    assert "${aws_x.y.arn} leads to no resource" in output
    assert "Traceback" not in output


def test_no_stacks_are_exit_code_2(folder: Path) -> None:
    code, output = run(folder)
    assert (code, "Synthesize first: make synth" in output) == (2, True)


def test_a_waiver_knows_a_finding_by_its_tier_environment_and_address() -> None:
    found = Finding("iam/trust", "ledger-core-production", "aws_iam_role.r", "detail", "remedy").waivable
    assert (found.tier, found.environment, found.resource) == ("core", "production", "aws_iam_role.r")
    assert (found.check, found.message, found.guideline) == ("iam/trust", "detail", "remedy")


def test_an_artefact_explains_its_own_finding_only() -> None:
    artefact = Artefact("parliament/X", "aws_kms_key", "one .*", "It says one", "It errs.")
    ours, other = (
        Finding("parliament/X", "stack", f"{kind}.k", "one thing") for kind in ("aws_kms_key", "aws_sqs_queue")
    )
    assert unexplained([ours, other], [artefact]) == [other]


def test_an_artefact_that_explains_nothing_is_a_finding() -> None:
    [stale] = unexplained([], ARTEFACTS[:1])
    assert (stale.check, stale.remedy) == ("iam/stale-artefact", "Delete it from policies/iam/artefacts.py.")
