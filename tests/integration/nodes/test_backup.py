"""Backups: Fabric stops for a copy, under the lock, and runs again whatever happens; the copy goes into the bucket."""

import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode
from tests.support.ledger_node import FABRIC, SYSTEMCTL, give_ledger, metric, metrics_of, running

MakeNode = Callable[[str], FabricNode]
ARCHIVE = re.compile(r"backups/(?P<node>[a-z]+-\d)/ledger-backup-\d{8}T\d{6}Z\.tar\.gz")


@pytest.fixture
def peer(node_of: MakeNode, locks: Any) -> FabricNode:
    assert locks
    return give_ledger(node_of("peer-0"))


@pytest.fixture
def orderer(node_of: MakeNode, locks: Any) -> FabricNode:
    assert locks
    return give_ledger(node_of("orderer-1"))


@pytest.fixture
def lockable(client: Callable[[str], Any]) -> Iterator[Any]:
    """The artifacts bucket, made for object lock."""
    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    yield s3
    versions = s3.list_object_versions(Bucket=BUCKET)
    for version in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
        s3.delete_object(
            Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"], BypassGovernanceRetention=True
        )
    s3.delete_bucket(Bucket=BUCKET)


def left_over(node: FabricNode) -> list[str]:
    """What a backup left on the volume beside the ledger, and in memory."""
    volume = [path.name for path in (node.root / "var/hyperledger").iterdir() if path.name != "production"]
    memory = [path.name for path in (node.root / "run/banking-audit").glob(".*")]
    return volume + memory


def systemctl(node: FabricNode) -> list[str]:
    return [call[0] for call in node.calls_of("systemctl") if call[0] != "is-active"]


def test_a_backup_is_the_ledger_with_its_checksum_beside_it(
    peer: FabricNode, bucket: ArtifactsBucket, client: Callable[[str], Any], locks: Any
) -> None:
    before = metric(client("cloudwatch"), peer, "BackupSucceeded")
    ran = peer.libexec("back-up")
    assert ran.returncode == 0, ran.stderr
    key, checksum = bucket.keys()
    found = ARCHIVE.fullmatch(key)
    assert found
    assert found["node"] == "peer-0"
    assert checksum == f"{key}.sha256"
    body = bucket.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    line = bucket.s3.get_object(Bucket=BUCKET, Key=checksum)["Body"].read().decode()
    assert line == f"{hashlib.sha256(body).hexdigest()}  {key.rpartition('/')[2]}\n"
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(body)), mode="r:") as archive:
        block = archive.extractfile("./ledgersData/chains/chains/audit/blockfile_000000")
        assert block
        assert block.read() == b"blocks"
    assert f"s3://{BUCKET}/{key}" in ran.stdout
    assert systemctl(peer) == ["stop", "start"]
    assert running(peer)
    assert left_over(peer) == []
    assert locks.scan(TableName="banking-audit-fabric-locks")["Items"] == []
    assert metric(client("cloudwatch"), peer, "BackupSucceeded") == before + 1


