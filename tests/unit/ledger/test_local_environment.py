"""The files that point a shell at the emulated account."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from dotenv import dotenv_values

from ledger.emulator_process import Emulator, EmulatorFiles, health
from ledger.local_environment import LocalEnvironment, shell_file, without_account
from ledger.project import Project
from tests.support.runner import RunnerProject

# What `emulator.furnish` answers, as far as it is used here.
FURNISHED = SimpleNamespace(
    account_id="123456789012",
    certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
    hosted_zone_id="Z0123456789EXAMPLE",
)


@pytest.fixture
def local(tmp_path: Path) -> LocalEnvironment:
    root = RunnerProject(tmp_path / "project", name="unit").root
    return LocalEnvironment(Project(root), Emulator(pid=1, port=5566))


def write(local: LocalEnvironment, **terraform: str) -> None:
    local.write(FURNISHED, terraform, "20")  # type: ignore[arg-type]


def test_the_values_file_is_private_complete_and_has_a_strong_password(local: LocalEnvironment) -> None:
    write(local)
    assert stat.S_IMODE(local.values_file.stat().st_mode) == 0o600
    values = dotenv_values(local.values_file)
    assert values["AWS_ACCOUNT_ID"] == "123456789012"
    assert values["DOMAIN_NAME"] == "audit.example.com"
    assert values["S3_BUCKET_NAME"] == "banking-audit"
    assert len(values["RDS_MASTER_PASSWORD"] or "") >= 32


def test_writing_again_keeps_the_password(local: LocalEnvironment) -> None:
    write(local)
    first = local.values_file.read_text()
    write(local)
    assert local.values_file.read_text() == first


def sourced(local: LocalEnvironment, shell: str = "bash", **before: str) -> dict[str, str]:
    """What a shell exports after it has sourced the file, strictly as scripts do."""
    ran = subprocess.run(
        [shell, "-euc", f"{'set -o pipefail; ' if shell == 'bash' else ''}. '{shell_file(local.project)}'; env"],
        env={"PATH": os.environ["PATH"], **before},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return dict(line.split("=", 1) for line in ran.stdout.splitlines() if "=" in line)


FOREIGN = (
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ENDPOINT_URL_S3",
    "AWS_SDK_LOAD_CONFIG",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "RDS_MASTER_PASSWORD",
    "TF_VAR_rds_master_password",
    "TF_WORKSPACE",
)


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_sourcing_leaves_nothing_of_a_real_account_in_the_shell(local: LocalEnvironment, shell: str) -> None:
    write(local)
    exported = sourced(local, shell, AWS_PAGER="less", **dict.fromkeys(FOREIGN, "real"), AWS_ACCESS_KEY_ID="real")
    assert not exported.keys() & set(FOREIGN)
    assert "real" not in exported.values()
    assert exported["AWS_PAGER"] == "less"
    assert {name for name in exported if name.startswith("AWS_")} - {"AWS_PAGER", "AWS_ACCOUNT_ID"} <= set(
        local.variables()
    ) | {"AWS_REGION"}


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_the_shell_file_exports_what_reaches_the_emulated_account(local: LocalEnvironment, shell: str) -> None:
    write(local, TF_CLI_CONFIG_FILE="/somewhere/terraform.rc")
    exported = sourced(local, shell)
    assert exported["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5566"
    assert exported["AWS_CONFIG_FILE"] == os.devnull
    assert exported["DOMAIN_NAME"] == "audit.example.com"
    assert exported["TF_CLI_CONFIG_FILE"] == "/somewhere/terraform.rc"
    assert exported["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] == "20"


def test_aws_asks_the_emulator_even_where_it_would_ignore_the_variable(
    local: LocalEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries = tmp_path / "a space/bin"
    binaries.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(binaries / "python"))
    (binaries / "python").symlink_to("/bin/echo")
    write(local)
    script = f". '{shell_file(local.project)}'; aws sqs list-queues"
    said = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True).stdout
    assert said == f"{binaries}/aws --endpoint-url http://127.0.0.1:5566 sqs list-queues\n"


def test_the_tools_that_make_setup_installed_come_first(tmp_path: Path) -> None:
    root = RunnerProject(tmp_path / "a space", name="unit").root
    local = LocalEnvironment(Project(root), Emulator(pid=1, port=5566))
    write(local)
    first, second, *rest = sourced(local)["PATH"].split(os.pathsep)
    assert first == str(Path(sys.executable).parent)
    assert second == str(root / "node_modules/.bin")
    assert os.pathsep.join(rest) == os.environ["PATH"]


def test_nothing_of_an_account_is_left_in_an_environment() -> None:
    environment = {
        "PATH": "/bin",
        "AWS_PROFILE": "x",
        "AWS_ENDPOINT_URL_S3": "x",
        "HOSTED_ZONE_ID": "Z",
        "AWS_PAGER": "",
    }
    assert without_account(environment) == {"PATH": "/bin", "AWS_PAGER": ""}


def test_an_emulator_is_remembered_until_it_is_forgotten(tmp_path: Path) -> None:
    files = EmulatorFiles(tmp_path / ".local")
    assert files.read() is None
    emulator = Emulator(pid=4711, port=1, environments=("production",))
    files.write(emulator)
    assert files.read() == emulator
    files.record.write_text('{"pid": "broken"')
    assert files.read() is None
    files.forget()
    assert not files.record.exists()


def test_a_port_where_nobody_answers_is_no_emulator() -> None:
    assert health(1) == {}
    assert not Emulator(pid=4711, port=1).alive()
