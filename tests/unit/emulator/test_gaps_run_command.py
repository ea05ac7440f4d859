"""Gaps in Systems Manager's way to instances: commands and sessions; commands that run for real."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.emulators import connect, serving
from tests.unit.emulator.instances import Aws, launch

DOCUMENT = {
    "schemaVersion": "2.2",
    "parameters": {
        "Operation": {"type": "String", "allowedValues": ["status", "backup"]},
        "Argument": {"type": "String", "default": "", "allowedPattern": "^[a-z/]{0,9}$"},
    },
    "mainSteps": [
        {
            "action": "aws:runShellScript",
            "name": "operate",
            "inputs": {"timeoutSeconds": "2", "runCommand": ["cd /", 'operate "{{ Operation }}" "{{Argument}}"']},
        }
    ],
}
DEADLINE_SECONDS = 20
Send = Callable[..., dict[str, Any]]


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def ended(ssm: Any, command_id: str, instance: str) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        told: dict[str, Any] = ssm.get_command_invocation(CommandId=command_id, InstanceId=instance)
        if told["Status"] != "InProgress":
            return told
        time.sleep(0.05)
    raise TimeoutError(command_id)


@pytest.mark.fills("ssm-run-command")
def test_a_command_that_reaches_no_machine_is_no_success(aws: Aws) -> None:
    instance, ssm = launch(aws), aws("ssm")
    ssm.create_document(Name="operate-nothing", Content=json.dumps(DOCUMENT), DocumentType="Command")
    sent = ssm.send_command(
        DocumentName="operate-nothing", InstanceIds=[instance], Parameters={"Operation": ["status"]}
    )
    told = ssm.get_command_invocation(CommandId=sent["Command"]["CommandId"], InstanceId=instance)
    assert (told["Status"], told["StatusDetails"], told["ResponseCode"]) == ("Failed", "Undeliverable", -1)


@pytest.mark.fills("ssm-managed-instances")
def test_running_instances_are_registered(aws: Aws) -> None:
    instances, ssm = [launch(aws), launch(aws)], aws("ssm")
    aws("ec2").stop_instances(InstanceIds=instances[:1])
    found = ssm.describe_instance_information(Filters=[{"Key": "InstanceIds", "Values": instances}])
    [registered] = found["InstanceInformationList"]
    assert (registered["InstanceId"], registered["PingStatus"]) == (instances[1], "Online")


@pytest.mark.fills("ssm-sessions")
def test_a_session_opens_with_a_running_instance_only(aws: Aws) -> None:
    instance, ssm = launch(aws), aws("ssm")
    session = ssm.start_session(Target=instance)
    assert session["StreamUrl"].startswith("wss://")
    assert session["TokenValue"]
    assert ssm.terminate_session(SessionId=session["SessionId"])["SessionId"] == session["SessionId"]
    aws("ec2").stop_instances(InstanceIds=[instance])
    with pytest.raises(ClientError) as error:
        ssm.start_session(Target=instance)
    assert code_of(error) == "TargetNotConnected"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="module")
def with_machines(machines: Path) -> Iterator[Aws]:
    """A client of an emulator that has machines."""
    for url in serving("emulator", "--port", "{port}", "--machines", str(machines)):
        connect(url, "ssm").create_document(Name="operate", Content=json.dumps(DOCUMENT), DocumentType="Command")
        yield lambda service, url=url: connect(url, service)  # type: ignore[misc]


@pytest.fixture(scope="module")
def instance(with_machines: Aws) -> str:
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "orderer-0"}]}]
    return launch(with_machines, TagSpecifications=tags)


@pytest.fixture
def send(with_machines: Aws, instance: str) -> Send:
    """Runs the document on the instance and answers how it ended."""
    ssm = with_machines("ssm")

    def run(document: str = "operate", **parameters: list[str]) -> dict[str, Any]:
        sent = ssm.send_command(DocumentName=document, InstanceIds=[instance], Parameters=parameters)
        return ended(ssm, sent["Command"]["CommandId"], instance)

    return run


@pytest.fixture
def shell(machines: Path) -> Callable[[str], Path]:
    """Puts a program behind the instance; answers its folder."""

    def put(body: str) -> Path:
        folder = machines / "orderer-0"
        folder.mkdir(exist_ok=True)
        (folder / "shell").write_text(f"#!/bin/bash\n{body}\n")
        (folder / "shell").chmod(0o755)
        return folder

    return put


def test_the_machine_gets_the_rendered_script(send: Send, shell: Callable[[str], Path]) -> None:
    folder = shell("cat >script; echo done; echo slowly >&2")
    told = send(Operation=["backup"], Argument=["a/b"])
    assert (folder / "script").read_text() == 'cd /\noperate "backup" "a/b"\n'
    assert (told["Status"], told["ResponseCode"]) == ("Success", 0)
    assert (told["StandardOutputContent"], told["StandardErrorContent"]) == ("done\n", "slowly\n")


def test_a_failing_script_is_told_as_aws_tells_it(send: Send, shell: Callable[[str], Path]) -> None:
    shell("echo no >&2; exit 65")
    told = send(Operation=["status"])
    assert (told["Status"], told["StatusDetails"], told["ResponseCode"]) == ("Failed", "Failed", 65)
    assert told["StandardErrorContent"] == "no\nfailed to run commands: exit status 65"


def test_a_script_that_takes_too_long_is_ended(send: Send, shell: Callable[[str], Path]) -> None:
    folder = shell("echo $$ >pid; echo begun; exec sleep 60")
    told = send(Operation=["status"])
    assert (told["Status"], told["StatusDetails"]) == ("TimedOut", "ExecutionTimedOut")
    assert told["StandardOutputContent"] == "begun\n"
    assert not Path(f"/proc/{(folder / 'pid').read_text().strip()}").exists()


def test_no_more_output_is_told_than_aws_tells(send: Send, shell: Callable[[str], Path]) -> None:
    shell("printf '%025000d' 0")
    assert len(send(Operation=["status"])["StandardOutputContent"]) == 24_000


def test_a_machine_knows_nothing_of_the_emulators_own_settings(send: Send, shell: Callable[[str], Path]) -> None:
    shell("env")
    assert "MOTO_" not in send(Operation=["status"])["StandardOutputContent"]


def test_any_commands_run_with_the_document_for_them(send: Send, shell: Callable[[str], Path]) -> None:
    shell("exec bash")
    told = send("AWS-RunShellScript", commands=["word=two", 'echo "one $word"'])
    assert told["StandardOutputContent"] == "one two\n"


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "Operation is required"),
        ({"Operation": ["destroy"]}, "allowed are status, backup"),
        ({"Operation": ["status"], "Argument": ['"; reboot']}, "does not match"),
        ({"Operation": ["status"], "Force": ["yes"]}, "no parameter Force"),
    ],
)
def test_parameters_are_held_to_what_the_document_allows(
    send: Send, parameters: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(ClientError, match=said) as error:
        send(**parameters)
    assert code_of(error) == "InvalidParameters"


def test_an_unknown_document_is_refused(send: Send) -> None:
    with pytest.raises(ClientError) as error:
        send("nobody-made-this")
    assert code_of(error) == "InvalidDocument"


def test_an_instance_that_is_not_running_is_refused(with_machines: Aws) -> None:
    stopped = launch(with_machines)
    with_machines("ec2").stop_instances(InstanceIds=[stopped])
    for absent in (stopped, "i-0123456789abcdef0"):
        with pytest.raises(ClientError) as error:
            with_machines("ssm").send_command(
                DocumentName="operate", InstanceIds=[absent], Parameters={"Operation": ["status"]}
            )
        assert code_of(error) == "InvalidInstanceId"


def test_a_command_goes_to_its_instances_only_and_has_their_status(
    with_machines: Aws, instance: str, shell: Callable[[str], Path]
) -> None:
    shell("exit 1")
    launch(with_machines)
    ssm = with_machines("ssm")
    sent = ssm.send_command(DocumentName="operate", InstanceIds=[instance], Parameters={"Operation": ["status"]})
    command_id = sent["Command"]["CommandId"]
    ended(ssm, command_id, instance)
    [command] = ssm.list_commands(CommandId=command_id)["Commands"]
    assert (command["InstanceIds"], command["Status"], command["ErrorCount"]) == ([instance], "Failed", 1)
