"""Gaps in Step Functions."""

import json
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
