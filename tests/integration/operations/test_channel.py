"""`ledger fabric channel`: real AWS CLI, S3 and Run Command of the emulator; stand-ins for Fabric's own programs."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel import genesis
from ledger.fabric.channel.block import Block
from ledger.fabric.channel.storage import ChannelBlocks
from ledger.fabric.network import FabricNetwork
from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_binaries import FabricBinaries, make_block
from tests.support.fabric_node import FabricNode
from tests.support.runner import Ran, RunnerProject

BUCKET = "banking-audit-fabric-artifacts"
ORDERERS = ("orderer-0", "orderer-1", "orderer-2")
PEERS = ("peer-0", "peer-1")
GENESIS, FOR_ORDERERS = "channel/audit.genesis.block", "channel/audit.block"
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


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operators' crypto-config."""
    orderers, peers = ([f"{name}.bankingaudit.com" for name in names] for names in (ORDERERS, PEERS))
    return make_crypto_config(tmp_path_factory.mktemp("operators"), orderers=orderers, peers=peers)


@pytest.fixture
def binaries(project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FabricBinaries:
    """What the operator has installed beside the AWS CLI; nothing of Fabric's but the stand-ins."""
    assert project
    made = FabricBinaries(tmp_path / "bin")
    made.install("configtxgen", "peer", "session-manager-plugin")
    aws = shutil.which("aws")
    assert aws
    (made.folder / "aws").symlink_to(aws)
    monkeypatch.setenv("PATH", f"{made.folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return made


@pytest.fixture
def objects(client: Callable[[str], Any]) -> Iterator[Callable[[], dict[str, bytes]]]:
    """Reads what is in the bucket's `channel/`; it is empty before and after a test."""
    s3 = client("s3")

    def read() -> dict[str, bytes]:
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix="channel/").get("Contents", [])
        return {item["Key"]: s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read() for item in found}

    yield read
    for version in s3.list_object_versions(Bucket=BUCKET, Prefix="channel/").get("Versions", []):
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])


Objects = Callable[[], dict[str, bytes]]


@pytest.fixture
def create(project: RunnerProject, binaries: FabricBinaries, objects: Objects, keys: Path) -> Callable[..., Ran]:
    assert binaries
    assert objects
    return lambda *more: project.ledger(
        "fabric", "channel", "create", "production", *(more or ("--crypto-config", str(keys)))
    )


@pytest.fixture
def join(project: RunnerProject, binaries: FabricBinaries, network: Any, keys: Path) -> Callable[..., Ran]:
    assert binaries
    for name in ORDERERS:
        network.answer(name, "join-channel", ANSWER)
    return lambda *nodes: project.ledger(
        "fabric", "channel", "join", "production", *nodes, "--crypto-config", str(keys)
    )


def test_the_genesis_block_is_made_once_with_its_checksum(
    create: Callable[..., Ran], binaries: FabricBinaries, objects: Objects
) -> None:
    ran = create()
    assert ran.exit_code == 0, ran.text
    made = objects()
    assert set(made) == {GENESIS, f"{GENESIS}.sha256", FOR_ORDERERS, f"{FOR_ORDERERS}.sha256"}
    block = Block.parse(made[GENESIS], GENESIS)
    assert (block.channel, block.number) == ("audit", 0)
    assert made[FOR_ORDERERS] == made[GENESIS]
    assert made[f"{FOR_ORDERERS}.sha256"].decode() == f"{block.digest}  audit.block\n"
    assert f"Genesis block of audit: s3://{BUCKET}/{GENESIS}" in ran.output

    again = create()
    assert (again.exit_code, objects()) == (0, made)
    assert again.output == f"s3://{BUCKET}/{GENESIS} exists already: nothing was changed.\n"
    assert len(binaries.calls("configtxgen")) == 1


@pytest.mark.parametrize("lost", [f"{GENESIS}.sha256", FOR_ORDERERS, f"{FOR_ORDERERS}.sha256", GENESIS])
def test_what_a_run_that_was_cut_off_has_left_out_is_put_by_the_next(
    create: Callable[..., Ran], objects: Objects, client: Callable[[str], Any], lost: str
) -> None:
    create()
    made = objects()
    client("s3").delete_object(Bucket=BUCKET, Key=lost)
    ran = create()
    assert (ran.exit_code, objects()) == (0, made)
    assert "what was missing beside it has been put there" in ran.output


