"""`ledger fabric channel join`: real AWS CLI and Run Command of the emulator; stand-ins for Fabric's own programs."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.operations.channel.conftest import FOR_ORDERERS, GENESIS, ORDERERS, PEERS, Create, Objects
from tests.integration.operations.conftest import BUCKET
from tests.support.fabric_binaries import FabricBinaries
from tests.support.fabric_node import FabricNode
from tests.support.runner import RunnerProject

ANSWER = {"channel": "audit", "result": "joined"}

# Docker with the tools image: osnadmin says what is in the file $says, and the block that it was given is kept.
OSNADMIN = """case $1 in
  image) ;;
  run)
    for word in "$@"; do [[ $word != *:/channel.block:ro ]] || cat "${word%:/channel.block:ro}" >"$given"; done
    cat "$says" ;;
esac"""
JOINED = """Status: 201
{
	"name": "audit",
	"url": "/participation/v1/channels/audit",
	"consensusRelation": "consenter",
	"status": "active",
	"height": 1
}
"""


@pytest.fixture
def join(project: RunnerProject, binaries: FabricBinaries, network: Any, keys: Path) -> Create:
    assert binaries
    for name in ORDERERS:
        network.answer(name, "join-channel", ANSWER)
    return lambda *nodes: project.ledger(
        "fabric", "channel", "join", "production", *nodes, "--crypto-config", str(keys)
    )


def test_orderers_join_by_themselves_and_peers_through_session_manager(
    create: Create,
    join: Create,
    binaries: FabricBinaries,
    network: Any,
    outputs: dict[str, Any],
) -> None:
    create()
    ran = join()
    assert ran.exit_code == 0, ran.text
    assert ran.output.splitlines() == [f"✓ {name:9}  joined" for name in (*ORDERERS, *PEERS)]
    assert network.asked() == [(name, "join-channel", FOR_ORDERERS) for name in ORDERERS]

    sessions = [json.loads(call["argv"][4]) for call in binaries.calls("session-manager-plugin")]
    assert [session["Target"] for session in sessions] == [outputs["FabricNodeInstanceIds"][name] for name in PEERS]
    joins = binaries.calls("peer")
    for session, call, name in zip(sessions, joins, PEERS, strict=True):
        assert session["DocumentName"] == "AWS-StartPortForwardingSession"
        assert session["Parameters"]["portNumber"] == ["7051"]
        (local,) = session["Parameters"]["localPortNumber"]
        assert call["argv"][:3] == ["channel", "join", "-b"]
        assert call["environment"]["CORE_PEER_ADDRESS"] == f"127.0.0.1:{local}"
        assert call["environment"]["CORE_PEER_TLS_SERVERHOSTOVERRIDE"] == f"{name}.bankingaudit.com"
    with pytest.raises(ProcessLookupError):
        os.kill(binaries.forwarded_process(), 0)

    network.answer("orderer-2", "join-channel", ANSWER | {"result": "already-joined"})
    again = join("orderer-2", "peer-1")
    assert again.exit_code == 0, again.text
    assert again.output.splitlines() == [
        "✓ orderer-2  is on the channel already",
        "✓ peer-1     is on the channel already",
    ]


def test_an_orderer_joins_by_its_real_scripts(
    create: Create,
    join: Create,
    network: Any,
    objects: Objects,
    node_of: Callable[[str], FabricNode],
) -> None:
    node = node_of("orderer-0")
    for file, setting, value in (
        ("node.env", "ARTIFACTS_BUCKET", BUCKET),
        ("settings.env", "TOOLS_DIGEST", f"sha256:{'a' * 64}"),
    ):
        path = node.root / "etc/banking-audit" / file
        path.write_text(re.sub(rf"^{setting}=.*$", f"{setting}={value}", path.read_text(), flags=re.MULTILINE))
    (node.identity / "tls").mkdir(parents=True)
    node.stub("docker", OSNADMIN)
    says = node.home / "says"
    node.extra |= {"says": str(says), "given": str(node.home / "given")}
    network.machines.run("banking-audit-fabric-orderer-0", node)

    early = join("orderer-0")
    assert early.exit_code == 1
    assert "There is no genesis block of audit yet." in early.errors

    create()
    says.write_text(JOINED)
    ran = join("orderer-0")
    assert ran.exit_code == 0, ran.text
    assert ran.output == "✓ orderer-0  joined\n"
    assert (node.home / "given").read_bytes() == objects()[GENESIS]

    says.write_text('Status: 400\n{\n\t"error": "cannot join: bad config block"\n}\n')
    refused = join("orderer-0")
    assert refused.exit_code == 1
    assert "didn't join the channel audit; osnadmin said:" in refused.errors
    assert "cannot join: bad config block" in refused.errors


def test_the_first_failure_stops_it_and_says_who_is_on_the_channel(
    create: Create, join: Create, binaries: FabricBinaries, network: Any
) -> None:
    create()
    network.answer("orderer-1", "join-channel", None, said="orderer-1: there are no keys yet", code=75)
    ran = join()
    assert ran.exit_code == 1
    assert ran.output == "✓ orderer-0  joined\n"
    assert "orderer-1: there are no keys yet." in ran.errors
    assert "On the channel are orderer-0; not joined: orderer-1, orderer-2, peer-0, peer-1." in ran.errors
    assert [name for name, *_ in network.asked()] == ["orderer-0", "orderer-1"]
    assert binaries.calls("peer") == []


def test_an_orderer_that_says_something_else_has_not_joined(create: Create, join: Create, network: Any) -> None:
    create()
    network.answer("orderer-0", "join-channel", {"channel": "audit"})
    ran = join("orderer-0")
    assert ran.exit_code == 1
    assert "orderer-0 answers {'channel': 'audit'}, which says nothing of the channel." in ran.errors


def test_a_peer_that_fails_ends_its_session(create: Create, join: Create, binaries: FabricBinaries) -> None:
    create()
    binaries.fail("peer", "proposal failed (err: bad proposal response 500: no space left on device)")
    ran = join("peer-0", "peer-1")
    assert ran.exit_code == 1
    assert "peer-0: peer channel join failed: proposal failed" in ran.errors
    assert "Not joined: peer-0, peer-1." in ran.errors
    with pytest.raises(ProcessLookupError):
        os.kill(binaries.forwarded_process(), 0)


def test_a_plugin_that_fails_has_its_own_words_shown(create: Create, join: Create, binaries: FabricBinaries) -> None:
    create()
    binaries.fail("session-manager-plugin", "SSM Agent is not able to forward the port")
    ran = join("peer-0")
    assert ran.exit_code == 1
    assert "peer-0: Session Manager ended early: SSM Agent is not able to forward the port\n" in ran.errors
    assert "session-manager-plugin" not in ran.text


@pytest.mark.parametrize("missing", ["peer", "session-manager-plugin", "aws"])
def test_before_any_node_is_asked_the_programs_must_be_there(
    create: Create,
    join: Create,
    binaries: FabricBinaries,
    network: Any,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create()
    (binaries.folder / missing).unlink()
    monkeypatch.setenv("PATH", str(binaries.folder))
    ran = join()
    assert ran.exit_code == 3
    assert f"{missing} is not on the PATH." in ran.errors
    assert network.asked() == []


@pytest.mark.usefixtures("join")
def test_orderers_need_no_administrator_and_peers_do(create: Create, project: RunnerProject, network: Any) -> None:
    create()
    everybody = project.ledger("fabric", "channel", "join", "production")
    assert everybody.exit_code == 2
    assert "To join peer-0, peer-1 needs the administrator's identity, which no node has." in everybody.errors
    assert network.asked() == []
    assert project.ledger("fabric", "channel", "join", "production", *ORDERERS).exit_code == 0
