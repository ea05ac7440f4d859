"""`ledger fabric channel status`: what the nodes say of the channel."""

import json
from typing import Any

import pytest

from tests.integration.operations.channel.conftest import ORDERERS, PEERS
from tests.support.runner import RunnerProject


def on_channel(node: str, *, height: int = 9, consensus: str | None = None, **more: Any) -> dict[str, Any]:
    """What a node on the channel adds to its status."""
    own = consensus or ("active" if node in ORDERERS else None)
    return {"channels": {"audit": {"height": height, "consensus": own}}} | more


@pytest.fixture
def well(network: Any) -> Any:
    """All are on the channel, and orderer-1 leads."""
    for name in (*ORDERERS, *PEERS):
        leads = {"leader": True, "active_nodes": 3} if name == "orderer-1" else {}
        network.answer(name, "status", network.status_of(name, **on_channel(name, **leads)))
    return network


def test_a_channel_that_all_are_on_is_shown_with_its_quorum(project: RunnerProject, well: Any) -> None:
    well.answer("peer-1", "status", well.status_of("peer-1", **on_channel("peer-1", height=6)))
    ran = project.ledger("fabric", "channel", "status", "production")
    assert ran.exit_code == 0, ran.text
    assert [line.split() for line in ran.output.splitlines()] == [
        ["Node", "On", "audit", "Height", "Behind", "Consensus"],
        ["orderer-0", "yes", "9", "0", "active"],
        ["orderer-1", "yes", "9", "0", "leader"],
        ["orderer-2", "yes", "9", "0", "active"],
        ["peer-0", "yes", "9", "0"],
        ["peer-1", "yes", "6", "3"],
        ["Quorum:", "3", "orderers,", "3", "active,", "2", "needed:", "1", "may", "be", "lost."],
    ]


def test_who_is_not_on_the_channel_is_named_and_the_exit_code_says_so(project: RunnerProject, well: Any) -> None:
    well.answer("peer-0", "status", well.status_of("peer-0", channels={}))
    well.unreachable("orderer-2")
    ran = project.ledger("fabric", "channel", "status", "production")
    assert ran.exit_code == 1
    assert "Not on the channel: peer-0." in ran.output
    assert "Unknown whether on the channel: orderer-2." in ran.output
    assert "did not take the command" in ran.output


def test_a_channel_without_quorum_is_told_also_as_json(project: RunnerProject, well: Any) -> None:
    well.answer("orderer-1", "status", well.status_of("orderer-1", **on_channel("orderer-1", leader=False)))
    for name in ("orderer-0", "orderer-2"):
        well.answer(name, "status", well.status_of(name, **on_channel(name, consensus="inactive")))
    ran = project.ledger("fabric", "channel", "status", "production", "--json")
    assert ran.exit_code == 1
    told = json.loads(ran.output)
    assert (told["sound"], told["active_orderers"], told["quorum"], told["height"]) == (False, 1, 2, 9)
    assert told["has_quorum"] is False
    assert told["nodes"][0] == {
        "node": "orderer-0",
        "on_channel": True,
        "height": 9,
        "behind": 0,
        "consensus": "inactive",
        "leader": False,
        "error": None,
        "hint": None,
    }