def test_of_two_at_the_same_time_the_first_ones_block_stays(
    create: Callable[..., Ran], objects: Objects, client: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = make_block("audit", data=b"theirs")
    make = genesis.make

    def make_while_they_put(*arguments: Any) -> Block:
        client("s3").put_object(Bucket=BUCKET, Key=GENESIS, Body=theirs)
        return make(*arguments)

    monkeypatch.setattr(genesis, "make", make_while_they_put)
    ran = create()
    assert ran.exit_code == 0
    assert "exists already" in ran.output
    assert objects()[GENESIS] == objects()[FOR_ORDERERS] == theirs


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--profile", "Own"], "Give --crypto-config FOLDER, or --configtx FILE."),
        (["--crypto-config", "a", "--configtx", "b"], "Give --crypto-config FOLDER, or --configtx FILE."),
        (["--crypto-config", "a", "--config-block", "b"], "Give --config-block alone."),
        (["--crypto-config", "nowhere"], "nowhere"),
        (["--config-block", "nowhere"], "nowhere can't be read"),
    ],
)
def test_what_does_not_describe_a_channel_is_refused(
    create: Callable[..., Ran], objects: Objects, options: list[str], told: str
) -> None:
    ran = create(*options)
    assert ran.exit_code == 2
    assert told in ran.errors
    assert objects() == {}


def test_the_operators_own_description_makes_the_block(
    create: Callable[..., Ran], binaries: FabricBinaries, objects: Objects, keys: Path, tmp_path: Path
) -> None:
    own = tmp_path / "configtx.yaml"
    profile = {"Orderer": {"EtcdRaft": {"Consenters": []}}}
    own.write_text(json.dumps({"Organizations": [{"MSPDir": str(keys)}], "Profiles": {"Own": profile}}))
    ran = create("--configtx", str(own), "--profile", "Own")
    assert ran.exit_code == 0, ran.text
    assert json.dumps(profile).encode() in objects()[GENESIS]
    (call,) = binaries.calls("configtxgen")
    assert call["argv"][:6] == ["-profile", "Own", "-channelID", "audit", "-configPath", str(tmp_path)]


def test_a_later_block_without_the_first_makes_no_second_channel(
    create: Callable[..., Ran], binaries: FabricBinaries, client: Callable[[str], Any]
) -> None:
    client("s3").put_object(Bucket=BUCKET, Key=FOR_ORDERERS, Body=make_block("audit", number=12))
    ran = create()
    assert ran.exit_code == 1
    assert f"{FOR_ORDERERS} is block 12 of audit, and its genesis block is not in" in ran.errors
    assert "peer channel fetch 0" in ran.errors
    assert binaries.calls("configtxgen") == []


@pytest.mark.usefixtures("project")
def test_a_bucket_that_is_not_there_is_told(deployed: RunnerProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(deployed.root)
    blocks = ChannelBlocks.of(replace(FabricNetwork.of("production"), artifacts_bucket="gone"))
    with pytest.raises(LedgerError, match="bucket"):
        blocks.genesis()
    with pytest.raises(LedgerError, match="bucket"):
        blocks.put_genesis(Block.parse(make_block("audit"), ""))


def test_nothing_is_uploaded_if_configtxgen_refuses(
    create: Callable[..., Ran], binaries: FabricBinaries, objects: Objects
) -> None:
    binaries.fail("configtxgen", "Error on outputBlock: could not create bootstrapper")
    ran = create()
    assert ran.exit_code == 1
    assert "configtxgen made no genesis block: Error on outputBlock: could not create bootstrapper." in ran.errors
    assert objects() == {}


def test_orderers_that_come_later_join_with_a_later_block_and_peers_with_the_first(
    create: Callable[..., Ran], objects: Objects, tmp_path: Path
) -> None:
    later = tmp_path / "config.block"
    later.write_bytes(make_block("audit", number=12))
    early = create("--config-block", str(later), "--yes")
    assert early.exit_code == 1
    assert "There is no genesis block of audit yet." in early.errors

    create()
    made = objects()
    asked = create("--config-block", str(later))
    assert asked.exit_code == 2
    assert "begin with block 12 instead of block 0" in asked.errors
    assert objects() == made

    ran = create("--config-block", str(later), "--yes")
    assert ran.exit_code == 0, ran.text
    changed = objects()
    assert changed[FOR_ORDERERS] == later.read_bytes()
    digest = Block.parse(later.read_bytes(), "").digest
    assert changed[f"{FOR_ORDERERS}.sha256"].decode() == f"{digest}  audit.block\n"
    assert changed[GENESIS] == made[GENESIS]
    assert "nothing was changed" in create("--config-block", str(later)).output
    assert "nothing was changed" in create().output
    assert objects() == changed


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (make_block("audit"), "is the genesis block, which is never replaced"),
        (make_block("trade", number=3), "is a block of the channel trade; this environment's is audit"),
        (make_block("audit", number=3)[:-5], "is no configuration block: it is cut off"),
    ],
    ids=["genesis", "another-channels", "cut-off"],
)
def test_a_wrong_configuration_block_is_refused(
    create: Callable[..., Ran], tmp_path: Path, block: bytes, told: str
) -> None:
    (tmp_path / "config.block").write_bytes(block)
    ran = create("--config-block", str(tmp_path / "config.block"), "--yes")
    assert ran.exit_code == 2
    assert told in ran.errors


