"""The data volume: found, formatted only if empty, mounted, and never mistaken."""

from collections.abc import Callable

import pytest

from tests.support.fabric_node import FabricNode

MakeNode = Callable[[str], FabricNode]
XFS = "DEVNAME=disk\nTYPE=xfs\n"


@pytest.fixture
def node(node_of: MakeNode) -> FabricNode:
    return node_of("orderer-0")


def formatted(node: FabricNode) -> bool:
    return bool(node.calls_of("mkfs.xfs"))


def mounts(node: FabricNode) -> list[list[str]]:
    return node.calls_of("mount")


def test_until_the_volume_is_attached_it_is_waited_for(node: FabricNode) -> None:
    ran = node.libexec("mount-volume")
    assert ran.returncode == 75
    assert "vol-0123456789abcdef0 is not attached yet" in ran.stderr
    assert node.calls == []


def test_an_empty_volume_gets_a_file_system_and_is_mounted_by_uuid(node: FabricNode) -> None:
    node.attach_volume()
    ran = node.libexec("mount-volume")
    assert ran.returncode == 0, ran.stderr
    assert node.calls_of("mkfs.xfs") == [["-q", "-L", "ledger", str(node.device)]]
    mount_point = node.root / "var/hyperledger"
    options = "noatime,nodev,nosuid,noexec"
    assert mounts(node) == [["-t", "xfs", "-o", options, "UUID=1111-2222", str(mount_point)]]
    assert (mount_point / "production").is_dir()


def test_a_replaced_instance_keeps_what_is_on_the_volume(node: FabricNode) -> None:
    node.attach_volume(XFS)
    assert node.libexec("mount-volume").returncode == 0
    assert not formatted(node)
    assert len(mounts(node)) == 1


def test_a_second_run_changes_nothing_but_may_grow_the_file_system(node: FabricNode) -> None:
    node.attach_volume(XFS)
    node.libexec("mount-volume")
    assert node.libexec("mount-volume").returncode == 0
    assert len(mounts(node)) == 1
    assert node.calls_of("xfs_growfs") == [[str(node.root / "var/hyperledger")]] * 2


@pytest.mark.parametrize(
    "found", ["DEVNAME=disk\nTYPE=ext4\n", "DEVNAME=disk\nPTTYPE=gpt\n"], ids=["ext4", "partitions"]
)
def test_a_volume_with_something_else_on_it_is_never_formatted(node: FabricNode, found: str) -> None:
    node.attach_volume(found)
    ran = node.libexec("mount-volume")
    assert ran.returncode == 65
    assert "has no XFS on it but: " in ran.stderr
    assert found.split()[1] in ran.stderr
    assert (formatted(node), mounts(node)) == (False, [])


def test_a_volume_that_blkid_can_not_tell_is_never_formatted(node: FabricNode) -> None:
    node.attach_volume(XFS)
    node.stub("blkid", "exit 8")
    ran = node.libexec("mount-volume")
    assert ran.returncode == 69
    assert "blkid can't tell what is on vol-0123456789abcdef0 (exit code 8); it was not formatted" in ran.stderr
    assert not formatted(node)


def test_a_volume_that_can_not_be_read_is_never_formatted(node: FabricNode) -> None:
    node.attach_volume().unlink()
    node.device.mkdir()  # reading it fails, as a broken disk would
    node.stub("blkid", "exit 2")
    ran = node.libexec("mount-volume")
    assert ran.returncode == 69
    assert "can't be read; it was not formatted" in ran.stderr
    assert not formatted(node)


def test_files_that_a_volume_would_hide_are_not_hidden(node: FabricNode) -> None:
    node.attach_volume(XFS)
    stray = node.root / "var/hyperledger/production"
    stray.mkdir(parents=True)
    ran = node.libexec("mount-volume")
    assert ran.returncode == 65
    assert "has files that the volume would hide" in ran.stderr
    assert mounts(node) == []


def test_another_volume_in_its_place_is_noticed(node: FabricNode) -> None:
    node.attach_volume(XFS)
    node.mark("mounted")
    node.stub("findmnt", "echo /dev/nvme9n1")
    ran = node.libexec("mount-volume")
    assert ran.returncode == 65
    assert "is /dev/nvme9n1 and not vol-0123456789abcdef0" in ran.stderr
