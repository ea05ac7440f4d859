"""What goes wrong around a node: each ends in a line that says what, and in no half-written file."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode, home_of, pack

MakeNode = Callable[[str], FabricNode]
Mount = Callable[[Path, int], None]
HANDOVER = "usr/local/sbin/banking-audit-handover"
BUNDLE = "bootstrap/bootstrap.tar.gz"
KEY = "nodes/orderer-0/identity.tar.gz"
HOST = "orderer.bankingaudit.com"
PAGE = 4096
AS_ROOT = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]


@pytest.fixture
def small_disk() -> Iterator[Mount]:
    """Mounts a file system of so many pages, that the kernel itself says is full; again: makes it larger."""
    mounted: list[Path] = []

    def mount(folder: Path, pages: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        again = ["remount"] if folder in mounted else []
        options = ",".join([*again, f"size={pages * PAGE}", f"uid={os.getuid()}"])
        command = [*AS_ROOT, "mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
        mounted.append(folder)

    yield mount
    for folder in set(mounted):
        subprocess.run([*AS_ROOT, "umount", folder], check=True)


@pytest.fixture
def identity(crypto_config: Path) -> bytes:
    """The node's keys, packed."""
    return pack(home_of(crypto_config, HOST), "msp", "tls")


def pages(content: bytes) -> int:
    return -(-len(content) // PAGE)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("room", "code", "line"), [(0, 75, "can't be written down"), (2, 69, "has no room for")])
def test_keys_that_find_no_room_in_memory_leave_nothing_and_come_once_there_is(
    node_of: MakeNode, bucket: ArtifactsBucket, identity: bytes, small_disk: Mount, room: int, code: int, line: str
) -> None:
    node = node_of("orderer-0")
    bucket.put(KEY, identity)
    memory = node.root / "run/banking-audit"
    # The checksum has a page of its own; with 2 more than the archive, unpacking it is what fails.
    small_disk(memory, 1 + (pages(identity) + room if room else 0))
    ran = node.libexec("fetch-identity")
    assert ran.returncode == code, ran.stderr
    assert "No space left on device" in ran.stderr
    assert line in ran.stderr.splitlines()[-1]
    assert left(memory) == []
    small_disk(memory, 100)
    assert node.libexec("fetch-identity").returncode == 0
    assert left(memory) == ["identity"]


def test_a_bundle_that_finds_no_room_on_the_disk_changes_nothing(
    born: MakeNode, bucket: ArtifactsBucket, bundle: bytes, small_disk: Mount
) -> None:
    node = born("orderer-0")
    bucket.put(BUNDLE, bundle)
    home = node.root / "opt/banking-audit"
    small_disk(home, 1 + pages(bundle) + 3)
    ran = node.run(HANDOVER)
    assert ran.returncode == 69
    assert "No space left on device" in ran.stderr
    assert ran.stderr.splitlines()[-1] == (
        f"orderer-0: s3://{BUCKET}/bootstrap/bootstrap.tar.gz is cut off, or {home} has no room for it; "
        "nothing was changed"
    )
    assert (left(home), node.calls) == ([], [])


def test_a_truncated_bundle_changes_nothing(born: MakeNode, bucket: ArtifactsBucket, bundle: bytes) -> None:
    node = born("orderer-0")
    bucket.put(BUNDLE, bundle[:-500])
    ran = node.run(HANDOVER)
    assert ran.returncode == 69
    assert "is cut off, or" in ran.stderr.splitlines()[-1]
    assert (left(node.root / "opt/banking-audit"), node.calls) == ([], [])


def test_a_bucket_that_denies_the_bundle_is_told_with_s3s_own_reason(
    born: MakeNode, bucket: ArtifactsBucket, bundle: bytes
) -> None:
    node = born("orderer-0")
    bucket.put(BUNDLE, bundle)
    denial = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{BUCKET}/bootstrap/*",
    }
    bucket.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denial]}))
    ran = node.run(HANDOVER)
    bucket.s3.delete_bucket_policy(Bucket=BUCKET)
    assert ran.returncode == 75
    reason, line = ran.stderr.splitlines()
    assert "403" in reason
    assert line.endswith("bootstrap/bootstrap.tar.gz is not there yet, can't be read or can't be written down")
    assert (left(node.root / "opt/banking-audit"), node.calls) == ([], [])


def test_an_identity_without_its_msp_is_refused(
    node_of: MakeNode, bucket: ArtifactsBucket, crypto_config: Path
) -> None:
    node = node_of("orderer-0")
    bucket.put(KEY, pack(home_of(crypto_config, HOST), "tls"))
    ran = node.libexec("fetch-identity")
    assert ran.returncode == 65
    assert ran.stderr.splitlines()[-1].endswith("must have exactly one file in msp/signcerts/; nothing was changed")
    assert left(node.root / "run/banking-audit") == []


def test_the_msp_of_a_peer_is_refused_on_an_orderer(
    node_of: MakeNode, bucket: ArtifactsBucket, crypto_config: Path, tmp_path: Path
) -> None:
    node, mixed = node_of("orderer-0"), tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "msp").symlink_to(home_of(crypto_config, "peer0.bank.bankingaudit.com") / "msp")
    (mixed / "tls").symlink_to(home_of(crypto_config, HOST) / "tls")
    bucket.put(KEY, pack_followed(mixed))
    ran = node.libexec("fetch-identity")
    assert ran.returncode == 65
    assert f"is of peer0.bank.bankingaudit.com, and this node is {HOST}; nothing was changed" in ran.stderr
    assert left(node.root / "run/banking-audit") == []


def pack_followed(folder: Path) -> bytes:
    """Pack what links point to."""
    command: list[Any] = ["tar", "--create", "--gzip", "--dereference", "--directory", folder, "msp", "tls"]
    return subprocess.run(command, capture_output=True, check=True).stdout