def test_fabric_runs_again_before_anything_is_sent(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.stub("gzip", '[[ -e $running ]] || touch "$sent_early"; exec /usr/bin/env -i /bin/gzip "$@"')
    peer.extra["sent_early"] = str(peer.home / "early")
    assert peer.libexec("back-up").returncode == 0
    assert peer.calls_of("gzip")
    assert not (peer.home / "early").exists()
    assert len(bucket.keys()) == 2


def test_the_lock_is_held_while_fabric_is_stopped(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    held = peer.home / "held"
    peer.stub("cp", f'aws dynamodb scan --table-name banking-audit-fabric-locks >"{held}"; exec /bin/cp "$@"')
    assert peer.libexec("back-up").returncode == 0
    assert '"peer-0"' in held.read_text()
    assert bucket.keys()


def test_a_node_that_an_operator_stopped_is_backed_up_and_stays_stopped(
    peer: FabricNode, bucket: ArtifactsBucket
) -> None:
    (peer.home / "running").unlink()
    assert peer.libexec("back-up").returncode == 0
    assert systemctl(peer) == []
    key, _ = bucket.keys()
    # Nobody can say how many blocks it has.
    assert bucket.s3.head_object(Bucket=BUCKET, Key=key)["Metadata"] == {}
    kept = json.loads((peer.root / "var/lib/banking-audit/backup.json").read_text())
    assert kept == {"key": key, "height": None, "time": kept["time"]}


def test_with_object_lock_both_files_are_kept_for_the_years(peer: FabricNode, lockable: Any) -> None:
    settings = peer.root / "etc/banking-audit/settings.env"
    text = settings.read_text().replace("OBJECT_LOCK_MODE=", "OBJECT_LOCK_MODE=GOVERNANCE")
    settings.write_text(text.replace("OBJECT_LOCK_YEARS=", "OBJECT_LOCK_YEARS=10"))
    ran = peer.libexec("back-up")
    assert ran.returncode == 0, ran.stderr
    keys = [entry["Key"] for entry in lockable.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert len(keys) == 2
    for key in keys:
        kept = lockable.head_object(Bucket=BUCKET, Key=key)
        assert kept["ObjectLockMode"] == "GOVERNANCE"
        years = (kept["ObjectLockRetainUntilDate"] - datetime.now(UTC)) / timedelta(days=365.25)
        assert 9.98 < years < 10.02


def test_a_backup_that_can_not_be_locked_does_not_count(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    settings = peer.root / "etc/banking-audit/settings.env"
    text = settings.read_text().replace("OBJECT_LOCK_MODE=", "OBJECT_LOCK_MODE=GOVERNANCE")
    settings.write_text(text.replace("OBJECT_LOCK_YEARS=", "OBJECT_LOCK_YEARS=10"))
    peer.stub("aws", f'[[ $2 != put-object-retention ]] || exit 254; exec "{real("aws")}" "$@"')
    ran = peer.libexec("back-up")
    assert ran.returncode == 75
    assert "so it doesn't count" in ran.stderr
    assert not list(filter(lambda key: key.endswith(".sha256"), bucket.keys()))


def real(program: str) -> str:
    return subprocess.run(["which", program], capture_output=True, text=True, check=True).stdout.strip()


def fails(node: FabricNode, code: int, complaint: str) -> None:
    ran = node.libexec("back-up")
    assert (ran.returncode, running(node)) == (code, True), ran.stderr
    assert complaint in ran.stderr
    assert left_over(node) == []


def test_a_full_disk_leaves_fabric_running(
    peer: FabricNode, bucket: ArtifactsBucket, client: Callable[[str], Any]
) -> None:
    before = metrics_of(client("cloudwatch"), peer, "BackupSucceeded")
    peer.stub("cp", 'echo "cp: No space left on device" >&2; touch "${@: -1}/half"; exit 1')
    fails(peer, 69, "is the volume full?")
    assert bucket.keys() == []
    count, total = metrics_of(client("cloudwatch"), peer, "BackupSucceeded")
    assert (count, total) == (before[0] + 1, before[1])


def test_an_s3_that_refuses_leaves_fabric_running(peer: FabricNode, locks: Any) -> None:
    # There is no bucket.
    fails(peer, 75, "can't be written; nothing was stored")
    assert locks.scan(TableName="banking-audit-fabric-locks")["Items"] == []


def test_a_copy_that_can_not_be_read_to_its_end_is_no_object(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.stub("tar", f'"{real("tar")}" "$@"; exit 2')
    fails(peer, 69, "can't be read to its end; nothing was stored")
    assert bucket.keys() == []


def test_a_lock_that_is_not_free_leaves_fabric_alone(peer: FabricNode, bucket: ArtifactsBucket, locks: Any) -> None:
    item = {"Lock": {"S": "stopping"}, "Owner": {"S": "orderer-2"}, "ExpiresAt": {"N": str(int(time.time()) + 99)}}
    locks.put_item(TableName="banking-audit-fabric-locks", Item=item)
    peer.extra["LOCK_WAIT_SECONDS"] = "0"
    fails(peer, 75, "the lock is not free: orderer-2 has it until")
    assert (systemctl(peer), bucket.keys()) == ([], [])


def test_a_fabric_that_does_not_start_again_is_told(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.extra["start_fails"] = "yes"
    ran = peer.libexec("back-up")
    assert ran.returncode == 69
    assert f"Fabric doesn't start again; systemd goes on trying: journalctl -u {FABRIC}" in ran.stderr
    assert (bucket.keys(), left_over(peer)) == ([], [])


def test_before_there_is_a_ledger_nothing_is_backed_up(
    node_of: MakeNode, bucket: ArtifactsBucket, client: Callable[[str], Any]
) -> None:
    node = node_of("peer-1")
    before = metrics_of(client("cloudwatch"), node, "BackupSucceeded")
    ran = node.libexec("back-up")
    assert ran.returncode == 75
    assert "there is no ledger in" in ran.stderr
    assert bucket.keys() == []
    assert metrics_of(client("cloudwatch"), node, "BackupSucceeded") == before


def test_what_a_killed_backup_left_is_removed_and_fabric_started(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    old = peer.root / "var/hyperledger/.backup/ledger"
    old.mkdir(parents=True)
    (old / "half").touch()
    assert peer.libexec("back-up").returncode == 0
    assert (left_over(peer), len(bucket.keys())) == ([], 2)
    # Killed while Fabric was stopped: what the unit runs afterwards.
    (peer.home / "running").unlink()
    (peer.root / "run/banking-audit/fabric-is-to-start-again").touch()
    assert peer.libexec("resume-fabric").returncode == 0
    assert running(peer)
    assert peer.libexec("resume-fabric").returncode == 0
    assert systemctl(peer).count("start") == 2


def test_a_terminated_backup_starts_fabric_again(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.stub("cp", 'kill "$(cat "$copying")"; sleep 0.5; exit 1')
    copy = peer.bundle / "libexec/copy-ledger"
    copy.write_text(copy.read_text().replace("copy=$2\n", 'copy=$2\necho "$$" >"$copying"\n'))
    peer.extra["copying"] = str(peer.home / "copying")
    fails(peer, 143, "")
    assert bucket.keys() == []


METRICS = """consensus_etcdraft_active_nodes{{channel="audit"}} {active}
consensus_etcdraft_cluster_size{{channel="audit"}} 3
consensus_etcdraft_is_leader{{channel="audit"}} {leads}
"""


def tell(node: FabricNode, *, active: int, leads: int) -> None:
    (node.home / "metrics").write_text(METRICS.format(active=active, leads=leads))


# On a follower, active_nodes is what it was when the node led, or 0.
@pytest.mark.parametrize(("active", "leads"), [(3, 1), (0, 0), (2, 0)], ids=["leader", "follower", "once a leader"])
def test_an_orderer_stops_when_all_others_are_active(
    orderer: FabricNode, bucket: ArtifactsBucket, active: int, leads: int
) -> None:
    tell(orderer, active=active, leads=leads)
    ran = orderer.libexec("back-up")
    assert ran.returncode == 0, ran.stderr
    assert len(bucket.keys()) == 2
    asked = [call[call.index("-connect") + 1] for call in orderer.calls_of("openssl")]
    assert asked == ["orderer.bankingaudit.com:7050", "orderer3.bankingaudit.com:7050"]
    assert systemctl(orderer) == ["stop", "start"]


def test_a_leader_that_misses_an_orderer_does_not_stop(orderer: FabricNode, bucket: ArtifactsBucket) -> None:
    tell(orderer, active=2, leads=1)
    fails(orderer, 75, "of channel audit's 3 orderers only 2 are active: this one must not stop now")
    assert (systemctl(orderer), bucket.keys()) == ([], [])


def test_an_orderer_does_not_stop_when_another_one_is_silent(orderer: FabricNode, bucket: ArtifactsBucket) -> None:
    tell(orderer, active=3, leads=0)
    orderer.stub("openssl", "[[ $* != *orderer3* ]]")
    fails(orderer, 75, "orderer3.bankingaudit.com doesn't answer")
    assert (systemctl(orderer), bucket.keys()) == ([], [])


def test_an_orderer_that_does_not_tell_its_metrics_does_not_stop(orderer: FabricNode, bucket: ArtifactsBucket) -> None:
    fails(orderer, 75, "Fabric doesn't tell its metrics")
    assert (systemctl(orderer), bucket.keys()) == ([], [])


def test_a_single_orderer_always_stops(orderer: FabricNode, bucket: ArtifactsBucket) -> None:
    settings = orderer.root / "etc/banking-audit/settings.env"
    alone = re.sub("^ORDERERS=.*$", "ORDERERS=orderer2.bankingaudit.com:7050", settings.read_text(), flags=re.MULTILINE)
    settings.write_text(alone)
    assert orderer.libexec("back-up").returncode == 0
    assert len(bucket.keys()) == 2


def test_an_orderer_that_is_just_starting_is_not_stopped_when_another_one_is_silent(
    orderer: FabricNode, bucket: ArtifactsBucket
) -> None:
    orderer.stub("systemctl", SYSTEMCTL.replace("echo active;", "echo activating; exit 3;"))
    orderer.stub("openssl", "exit 1")
    ran = orderer.libexec("back-up")
    assert (ran.returncode, bucket.keys()) == (75, [])
    assert "doesn't answer" in ran.stderr
    assert systemctl(orderer) == []


def test_the_height_is_the_one_at_the_copy_and_not_before_the_wait_for_it(peer: FabricNode) -> None:
    """Whoever had the lock meanwhile may have restored another ledger."""
    (peer.home / "metrics").write_text('ledger_blockchain_height{channel="audit"} 900\n')
    copy = peer.root / "var/hyperledger/.backup/ledger"
    for folder in (copy, peer.root / "run/banking-audit"):
        folder.mkdir(parents=True)
    assert peer.libexec("copy-ledger", str(copy)).returncode == 0
    assert (copy.parent / "height").read_text() == "900\n"
