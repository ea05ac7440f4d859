"""The command line where nothing is deployed: help, wrong use, missing things."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.local_environment import without_account
from ledger.project import Project
from tests.support.runner import REPOSITORY, RunnerProject

COMMANDS = ("bootstrap", "plan", "deploy", "destroy", "outputs", "drift", "local")
CHANGING = (("bootstrap",), ("deploy",), ("destroy",))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunnerProject:
    for name in os.environ.keys() - without_account(os.environ).keys():
        monkeypatch.delenv(name)
    made = RunnerProject(tmp_path / "project", name="unit")
    made.stack("network", {"resource": {"terraform_data": {"one": {}}}})
    monkeypatch.setenv("LEDGER_ENV_FILE", str(made.write_values()))
    return made


def test_the_help_lists_every_command() -> None:
    command = [sys.executable, "-m", "ledger", "--help"]
    shown = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert all(f"│ {name} " in shown for name in COMMANDS)


def test_the_help_loads_no_library_of_the_cloud() -> None:
    heavy = ("boto3", "botocore", "cryptography", "moto", "cdktf", "jsii", "pydantic", "environments", "emulator")
    program = f"import sys, ledger.cli; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("command", CHANGING)
def test_nothing_is_changed_without_a_yes_where_nobody_can_answer(
    project: RunnerProject, command: tuple[str, ...]
) -> None:
    ran = project.ledger(*command, "production")
    assert ran.exit_code == 2
    assert "Nobody is here to answer." in ran.errors
    assert "--yes" in ran.errors
    assert not project.folder("network").exists()


def test_an_unknown_environment_is_told_with_the_known_ones(project: RunnerProject) -> None:
    ran = project.ledger("plan", "prodution")
    assert ran.exit_code == 2
    assert "environment = prodution" in ran.errors
    assert "did you mean production? allowed are development, production, staging" in ran.errors


def test_the_settings_problems_that_synthesis_finds_are_passed_on_with_their_exit_code(
    project: RunnerProject,
) -> None:
    (project.root / "problem").write_text("1 problem in the settings:\n  environments/staging.toml: x = 1\n")
    ran = project.ledger("plan", "production")
    assert ran.exit_code == 2
    assert "environments/staging.toml: x = 1" in ran.errors


@pytest.mark.parametrize(("missing", "kept"), [("terraform", "node"), ("node", "terraform")])
def test_a_missing_tool_is_named_with_exit_code_3(
    project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, kept: str
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    real = next(Path(place) / kept for place in os.environ["PATH"].split(os.pathsep) if (Path(place) / kept).exists())
    (folder / kept).symlink_to(real)
    monkeypatch.setenv("PATH", str(folder))
    ran = project.ledger("plan", "production")
    assert ran.exit_code == 3
    assert f"{missing} is not on the PATH." in ran.errors
    assert "Install" in ran.errors


@pytest.mark.parametrize("command", ["plan", "deploy --yes", "destroy --yes", "drift", "outputs", "bootstrap --yes"])
def test_a_dead_emulator_is_told_at_once(project: RunnerProject, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    name, *options = command.split()
    began = time.monotonic()
    ran = project.ledger(name, "production", *options)
    assert ran.exit_code == 1
    assert "Nothing answers at http://127.0.0.1:9, where AWS_ENDPOINT_URL points." in ran.errors
    assert "ledger local up" in ran.errors
    assert time.monotonic() - began < 5


def test_outside_the_repository_the_user_is_told_where_to_go(
    tmp_path: Path, project: RunnerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "root", tmp_path)
    ran = project.ledger("plan", "production")
    assert ran.exit_code == 2
    assert f"There is no backend.tf.json in {tmp_path} or above it." in ran.errors
    assert "Run ledger inside the repository." in ran.errors


def test_any_folder_of_the_repository_will_do(project: RunnerProject) -> None:
    below = project.root / "a/b"
    below.mkdir(parents=True)
    assert Project.find(below).root == project.root.resolve()


def test_a_backend_that_cannot_be_read_is_told(project: RunnerProject) -> None:
    (project.root / "backend.tf.json").write_text('{"terraform": {"backend": {"s3": {"bucket": "x"}}}}')
    ran = project.ledger("outputs", "production")
    assert ran.exit_code == 2
    assert "does not describe an S3 backend" in ran.errors


def test_what_should_not_happen_is_a_sentence_and_a_report_but_no_traceback(
    project: RunnerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "backend", property(lambda _self: 1 / 0))
    ran = project.ledger("outputs", "production")
    assert ran.exit_code == 1
    assert "This should not have happened: ZeroDivisionError" in ran.errors
    assert "Traceback" not in ran.text
    (report,) = (project.root / ".local/logs").glob("*-crash.log")
    assert "Traceback" in report.read_text()

    monkeypatch.setenv("LEDGER_DEBUG", "1")
    assert "Traceback" in project.ledger("outputs", "production").text


def test_an_interrupt_outside_terraform_has_exit_code_130(
    project: RunnerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_self: Project) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Project, "backend", property(interrupted))
    ran = project.ledger("outputs", "production")
    assert ran.exit_code == 130
    assert ran.errors == "Stopped.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_and_the_synthesis_it_waits_for(project: RunnerProject, number: signal.Signals) -> None:
    began = project.root / "began"
    (project.root / "main.py").write_text(
        f"import os, pathlib, time; pathlib.Path({str(began)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    command = [sys.executable, "-m", "ledger", "plan", "production"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(command, cwd=project.root, env=environment, stderr=subprocess.PIPE, text=True) as process:
        give_up = time.monotonic() + 30
        while not (began.exists() and began.read_text()) and time.monotonic() < give_up:
            time.sleep(0.05)
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.kill(int(began.read_text()), 0)


def in_one_line(text: str) -> str:
    """Without the box that Typer draws around what is wrong with an option."""
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "production", "--parallel", "0"], "should be greater than or equal to 1"),
        (["local", "up", "--port", "65536"], "should be less than or equal to 65535"),
        (["plan"], "Missing argument 'ENVIRONMENT'"),
        (["deploi", "production"], "No such command 'deploi'"),
        (["deploy", "production", "--yess"], "No such option: --yess"),
        (["plan", "production", "--tier", "databse"], "There is no tier called databse. → The tiers are network."),
        (
            ["destroy", "production", "--yes", "--include-state", "--tier", "network"],
            "--include-state goes with all tiers: without a state none of them can be managed.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_arguments_are_told_with_what_is_right(project: RunnerProject, arguments: list[str], told: str) -> None:
    ran = project.ledger(*arguments)
    assert ran.exit_code == 2
    assert told in in_one_line(ran.errors)


@pytest.mark.parametrize("command", ["bootstrap", "plan", "deploy", "destroy", "drift"])
@pytest.mark.parametrize("duration", ["5", "ten minutes", "-5s", "5 m", "1d", ""])
def test_a_lock_timeout_that_terraform_would_not_understand_is_refused_at_once(
    project: RunnerProject, command: str, duration: str
) -> None:
    ran = project.ledger(command, "production", "--lock-timeout", duration)
    assert ran.exit_code == 2
    assert f"'--lock-timeout': {duration!r} is no duration" in in_one_line(ran.errors)
    assert "as in 30s, 10m or 1h30m" in in_one_line(ran.errors)


@pytest.mark.parametrize("duration", ["0", "0s", "30s", "1h30m", "1.5h", "250ms"])
def test_terraforms_durations_are_accepted(project: RunnerProject, duration: str) -> None:
    (project.root / "problem").write_text("on purpose, so that nothing else is done\n")
    assert "on purpose" in project.ledger("plan", "production", "--lock-timeout", duration).errors
