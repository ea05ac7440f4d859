"""Systems Manager: commands on instances, run for real where there is a machine behind the instance."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ssm.models import Command, SimpleSystemManagerBackend

from emulator.gaps.framework import AwsError, Gap, Original
from emulator.machines import Machine
from emulator.ssm_documents import BUILT_IN, Script, WrongParametersError, render

RUN_COMMAND = Gap(
    id="ssm-run-command",
    service="ssm",
    symptom="SendCommand takes any document, parameters and instance, goes to all instances beside, and runs nothing; "
    "every command has succeeded.",
    cure="Documents, parameters and instances are checked. With `--machines FOLDER`, the command runs in "
    "`FOLDER/<Name tag>/shell`; without a machine it ends as undeliverable.",
)

#: Of either stream, GetCommandInvocation tells no more.
_SHOWN_CHARACTERS = 24_000


@RUN_COMMAND.around(SimpleSystemManagerBackend)
def _send_command(original: Original, self: SimpleSystemManagerBackend, **request: Any) -> Command:  # noqa: ANN401
    script = _script(self, request["document_name"], request["parameters"] or {})
    unreachable = [each for each in request["instance_ids"] if not is_running(self, each)]
    if unreachable:
        raise AwsError(
            "InvalidInstanceId",
            f"Instances [[{', '.join(unreachable)}]] not in a valid state for account {self.account_id}",
        )
    command: Command = original(self, **request)
    for invocation in command.invocations:
        machine = _machine_of(self, invocation["InstanceId"])
        if machine is None:
            _end(invocation, status="Failed", details="Undeliverable", code=-1)
        else:
            invocation.update(Status="InProgress", StatusDetails="InProgress", ResponseCode=-1)
            threading.Thread(target=_run, args=(machine, script, invocation), daemon=True).start()
    return command


@RUN_COMMAND.around(Command, "_get_instance_ids_from_targets")
def _get_instance_ids_from_targets(original: Original, self: Command) -> list[str]:
    # For moto, no targets are all instances.
    found: list[str] = original(self) if self.targets else []
    return found


@RUN_COMMAND.around(Command)
def _response_object(original: Original, self: Command) -> dict[str, Any]:
    """With the command's own status, of those of its instances."""
    statuses = [each["Status"] for each in self.invocations]
    order = ("InProgress", "TimedOut", "Failed")
    self.status = self.status_details = next((each for each in order if each in statuses), "Success")
    self.completed_count = sum(each != "InProgress" for each in statuses)
    self.error_count = sum(each in {"TimedOut", "Failed"} for each in statuses)
    described: dict[str, Any] = original(self)
    return described


def is_running(backend: SimpleSystemManagerBackend, instance_id: str) -> bool:
    """Whether the instance would be registered with Systems Manager."""
    instances = {each.id: each for each in ec2_backends[backend.account_id][backend.region_name].all_instances()}
    return instance_id in instances and instances[instance_id].state == "running"


def _machine_of(backend: SimpleSystemManagerBackend, instance_id: str) -> Machine | None:
    if not is_running(backend, instance_id):
        return None
    instance = ec2_backends[backend.account_id][backend.region_name].get_instance(instance_id)
    return Machine.called(next((str(tag["value"]) for tag in instance.get_tags() if tag["key"] == "Name"), ""))


def _script(backend: SimpleSystemManagerBackend, document: str, parameters: Mapping[str, list[str]]) -> Script:
    content = BUILT_IN.get(document)
    if content is None:
        found = backend._get_documents(document).get_default_version()  # noqa: SLF001 - moto's only way in
        if found.document_type != "Command":
            raise AwsError("InvalidDocument", f"Document {document} is of type {found.document_type}, not Command")
        content = found.content_json
    try:
        return render(content, parameters)
    except WrongParametersError as error:
        raise AwsError("InvalidParameters", str(error)) from error


def _run(machine: Machine, script: Script, invocation: dict[str, Any]) -> None:
    began = time.monotonic()
    ending = machine.run(script.text, script.timeout_seconds)
    invocation["ExecutionElapsedTime"] = f"PT{time.monotonic() - began:.3f}S"
    errors = ending.errors
    if ending.code and not ending.timed_out:
        errors += f"failed to run commands: exit status {ending.code}"
    invocation.update(
        StandardOutputContent=ending.output[:_SHOWN_CHARACTERS],
        StandardErrorContent=errors[:_SHOWN_CHARACTERS],
    )
    if ending.timed_out:
        _end(invocation, status="TimedOut", details="ExecutionTimedOut", code=-1)
    elif ending.code:
        _end(invocation, status="Failed", details="Failed", code=ending.code)
    else:
        _end(invocation, status="Success", details="Success", code=0)


def _end(invocation: dict[str, Any], *, status: str, details: str, code: int) -> None:
    """At once: who asks meanwhile sees all of it or nothing."""
    invocation.update(ResponseCode=code, StatusDetails=details, Status=status)
