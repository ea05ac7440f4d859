"""`ledger fabric channel create`: real S3 of the emulator; a stand-in for configtxgen."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel import genesis
from ledger.fabric.channel.block import Block
from ledger.fabric.channel.storage import ChannelBlocks
from ledger.fabric.network import FabricNetwork
from tests.integration.operations.channel.conftest import FOR_ORDERERS, GENESIS, Create, Objects
from tests.integration.operations.conftest import BUCKET
from tests.support.fabric_binaries import FabricBinaries, make_block
from tests.support.runner import RunnerProject


def test_the_genesis_block_is_made_once_with_its_checksum(
    create: Create, binaries: FabricBinaries, objects: Objects
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
    create: Create, objects: Objects, client: Callable[[str], Any], lost: str
) -> None:
    create()
    made = objects()
    client("s3").delete_object(Bucket=BUCKET, Key=lost)
    ran = create()
    assert (ran.exit_code, objects()) == (0, made)
    assert "what was missing beside it has been put there" in ran.output


def test_of_two_at_the_same_time_the_first_ones_block_stays(
    create: Create, objects: Objects, client: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
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
    create: Create, objects: Objects, options: list[str], told: str
) -> None:
    ran = create(*options)
    assert ran.exit_code == 2
    assert told in ran.errors
    assert objects() == {}


def test_the_operators_own_description_makes_the_block(
    create: Create, binaries: FabricBinaries, objects: Objects, keys: Path, tmp_path: Path
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
    create: Create, binaries: FabricBinaries, client: Callable[[str], Any]
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
    for use in (blocks.genesis, lambda: blocks.put_genesis(Block.parse(make_block("audit"), ""))):
        with pytest.raises(LedgerError) as refused:
            use()
        assert refused.value.message == "The artifacts bucket gone does not exist."
        assert refused.value.hint == "Deploy it again: ledger deploy production --tier fabric"


def test_nothing_is_uploaded_if_configtxgen_refuses(create: Create, binaries: FabricBinaries, objects: Objects) -> None:
    binaries.fail("configtxgen", "Error on outputBlock: could not create bootstrapper")
    ran = create()
    assert ran.exit_code == 1
    assert "configtxgen made no genesis block: Error on outputBlock: could not create bootstrapper." in ran.errors
    assert objects() == {}


def test_orderers_that_come_later_join_with_a_later_block_and_peers_with_the_first(
    create: Create, objects: Objects, tmp_path: Path
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
def test_a_wrong_configuration_block_is_refused(create: Create, tmp_path: Path, block: bytes, told: str) -> None:
    (tmp_path / "config.block").write_bytes(block)
    ran = create("--config-block", str(tmp_path / "config.block"), "--yes")
    assert ran.exit_code == 2
    assert told in ran.errors
