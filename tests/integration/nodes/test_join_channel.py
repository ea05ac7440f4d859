"""An orderer joins the channel: with the operators' block, its own keys, and osnadmin's real answers."""

import json
import re
from collections.abc import Callable

import pytest

from tests.support.fabric_node import ArtifactsBucket, FabricNode

MakeNode = Callable[[str], FabricNode]
KEY = "channel/audit.block"
DIGEST = f"sha256:{'a' * 64}"
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/banking-audit-fabric-tools@{DIGEST}"
JOINED = """Status: 201
{
	"name": "audit",
	"url": "/participation/v1/channels/audit",
	"consensusRelation": "consenter",
	"status": "active",
	"height": 1
}
"""
ALREADY = """Status: 405
{
	"error": "cannot join: channel already exists"
}
"""
BAD = """Status: 400
{
	"error": "cannot join: bad config block"
}
"""
SILENT = (
    'Error: Post "https://orderer.bankingaudit.com:7053/…": dial tcp 172.18.0.2:7053: connect: connection refused\n'
)

# osnadmin in its container: says what $says says, and keeps the block that it was given.
DOCKER = """case $1 in
  image) exit 0 ;;
  run)
    for word in "$@"; do [[ $word != *:/channel.block:ro ]] || cat "${word%:/channel.block:ro}" >"$given"; done
    echo 'WARNING: a word of docker itself' >&2
    printf %s "$says"
    exit "${code:-0}" ;;
esac"""


@pytest.fixture
def orderer(node_of: MakeNode) -> FabricNode:
    return ready(node_of("orderer-0"))


def ready(node: FabricNode) -> FabricNode:
    settings = node.root / "etc/banking-audit/settings.env"
    settings.write_text(settings.read_text().replace("TOOLS_DIGEST=", f"TOOLS_DIGEST={DIGEST}"))
    (node.identity / "tls").mkdir(parents=True)
    node.stub("docker", DOCKER)
    node.extra |= {"says": JOINED, "given": str(node.home / "given")}
    return node


def refused(node: FabricNode, code: int, complaint: str, key: str = KEY) -> None:
    ran = node.libexec("join-channel", key)
    assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
    assert complaint in ran.stderr


@pytest.mark.parametrize(("says", "result"), [(JOINED, "joined"), (ALREADY, "already-joined")])
def test_an_orderer_joins_once_and_says_so_the_second_time(
    orderer: FabricNode, bucket: ArtifactsBucket, says: str, result: str
) -> None:
    bucket.put(KEY, b"the block")
    orderer.extra["says"] = says
    ran = orderer.libexec("join-channel", KEY)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"channel": "audit", "result": result}
    assert f"the channel audit is {result}" in ran.stderr
    assert (orderer.home / "given").read_bytes() == b"the block"
    assert not list((orderer.root / "run/banking-audit").glob(".join*"))


def test_osnadmin_runs_without_rights_beside_the_orderer_with_the_nodes_own_keys(
    orderer: FabricNode, bucket: ArtifactsBucket
) -> None:
    bucket.put(KEY, b"the block")
    orderer.libexec("join-channel", KEY)
    uid = re.search(r"FABRIC_UID=(\d+)", (orderer.root / "etc/banking-audit/settings.env").read_text())
    assert uid
    [run] = [call for call in orderer.calls_of("docker") if call[0] == "run"]
    block = next(word for word in run if word.endswith(":/channel.block:ro"))
    assert re.fullmatch(rf"{orderer.root}/run/banking-audit/\.join\.\w+/audit\.block:/channel\.block:ro", block)
    assert run == [
        *("run", "--rm", "--init", "--network", "fabric", "--user", f"{uid[1]}:{uid[1]}"),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"),
        *("--volume", f"{orderer.identity}/tls:/tls:ro", "--volume", block),
        *(IMAGE, "osnadmin", "channel", "join", "--channelID", "audit", "--config-block", "/channel.block"),
        *("-o", "orderer.bankingaudit.com:7053"),
        *("--ca-file", "/tls/ca.crt", "--client-cert", "/tls/server.crt", "--client-key", "/tls/server.key"),
    ]


@pytest.mark.parametrize(
    ("says", "code", "complaint"),
    [
        (BAD, "0", 'osnadmin said: WARNING: a word of docker itself Status: 400 { "error": "cannot join: bad'),
        (SILENT, "1", "connect: connection refused"),
        ("", "125", "didn't join the channel audit"),
    ],
    ids=["bad block", "silent orderer", "no container"],
)
def test_any_other_answer_is_told_in_osnadmins_words(
    orderer: FabricNode, bucket: ArtifactsBucket, says: str, code: str, complaint: str
) -> None:
    bucket.put(KEY, b"the block")
    orderer.extra |= {"says": says, "code": code}
    refused(orderer, 69, complaint)


def test_a_block_that_is_not_whole_is_not_joined_with(orderer: FabricNode, bucket: ArtifactsBucket) -> None:
    bucket.put(KEY, b"the block", digest="0" * 64)
    refused(orderer, 65, "doesn't match its checksum")
    assert not [call for call in orderer.calls_of("docker") if call[0] == "run"]


@pytest.mark.parametrize("key", ["channel/other.block", "chaincode/audit.block", "channel/../nodes/x", ""])
def test_only_the_block_of_the_networks_channel_is_taken(orderer: FabricNode, key: str) -> None:
    refused(orderer, 78, "allowed is channel/audit.block", key)


def test_a_peer_does_not_join_this_way(node_of: MakeNode) -> None:
    refused(ready(node_of("peer-0")), 78, "only orderers join")


def test_without_its_keys_a_node_can_not_join(orderer: FabricNode) -> None:
    (orderer.identity / "tls").rmdir()
    refused(orderer, 75, "there are no keys")
