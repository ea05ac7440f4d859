"""The document by which operators run a node's operations, and nothing else."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from modules.fabric.bundle import ON_NODE
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


@pytest.fixture(scope="module")
def document(production: Production) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(production("fabric").one("aws_ssm_document")["content"])
    return content


@pytest.fixture(scope="module")
def step(document: dict[str, Any]) -> dict[str, Any]:
    """The only step."""
    [only] = document["mainSteps"]
    assert isinstance(only, dict)
    return only


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ("production", "banking-audit-fabric-operations"),
        ("staging", "banking-audit-fabric-operations-staging"),
    ],
)
def test_every_environment_has_a_command_document_of_its_own(tier_of: TierOf, environment: str, name: str) -> None:
    found = tier_of("fabric", environment).one("aws_ssm_document")
    assert (found["name"], found["tags"]) == (name, {"Name": name})
    assert (found["document_type"], found["document_format"]) == ("Command", "JSON")
    assert found["target_type"] == "/AWS::EC2::Instance"
    assert "permissions" not in found  # shared with no other account


def test_it_runs_the_nodes_own_script_and_nothing_else(document: dict[str, Any], step: dict[str, Any]) -> None:
    assert document["schemaVersion"] == "2.2"
    assert step["action"] == "aws:runShellScript"
    assert step["precondition"] == {"StringEquals": ["platformType", "Linux"]}
    operate = "/opt/banking-audit/bootstrap/libexec/operate"
    assert step["inputs"]["runCommand"] == [f'{operate} "" "{{{{ Operation }}}}" "{{{{ Argument }}}}"']


def test_it_waits_longer_than_the_longest_unit_takes(step: dict[str, Any]) -> None:
    """systemd's own limits, of starting and of stopping, are what ends a unit."""
    hours, minutes = r"^TimeoutStartSec=(\d+)h$", r"^TimeoutStopSec=(\d+)min$"
    seconds = []
    for unit in ("backup", "integrity", "restore@"):
        text = (ON_NODE / f"units/banking-audit-{unit}.service").read_text()
        [hour], [minute] = re.findall(hours, text, re.MULTILINE), re.findall(minutes, text, re.MULTILINE)
        seconds.append(int(hour) * 3600 + int(minute) * 60)
    assert int(step["inputs"]["timeoutSeconds"]) > max(seconds)


def test_only_the_nodes_operations_are_taken(document: dict[str, Any]) -> None:
    allowed = document["parameters"]["Operation"]["allowedValues"]
    assert allowed == ["status", "backup", "verify", "restore", "join-channel"]
    script = (ON_NODE / "libexec/operate").read_text()
    assert re.findall(r"^  ([a-z-]+)\)$", script, re.MULTILINE) == allowed


@pytest.mark.parametrize(
    ("argument", "taken"),
    [
        ("", True),
        ("backups/orderer-0/ledger-backup-20260102T003000Z.tar.gz", True),
        ("channel/audit.block", True),
        ('"; reboot; "', False),
        ("$(reboot)", False),
        ("`reboot`", False),
        ("two words", False),
        ("a\nb", False),
        ("\\", False),
        ("k" * 513, False),
    ],
)
def test_an_argument_that_a_shell_would_take_apart_is_refused(
    document: dict[str, Any],
    argument: str,
    taken: bool,  # noqa: FBT001 - a case
) -> None:
    parameter = document["parameters"]["Argument"]
    assert parameter["default"] == ""
    assert bool(re.fullmatch(parameter["allowedPattern"], argument)) is taken


def test_the_document_the_channel_and_the_msps_are_told(production: Production) -> None:
    outputs = production("fabric").outputs
    assert outputs["FabricOperationsDocument"]["value"] == "${aws_ssm_document.operations_document.name}"
    assert outputs["FabricChannel"]["value"] == "audit"
    assert outputs["FabricMspIds"]["value"] == {"orderer": "OrdererMSP", "peer": "BankMSP"}
