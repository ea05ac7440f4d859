"""The first image's roll-out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.containers import statements_of
from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]


@pytest.mark.parametrize("service", ["backend", "frontend"])
def test_push_of_the_deployed_tag_starts_the_service_of_that_image(production: Production, service: str) -> None:
    stack = production("container")
    pattern = json.loads(
        stack.resources("aws_cloudwatch_event_rule")[f"first_image_{service}_pushed"]["event_pattern"],
    )
    assert pattern == {
        "source": ["aws.ecr"],
        "detail-type": ["ECR Image Action"],
        "detail": {
            "action-type": ["PUSH"],
            "result": ["SUCCESS"],
            "repository-name": [f"${{aws_ecr_repository.{service}_images_repository.name}}"],
            "image-tag": ["latest"],
        },
    }
    target = stack.resources("aws_cloudwatch_event_target")[f"first_image_start_{service}"]
    assert json.loads(target["input"]) == {"service": f"${{aws_ecs_service.{service}_app_service.name}}"}


def test_another_tag_is_watched_by_setting(tmp_path: Path) -> None:
    stacks = synthesize(tmp_path, example_environment("production", container={"backend": {"image_tag": "v2"}}))
    rules = stacks["banking-audit-ledger-container-production"].resources("aws_cloudwatch_event_rule")
    pattern = json.loads(rules["first_image_backend_pushed"]["event_pattern"])
    assert pattern["detail"]["image-tag"] == ["v2"]


def test_running_service_is_left_alone(production: Production) -> None:
    states = json.loads(production("container").one("aws_sfn_state_machine")["definition"])["States"]
    assert states["DoesItRun"]["Default"] == "LeaveServiceAlone"
    start, restart = states["DoesItRun"]["Choices"]
    assert restart["And"][0] == {"Variable": "$.restart", "IsPresent": True}
    assert start["Next"] == "StartService"
    assert start["And"] == [
        {"Variable": "$.found.service.RunningCount", "NumericEquals": 0},
        {"Variable": "$.found.service.DesiredCount", "NumericGreaterThan": 0},
    ]
    assert states["StartService"]["Parameters"]["ForceNewDeployment"] is True


def test_roll_out_may_touch_only_the_two_services(production: Production) -> None:
    statements = {s["Sid"]: s for s in statements_of(production("container"), "first_image_role_role")}
    assert statements["StartServices"]["Action"] == ["ecs:DescribeServices", "ecs:UpdateService"]
    assert len(statements["StartServices"]["Resource"]) == 2
    assert all("_app_service.name}" in resource for resource in statements["StartServices"]["Resource"])


def test_eventbridge_may_only_start_the_roll_out(production: Production) -> None:
    (statement,) = statements_of(production("container"), "first_image_starter_role")
    assert statement["Action"] == ["states:StartExecution"]
    assert statement["Resource"] == ["${aws_sfn_state_machine.first_image_machine.arn}"]


def test_state_machine_waits_until_its_role_may_deliver_its_log(production: Production) -> None:
    stack = production("container")
    (waits_for,) = stack.one("aws_sfn_state_machine")["depends_on"]
    policy = stack.resources("aws_iam_role_policy")[waits_for.removeprefix("aws_iam_role_policy.")]["policy"]
    assert "logs:CreateLogDelivery" in policy
