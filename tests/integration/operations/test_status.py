"""`ledger fabric status`: what the nodes say, asked through Systems Manager."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.project import Project
from tests.support.fabric_state import put_fabric_state
from tests.support.runner import RunnerProject


def row(text: str, node: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(node))


def test_a_healthy_network_is_shown_node_by_node(project: RunnerProject, network: Any) -> None:
    network.answer(
        "peer-0",
        "status",
        network.status_of("peer-0", last_integrity={"result": "clean", "time": "20261124T043000Z"}),
    )
    ran = project.ledger("fabric", "status", "production")
    assert ran.exit_code == 0, ran.text
    assert "Quorum: 3 orderers, 3 active, 2 needed: 1 may be lost." in ran.output
    assert row(ran.output, "orderer-1").split()[1:] == [
        *("orderer", "orderer-1.bankingaudit.com", "active", "yes", "128", "leader"),
        *("2026-11-24", "00:30", "UTC", "never"),
    ]
    assert "leader" not in row(ran.output, "orderer-0")
    assert "clean, 2026-11-24 04:30 UTC" in row(ran.output, "peer-0")


def test_a_network_with_a_node_that_is_down_or_unreachable_is_not_healthy(project: RunnerProject, network: Any) -> None:
    down = {"fabric": "failed", "healthy": False, "identity": False, "channels": {}, "leader": None}
    network.answer("orderer-0", "status", network.status_of("orderer-0", **down))
    network.unreachable("orderer-2")
    ran = project.ledger("fabric", "status", "production")
    assert ran.exit_code == 1
    # Who leads knows of the one that nobody else reaches.
    assert "Quorum: 3 orderers, 3 active, 2 needed: 1 may be lost." in ran.output
    assert row(ran.output, "orderer-0").split()[3:7] == ["failed,", "no", "identity", "no"]
    assert row(ran.output, "orderer-2").split()[3:] == ["unknown", "unknown"]
    said = (
        r"^orderer-2 \(i-\w+\) did not take the command \(Undeliverable\)\.\n  Is it running\? .* --instance-ids i-\w+$"
    )
    assert re.search(said, ran.output, re.MULTILINE)


def test_where_the_leader_can_not_be_asked_no_quorum_is_claimed_or_denied(project: RunnerProject, network: Any) -> None:
    network.unreachable("orderer-1")
    ran = project.ledger("fabric", "status", "production")
    assert ran.exit_code == 1
    assert "Quorum unknown: 3 orderers, 2 active, 2 needed; unknown for orderer-1." in ran.output


def test_healthy_orderers_without_a_leader_are_a_failure(project: RunnerProject, network: Any) -> None:
    network.answer("orderer-1", "status", network.status_of("orderer-1", leader=False, active_nodes=0))
    ran = project.ledger("fabric", "status", "production")
    assert ran.exit_code == 1
    assert "No quorum: 3 orderers, 3 active, 2 needed, and none leads." in ran.output
    told = json.loads(project.ledger("fabric", "status", "production", "--json").output)
    assert (told["healthy"], told["has_quorum"], told["active_orderers"]) == (True, False, 3)


def test_a_stopped_instance_is_said_to_be_not_registered(
    project: RunnerProject, network: Any, client: Callable[[str], Any], outputs: dict[str, Any]
) -> None:
    assert network
    peer = [outputs["FabricNodeInstanceIds"]["peer-1"]]
    client("ec2").stop_instances(InstanceIds=peer)
    ran = project.ledger("fabric", "status", "production", "--json")
    client("ec2").start_instances(InstanceIds=peer)
    assert ran.exit_code == 1
    told = {node["node"]: node for node in json.loads(ran.output)["nodes"]}
    assert told["peer-1"]["error"] == f"peer-1 ({peer[0]}) is not registered with Session Manager."
    assert "Is it running?" in told["peer-1"]["hint"]
    assert (told["peer-0"]["error"], told["peer-0"]["hint"]) == (None, None)


def test_as_json_all_that_the_nodes_say_is_told(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "status", "production", "--json")
    assert ran.exit_code == 0
    told = json.loads(ran.output)
    assert (told["healthy"], told["quorum"], told["healthy_orderers"]) == (True, 2, 3)
    assert [node["node"] for node in told["nodes"]] == ["orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1"]
    assert told["nodes"][3]["channels"] == network.status_of("peer-0")["channels"]


@pytest.mark.usefixtures("network")
def test_an_environment_that_is_not_deployed_has_no_network(project: RunnerProject) -> None:
    ran = project.ledger("fabric", "status", "staging")
    assert ran.exit_code == 2
    assert "The Fabric network of staging is not deployed." in ran.errors
    assert "ledger deploy staging" in ran.errors


def test_an_older_deployment_is_told_what_it_lacks(
    project: RunnerProject, client: Callable[[str], Any], outputs: dict[str, Any]
) -> None:
    older = {name: value for name, value in outputs.items() if name != "FabricOperationsDocument"}
    put_fabric_state(client("s3"), older, environment="development", backend=Project(project.root).backend)
    ran = project.ledger("fabric", "status", "development")
    assert ran.exit_code == 1
    assert "was deployed before it had FabricOperationsDocument." in ran.errors
    assert "ledger deploy development --tier fabric" in ran.errors


def test_a_node_that_is_slow_is_not_waited_for_for_ever(
    project: RunnerProject, network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.machines.hang("banking-audit-fabric-orderer-2")
    monkeypatch.setattr("ledger.fabric.health.STATUS_MINUTES", 0)
    ran = project.ledger("fabric", "status", "production", "--json")
    [slow] = [node for node in json.loads(ran.output)["nodes"] if node["node"] == "orderer-2"]
    assert "has not answered in time; status may still go on there." in slow["error"]
