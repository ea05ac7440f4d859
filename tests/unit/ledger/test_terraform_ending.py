"""Terraform as a process: what it inherits of the shell, and how its end is told."""

import os
from pathlib import Path

import pytest

from ledger import terraform
from ledger.interrupts import Interrupts
from ledger.project import Project
from ledger.run_log import RunLog
from ledger.stacks import Stack
from ledger.terraform import Terraform, TerraformError
from tests.support.runner import RunnerProject


@pytest.mark.parametrize(
    "name", ["TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_CLI_ARGS_apply", "TF_WORKSPACE", "TF_DATA_DIR"]
)
def test_what_would_change_every_command_is_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "-target=aws_vpc.main")
    monkeypatch.setenv("TF_LOG", "WARN")
    inherited = terraform.environment(Project(RunnerProject(tmp_path / "project", name="unit").root))
    assert name not in inherited
    assert inherited["TF_LOG"] == "WARN"


def failing(tmp_path: Path, script: str) -> TerraformError:
    """The error of a Terraform that does as the script says."""
    program = tmp_path / "terraform"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    runs = Terraform(
        stack=Stack("stack", "network", "production", tmp_path, ()),
        environment={"PATH": f"{tmp_path}{os.pathsep}/bin"},
        log=RunLog(tmp_path / ".local", "deploy"),
        interrupts=Interrupts(say=lambda _text: None),
        on_event=lambda _event: None,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
        with pytest.raises(TerraformError) as error:
            runs.apply()
    return error.value


def test_a_killed_terraform_is_told_with_the_exit_code_of_a_shell(tmp_path: Path) -> None:
    error = failing(tmp_path, "kill -9 $$")
    assert error.exit_code == 128 + 9
    assert error.message == "terraform apply failed for network: Terraform was killed by signal 9 (Killed)."


def test_terraforms_own_exit_code_is_kept(tmp_path: Path) -> None:
    assert failing(tmp_path, "exit 7").exit_code == 7


@pytest.mark.parametrize(
    ("diagnostic", "told"),
    [
        ('{"severity": "error", "summary": ""}', "Terraform gave no reason."),
        ('{"severity": "error", "summary": " ", "detail": "No such zone.\\nAsk AWS."}', "No such zone."),
        ('{"severity": "error", "detail": null}', "Terraform gave no reason."),
    ],
)
def test_an_error_without_a_summary_is_still_a_sentence(tmp_path: Path, diagnostic: str, told: str) -> None:
    line = f'{{"@message": "Error", "type": "diagnostic", "diagnostic": {diagnostic}}}'
    error = failing(tmp_path, f"cat <<'END'\n{line}\nEND\nexit 1")
    assert error.message == f"terraform apply failed for network: {told}"