def test_orderers_join_by_themselves_and_peers_through_session_manager(
    create: Callable[..., Ran],
    join: Callable[..., Ran],
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
    create: Callable[..., Ran],
    join: Callable[..., Ran],
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
    create: Callable[..., Ran], join: Callable[..., Ran], binaries: FabricBinaries, network: Any
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


def test_an_orderer_that_says_something_else_has_not_joined(
    create: Callable[..., Ran], join: Callable[..., Ran], network: Any
) -> None:
    create()
    network.answer("orderer-0", "join-channel", {"channel": "audit"})
    ran = join("orderer-0")
    assert ran.exit_code == 1
    assert "orderer-0 answers {'channel': 'audit'}, which says nothing of the channel." in ran.errors


def test_a_peer_that_fails_ends_its_session(
    create: Callable[..., Ran], join: Callable[..., Ran], binaries: FabricBinaries
) -> None:
    create()
    binaries.fail("peer", "proposal failed (err: bad proposal response 500: no space left on device)")
    ran = join("peer-0", "peer-1")
    assert ran.exit_code == 1
    assert "peer-0: peer channel join failed: proposal failed" in ran.errors
    assert "Not joined: peer-0, peer-1." in ran.errors
    with pytest.raises(ProcessLookupError):
        os.kill(binaries.forwarded_process(), 0)


def test_a_plugin_that_fails_has_its_own_words_shown(
    create: Callable[..., Ran], join: Callable[..., Ran], binaries: FabricBinaries
) -> None:
    create()
    binaries.fail("session-manager-plugin", "SSM Agent is not able to forward the port")
    ran = join("peer-0")
    assert ran.exit_code == 1
    assert "peer-0: Session Manager ended early: SSM Agent is not able to forward the port\n" in ran.errors
    assert "session-manager-plugin" not in ran.text


@pytest.mark.parametrize("missing", ["peer", "session-manager-plugin", "aws"])
def test_before_any_node_is_asked_the_programs_must_be_there(
    create: Callable[..., Ran],
    join: Callable[..., Ran],
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
def test_orderers_need_no_administrator_and_peers_do(
    create: Callable[..., Ran], project: RunnerProject, network: Any
) -> None:
    create()
    everybody = project.ledger("fabric", "channel", "join", "production")
    assert everybody.exit_code == 2
    assert "To join peer-0, peer-1 needs the administrator's identity, which no node has." in everybody.errors
    assert network.asked() == []
    assert project.ledger("fabric", "channel", "join", "production", *ORDERERS).exit_code == 0


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
        ["Quorum:", "3", "orderers,", "3", "active,", "2", "needed."],
    ]


def test_who_is_not_on_the_channel_is_named_and_the_exit_code_says_so(project: RunnerProject, well: Any) -> None:
    well.answer("peer-0", "status", well.status_of("peer-0", channels={}))
    well.unreachable("orderer-2")
    ran = project.ledger("fabric", "channel", "status", "production")
    assert ran.exit_code == 1
    assert "Not on the channel: orderer-2, peer-0." in ran.output
    assert "did not take the command" in ran.output


def test_a_channel_without_quorum_is_told_also_as_json(project: RunnerProject, well: Any) -> None:
    well.answer("orderer-1", "status", well.status_of("orderer-1", **on_channel("orderer-1", leader=False)))
    for name in ("orderer-0", "orderer-2"):
        well.answer(name, "status", well.status_of(name, **on_channel(name, consensus="inactive")))
    ran = project.ledger("fabric", "channel", "status", "production", "--json")
    assert ran.exit_code == 1
    told = json.loads(ran.output)
    assert (told["sound"], told["active_orderers"], told["quorum"], told["height"]) == (False, 1, 2, 9)
    assert told["nodes"][0] == {
        "node": "orderer-0",
        "on_channel": True,
        "height": 9,
        "behind": 0,
        "consensus": "inactive",
        "leader": False,
        "error": None,
    }
