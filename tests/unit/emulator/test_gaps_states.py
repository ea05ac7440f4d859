"""Gaps in Step Functions."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

Aws = Callable[[str], Any]


@pytest.mark.fills("step-functions-validation")
def test_a_definition_is_validated_before_it_is_deployed(aws: Aws) -> None:
    states = aws("stepfunctions")
    good = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    assert states.validate_state_machine_definition(definition=json.dumps(good))["result"] == "OK"
    bad = {"StartAt": "Done", "States": {"Done": {"Type": "Sukzeed"}}}
    found = states.validate_state_machine_definition(definition=json.dumps(bad))
    assert found["result"] == "FAIL"
    assert "Sukzeed" in found["diagnostics"][0]["message"]


@pytest.mark.fills("step-functions-versions")
def test_versions_of_a_state_machine_are_listed(aws: Aws) -> None:
    states = aws("stepfunctions")
    arn = states.create_state_machine(
        name=f"machine-{uuid.uuid4().hex[:8]}",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/states",
    )["stateMachineArn"]
    assert states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"] == []
    states.update_state_machine(stateMachineArn=arn, publish=True)
    (version,) = states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert version["stateMachineVersionArn"] == f"{arn}:1"
