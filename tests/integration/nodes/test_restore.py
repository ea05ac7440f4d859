"""Restoring a backup: proven whole and this node's own, and the old ledger kept until Fabric is healthy."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.fabric_node import ArtifactsBucket, FabricNode
from tests.support.ledger_node import FABRIC, SYSTEMCTL, give_ledger, running

MakeNode = Callable[[str], FabricNode]
KEY = "backups/peer-0/ledger-backup-20260102T003000Z.tar.gz"
BLOCKS = "ledgersData/chains/chains/audit/blockfile_000000"


@pytest.fixture
def peer(node_of: MakeNode, locks: Any) -> FabricNode:
    assert locks
    return give_ledger(node_of("peer-0"))


def volume(node: FabricNode) -> Path:
    return node.root / "var/hyperledger"


def blocks(node: FabricNode) -> str:
    return (volume(node) / "production" / BLOCKS).read_text()


def archive_of(name: str = f"./{BLOCKS}", content: bytes = b"restored", kind: bytes = tarfile.REGTYPE) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.size, entry.linkname = kind, len(content), "/etc/passwd"
        archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def refused(node: FabricNode, code: int, complaint: str, *arguments: str) -> None:
    ran = node.libexec("restore", *(arguments or (KEY,)))
    assert ran.returncode == code, ran.stderr
    assert complaint in ran.stderr
    assert (blocks(node), running(node)) == ("blocks", True)
    assert [path.name for path in volume(node).iterdir()] == ["production"]
    assert not [call for call in node.calls_of("systemctl") if call[0] == "stop"]


@pytest.mark.parametrize("ran_before", [True, False])
def test_a_backup_is_put_in_place_of_the_ledger(peer: FabricNode, bucket: ArtifactsBucket, ran_before: bool) -> None:  # noqa: FBT001 - a case
    bucket.put(KEY, archive_of())
    if not ran_before:
        (peer.home / "running").unlink()
    ran = peer.libexec("restore", KEY)
    assert ran.returncode == 0, ran.stderr
    assert (blocks(peer), running(peer)) == ("restored", True)
    assert [path.name for path in volume(peer).iterdir()] == ["production"]
    assert ((volume(peer) / "production").stat().st_mode & 0o777) == 0o750
    assert f"the ledger is the one of s3://artifacts/{KEY}" in ran.stdout
    kept = json.loads((peer.root / "var/lib/banking-audit/restore.json").read_text())
    # A backup from before heights were written beside them.
    assert kept == {"restored": KEY, "height": None, "time": kept["time"]}


def test_what_back_up_wrote_can_be_restored(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    assert peer.libexec("back-up").returncode == 0
    key = bucket.keys()[0]
    (volume(peer) / "production" / BLOCKS).write_text("damaged")
    ran = peer.libexec("restore", key)
    assert ran.returncode == 0, ran.stderr
    assert blocks(peer) == "blocks"


def test_the_ledger_before_is_kept_when_fabric_is_not_healthy(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    bucket.put(KEY, archive_of())
    peer.extra["start_fails"] = "yes"
    ran = peer.libexec("restore", KEY)
    assert ran.returncode == 69
    [before] = volume(peer).glob("production.before-*")
    assert (before / BLOCKS).read_text() == "blocks"
    assert f"Fabric is not healthy with the restored ledger; the one before is kept in {before}" in ran.stderr
    assert blocks(peer) == "restored"
    assert not (peer.root / "var/lib/banking-audit/restore.json").exists()


def test_an_orderer_that_fails_and_starts_in_turn_is_restored_whoever_else_answers(
    node_of: MakeNode, bucket: ArtifactsBucket, locks: Any
) -> None:
    assert locks
    orderer = give_ledger(node_of("orderer-0"))
    orderer.stub("systemctl", SYSTEMCTL.replace("echo active;", "echo activating; exit 3;"))
    orderer.stub("openssl", "exit 1")
    key = KEY.replace("peer-0", "orderer-0")
    bucket.put(key, archive_of())
    ran = orderer.libexec("restore", key)
    assert ran.returncode == 0, ran.stderr
    assert blocks(orderer) == "restored"
    assert [call for call in orderer.calls_of("systemctl") if call[0] in {"stop", "start"}] == [
        ["stop", FABRIC],
        ["start", FABRIC],
    ]


@pytest.mark.parametrize(
    "key",
    [
        "backups/peer-1/ledger-backup-20260102T003000Z.tar.gz",
        "backups/ledger-backup-20260102.tar.gz",
        "backups/peer-0/../peer-1/ledger-backup-20260102T003000Z.tar.gz",
        "nodes/peer-0/identity.tar.gz",
        "",
    ],
)
def test_only_this_nodes_own_backups_are_taken(peer: FabricNode, bucket: ArtifactsBucket, key: str) -> None:
    bucket.put(KEY, archive_of())
    refused(peer, 78, "is no backup of this node: allowed is backups/peer-0/ledger-backup-<time>.tar.gz", key)


def test_another_nodes_backup_is_refused_even_if_asked_for(peer: FabricNode) -> None:
    refused(peer, 78, "and nothing else, and not: --from-another-node", KEY, "--from-another-node")


def test_a_backup_without_its_checksum_does_not_count(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    bucket.put(KEY, archive_of())
    bucket.s3.delete_object(Bucket="artifacts", Key=f"{KEY}.sha256")
    refused(peer, 75, f"{KEY}.sha256 is not there yet")


def test_a_backup_that_does_not_match_its_checksum_is_refused(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    bucket.put(KEY, archive_of(), digest="0" * 64)
    refused(peer, 65, "doesn't match its checksum; nothing was changed")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (archive_of()[:-20], "is no whole archive"),
        (archive_of(kind=tarfile.SYMTYPE, content=b""), "has links or devices in it"),
        (archive_of(name="../outside"), "leaves its folder"),
        (archive_of(name="./folder", kind=tarfile.DIRTYPE, content=b""), "has no file in it"),
    ],
    ids=["cut off", "link", "outside", "empty"],
)
def test_an_archive_that_is_no_ledger_is_refused(
    peer: FabricNode, bucket: ArtifactsBucket, body: bytes, complaint: str
) -> None:
    bucket.put(KEY, body)
    refused(peer, 65, complaint)


def test_an_unmounted_volume_is_not_restored_to(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    bucket.put(KEY, archive_of())
    (peer.home / "mounted").unlink()
    refused(peer, 69, "is not the data volume")


def test_a_ledger_that_can_not_be_moved_into_place_leaves_the_old_one(
    peer: FabricNode, bucket: ArtifactsBucket
) -> None:
    bucket.put(KEY, archive_of())
    peer.stub("mv", '[[ ${@: -2:1} != */.restore/ledger ]] && exec /bin/mv "$@"')
    ran = peer.libexec("restore", KEY)
    assert ran.returncode == 69
    assert "the one that was there is there again" in ran.stderr
    assert (blocks(peer), running(peer)) == ("blocks", True)
    assert [path.name for path in volume(peer).iterdir()] == ["production"]
