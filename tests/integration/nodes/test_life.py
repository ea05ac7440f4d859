"""A node's whole life: born before anything is uploaded, set up later, rebooted, and its instance replaced."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.fabric_node import ArtifactsBucket, FabricNode, home_of, pack

MakeNode = Callable[[str], FabricNode]
HANDOVER = "usr/local/sbin/banking-audit-handover"
KEY = "nodes/orderer-0/identity.tar.gz"
BLOCKS = "production/orderer/chains/audit/blockfile_000000"


@pytest.fixture
def uploaded(bucket: ArtifactsBucket, bundle: bytes, crypto_config: Path) -> ArtifactsBucket:
    """The bucket once operators and the deployment have done their part."""
    bucket.put("bootstrap/bootstrap.tar.gz", bundle)
    bucket.put(KEY, pack(home_of(crypto_config, "orderer.bankingaudit.com"), "msp", "tls"))
    return bucket


def attach(node: FabricNode, disk: Path) -> FabricNode:
    """Attach a volume that outlives the instance: what blkid reads, and the files that a mount shows."""
    disk.mkdir(exist_ok=True)
    (disk / "files").mkdir(exist_ok=True)
    (disk / "raw").touch()
    node.device.parent.mkdir(parents=True)
    node.device.symlink_to(disk / "raw")
    node.extra["files"] = str(disk / "files")
    node.stub("mount", 'rmdir "${@: -1}" && ln -s "$files" "${@: -1}" && touch "$mounted"')
    return node


def boot(node: FabricNode) -> None:
    """What the units run, one after the other."""
    handover = node.run(HANDOVER)
    assert handover.returncode == 0, handover.stderr
    settings = node.root / "etc/banking-audit/settings.env"
    # The user that runs the tests, in place of Fabric's.
    settings.write_text(settings.read_text().replace("FABRIC_UID=7050", f"FABRIC_UID={node.root.stat().st_uid}"))
    for step in ("mount-volume", "fetch-identity"):
        ran = node.libexec(step)
        assert ran.returncode == 0, ran.stderr
    (node.root / "run/banking-audit/fabric.image").write_text("image@sha256:1\n")
    ran = node.libexec("run-fabric")
    assert ran.returncode == 0, ran.stderr
    assert node.calls_of("docker")[-1][0] == "run"


def power_off(node: FabricNode) -> None:
    """Lose what is in memory, mounts too."""
    node.reboot()
    (node.root / "var/hyperledger").unlink()
    (node.root / "var/hyperledger").mkdir()


@pytest.mark.usefixtures("uploaded")
def test_a_ledger_outlives_a_reboot_and_its_instance(born: MakeNode, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    first = attach(born("orderer-0"), disk)
    boot(first)
    assert len(first.calls_of("mkfs.xfs")) == 1
    blocks = first.root / "var/hyperledger" / BLOCKS
    blocks.parent.mkdir(parents=True)
    blocks.write_text("blocks")

    power_off(first)
    assert not first.identity.exists()
    boot(first)
    assert len(first.calls_of("mkfs.xfs")) == 1
    assert blocks.read_text() == "blocks"

    shutil.rmtree(first.home)
    second = attach(born("orderer-0"), disk)
    boot(second)
    assert second.calls_of("mkfs.xfs") == []
    assert (second.root / "var/hyperledger" / BLOCKS).read_text() == "blocks"
    assert (second.identity / "tls/server.key").is_file()


def test_artifacts_that_arrive_later_are_what_the_unit_waits_for(
    node_of: MakeNode, bucket: ArtifactsBucket, crypto_config: Path
) -> None:
    node = node_of("orderer-0")
    unit = (node.bundle / "units/banking-audit-identity.service").read_text()
    [command] = [line.removeprefix("ExecStart=") for line in unit.splitlines() if line.startswith("ExecStart=")]
    script, *arguments = command.split()
    assert (Path(script).name, arguments) == ("retry", ["60", "fetch-identity"])
    # As the unit runs it, in this root; while it sleeps, operators upload.
    wait = node.root / "wait"
    wait.write_text(f'#!/bin/bash\nexec "{node.bundle}/libexec/retry" {" ".join(arguments)} "$1"\n')
    wait.chmod(0o755)
    later = node.home / "later"
    bucket.put(KEY, pack(home_of(crypto_config, "orderer.bankingaudit.com"), "msp", "tls"))
    uploads = bucket.keys()
    for key in uploads:
        (later / key).parent.mkdir(parents=True, exist_ok=True)
        bucket.s3.download_file("artifacts", key, str(later / key))
    bucket.empty()
    node.extra["later"] = str(later)
    node.stub("sleep", 'aws s3 cp --only-show-errors --recursive "$later" s3://artifacts/')
    ran = node.run("wait")
    assert ran.returncode == 0, ran.stderr
    assert node.calls_of("sleep") == [["60"]]
    assert f"s3://artifacts/{KEY}.sha256 is not there yet" in ran.stderr
    assert "orderer.bankingaudit.com's keys and certificates are in" in ran.stdout
