"""The states of the first image's roll-out, run by moto's Step Functions against moto's ECS."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from moto import mock_aws
from moto.ecs.models import ecs_backends
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService

from modules.container.first_image_states import first_image_states

REGION = "us-east-1"
CLUSTER = "banking-audit-cluster"
SERVICE = "backend-service"

Run = Callable[[], list[str]]


def translate_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name parameters as ECS does and answers as Step Functions does: moto has the code, and doesn't call it."""
    ecs = ServiceModel(Loader().load_service_model("ecs", "service-2"))

    def operation(task: StateTaskService) -> Any:
        action = task.resource.api_action
        return ecs.operation_model(action[0].upper() + action[1:])

    def request(self: StateTaskService, parameters: dict[str, Any], *_: object) -> None:
        self._to_boto_request(parameters, operation(self).input_shape)

    def response(self: StateTaskService, found: dict[str, Any], *_: object) -> None:
        plain = json.loads(json.dumps(found, default=str))
        found.clear()
        found.update(plain)
        self._from_boto_response(found, operation(self).output_shape)

    monkeypatch.setattr(StateTaskService, "_normalise_parameters", request)
    monkeypatch.setattr(StateTaskService, "_normalise_response", response)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs the states for the service; returns the names of those that were entered."""
    translate_requests(monkeypatch)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        ecs = boto3.client("ecs", REGION)
        ecs.create_cluster(clusterName=CLUSTER)
        ecs.register_task_definition(
            family="backend",
            containerDefinitions=[{"name": "BackendContainer", "image": "backend", "memory": 512}],
        )
        ecs.create_service(cluster=CLUSTER, serviceName=SERVICE, taskDefinition="backend", desiredCount=3)
        states = boto3.client("stepfunctions", REGION)
        machine = states.create_state_machine(
            name="first-image",
            definition=first_image_states(partition="aws", cluster=CLUSTER),
            roleArn="arn:aws:iam::123456789012:role/first-image",
        )

        def entered() -> list[str]:
            execution = states.start_execution(
                stateMachineArn=machine["stateMachineArn"],
                input=json.dumps({"service": SERVICE}),
            )["executionArn"]
            deadline = time.monotonic() + 20
            while states.describe_execution(executionArn=execution)["status"] == "RUNNING":
                assert time.monotonic() < deadline, "the execution doesn't end"
                time.sleep(0.1)
            assert states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
            history = states.get_execution_history(executionArn=execution)["events"]
            return [
                event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event
            ]

        yield entered


def service() -> Any:
    return ecs_backends["123456789012"][REGION].services[f"{CLUSTER}:{SERVICE}"]


def test_service_without_a_running_task_is_started(run: Run) -> None:
    assert service().running_count == 0
    assert run() == ["LookAtService", "DoesItRun", "StartService"]


def test_service_that_runs_is_left_alone(run: Run) -> None:
    service().running_count = 3
    assert run() == ["LookAtService", "DoesItRun", "LeaveServiceAlone"]


def test_service_that_is_off_for_the_night_is_left_alone(run: Run) -> None:
    service().desired_count = 0
    assert run() == ["LookAtService", "DoesItRun", "LeaveServiceAlone"]
