"""`ledger local`: the emulator up, everything in it, and down again."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.emulator_process import EmulatorFiles, listening
from tests.support.ports import free_port
from tests.support.runner import AWS, RunnerProject

pytestmark = pytest.mark.integration


@pytest.fixture
def project(new_project: Callable[..., RunnerProject], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunnerProject]:
    before = dict(os.environ)
    made = new_project(provider=True)
    made.state_stack()
    topic = {"aws_sns_topic": {"alerts": {"name": "alerts", "kms_master_key_id": "alias/aws/sns"}}}
    made.stack("network", {**AWS, "resource": topic, "output": {"Topic": {"value": "${aws_sns_topic.alerts.arn}"}}})
    # A real account's settings in the shell must not get in the way, nor be reached.
    monkeypatch.setenv("AWS_PROFILE", "the-real-account")
    monkeypatch.setenv("AWS_ACCOUNT_ID", "999999999999")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    yield made
    made.ledger("local", "down", "--yes", "--discard")
    os.environ.clear()
    os.environ.update(before)


def test_local_up_deploys_everything_and_local_down_leaves_nothing(project: RunnerProject) -> None:
    port = str(free_port())
    up = project.ledger("local", "up", "--port", port)
    assert up.exit_code == 0, up.text
    assert "No drift in 2 tiers." in up.output
    assert "arn:aws:sns:us-east-1:123456789012:alerts" in up.output
    assert "To reach it: source .local/env" in up.output

    then_the_files_to_source_reach_the_emulated_account(project)

    assert "network" in project.ledger("local", "status").output
    elsewhere = project.ledger("local", "up", "--port", "1")
    assert elsewhere.exit_code == 2
    assert f"This checkout's emulator already runs on port {port}." in elsewhere.errors

    then_what_is_left_over_is_named_and_keeps_the_emulator_running(project, int(port))

    down = project.ledger("local", "down", "--yes")
    assert down.exit_code == 0, down.text
    assert "0 resources are left over." in down.output
    assert "keys are deleted after a waiting period" in down.output
    assert not listening(int(port))
    assert not list((project.root / ".local").glob("env*"))
    assert project.ledger("local", "status").exit_code == 1
    assert "No emulator is running." in project.ledger("local", "down", "--yes").output


def then_the_files_to_source_reach_the_emulated_account(project: RunnerProject) -> None:
    values = project.root / ".local/env.aws"
    assert stat.S_IMODE(values.stat().st_mode) == 0o600
    answer = in_shell(project, "aws sns list-topics && echo account $AWS_ACCOUNT_ID")
    assert "arn:aws:sns:us-east-1:123456789012:alerts" in answer
    assert "account 123456789012" in answer


def then_what_is_left_over_is_named_and_keeps_the_emulator_running(project: RunnerProject, port: int) -> None:
    in_shell(project, "aws sqs create-queue --queue-name forgotten")
    down = project.ledger("local", "down", "--yes")
    assert down.exit_code == 1
    assert "1 resource is left over:" in down.errors
    assert "forgotten" in down.errors
    assert listening(port)
    in_shell(project, "aws sqs delete-queue --queue-url $(aws sqs get-queue-url --queue-name forgotten --output text)")


def in_shell(project: RunnerProject, command: str) -> str:
    """Runs it as a user would who has another account's profile selected."""
    return subprocess.run(
        ["bash", "-euc", f"source .local/env && source .local/env.aws && {command}"],
        cwd=project.root,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_PROFILE": "the-real-account"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_dead_emulator_is_replaced_and_its_remains_are_discarded(project: RunnerProject) -> None:
    port = str(free_port())
    (project.root / "problem").write_text("1 setting is wrong: on purpose, so that nothing is deployed\n")
    assert project.ledger("local", "up", "--port", port).exit_code == 2
    emulator = EmulatorFiles(project.root / ".local").read()
    assert emulator is not None
    os.kill(emulator.pid, signal.SIGKILL)
    os.waitpid(emulator.pid, 0)
    stale = project.root / ".local/bootstrap-emulated/production/terraform.tfstate"
    stale.parent.mkdir(parents=True)
    stale.touch()

    again = project.ledger("local", "up")
    assert f"The emulator of an earlier run (pid {emulator.pid}) is gone" in again.output
    assert f"http://127.0.0.1:{port}" in again.output
    assert not stale.exists()


def test_a_taken_port_is_told_with_the_way_out(project: RunnerProject) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = project.ledger("local", "up", "--port", str(port))
    assert ran.exit_code == 1
    assert f"Port {port} is taken by another program." in ran.errors
    assert f"ledger local up --port {port + 1}" in ran.errors
    assert not Path(project.root / ".local/emulator.json").exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--environment", "prodution"], "There is no environment called prodution."),
        (["no terraform"], "terraform is not on the PATH."),
        (["no node"], "node is not on the PATH."),
    ],
    ids=["environment", "terraform", "node"],
)
def test_nothing_is_started_before_tools_and_environment_are_known_to_exist(
    project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: list[str], told: str
) -> None:
    if wrong[0].startswith("no "):
        kept = {"terraform", "node"} - {wrong.pop().removeprefix("no ")}
        (tmp_path / "tools").mkdir()
        for name in kept:
            (tmp_path / "tools" / name).symlink_to(str(shutil.which(name)))
        monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    ran = project.ledger("local", "up", "--port", str(free_port()), *wrong)
    assert ran.exit_code in (2, 3)
    assert told in ran.errors
    assert not Path(project.root / ".local/emulator.log").exists()


def test_an_emulator_whose_record_was_damaged_is_recognised_and_stopped(project: RunnerProject) -> None:
    port = str(free_port())
    (project.root / "problem").write_text("1 setting is wrong: on purpose, so that nothing is deployed\n")
    assert project.ledger("local", "up", "--port", port).exit_code == 2
    record = project.root / ".local/emulator.json"
    pid = json.loads(record.read_text())["pid"]
    record.write_text('{"pid"')
    again = project.ledger("local", "up", "--port", port)
    assert f"The emulator is running at http://127.0.0.1:{port} (pid {pid})." in again.output
    down = project.ledger("local", "down", "--yes", "--discard")
    assert down.exit_code == 0, down.text
    assert not listening(int(port))
