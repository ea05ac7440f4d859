"""First boot, second boot, and a newer bundle: handover.sh and install.sh."""

from collections.abc import Callable

import pytest

from tests.support.fabric_node import ArtifactsBucket, FabricNode

MakeNode = Callable[[str], FabricNode]
HANDOVER = "usr/local/sbin/banking-audit-handover"
BUNDLE = "bootstrap/bootstrap.tar.gz"


def units(node: FabricNode) -> set[str]:
    return {path.name for path in (node.root / "etc/systemd/system").iterdir()}


@pytest.fixture
def orderer(born: MakeNode) -> FabricNode:
    return born("orderer-1")


@pytest.fixture
def peer(born: MakeNode) -> FabricNode:
    return born("peer-0")


@pytest.mark.usefixtures("bucket")
def test_before_the_bundle_is_there_nothing_is_installed(orderer: FabricNode) -> None:
    ran = orderer.run(HANDOVER)
    assert (ran.returncode, orderer.calls) == (75, [])
    assert "s3://artifacts/bootstrap/bootstrap.tar.gz is not there yet" in ran.stderr


def test_once_it_is_there_the_node_is_set_up(orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes) -> None:
    bucket.put(BUNDLE, bundle)
    ran = orderer.run(HANDOVER)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "orderer-1: installed as orderer2.bankingaudit.com"
    assert units(orderer) == {
        "banking-audit-backup.service",
        "banking-audit-backup.timer",
        "banking-audit-certificates.service",
        "banking-audit-certificates.timer",
        "banking-audit-fabric.service",
        "banking-audit-handover.service",
        "banking-audit-identity.service",
        "banking-audit-integrity.service",
        "banking-audit-restore@.service",
        "banking-audit-volume.service",
    }
    settings = orderer.root / "etc/banking-audit"
    assert {path.name for path in settings.iterdir()} == {
        "cloudwatch-agent.json",
        "fabric.env",
        "node.env",
        "prometheus.yaml",
        "settings.env",
    }
    assert orderer.calls_of("dnf") == [["install", "--assumeyes", "--quiet", "docker"]]
    assert orderer.calls_of("systemctl") == [
        ["daemon-reload"],
        ["enable", "--now", "docker.service"],
        ["enable", "banking-audit-fabric.service"],
        ["start", "--no-block", "banking-audit-fabric.service"],
        ["enable", "--now", "banking-audit-backup.timer"],
        ["enable", "--now", "banking-audit-certificates.timer"],
    ]
    agent = settings / "cloudwatch-agent.json"
    assert orderer.calls_of("amazon-cloudwatch-agent-ctl") == [
        ["-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{agent}"],
    ]


def test_fabric_is_not_started_while_a_script_has_stopped_it(
    orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes
) -> None:
    bucket.put(BUNDLE, bundle)
    mark = orderer.root / "run/banking-audit/fabric-is-to-start-again"
    mark.parent.mkdir()
    mark.touch()
    ran = orderer.run(HANDOVER)
    assert ran.returncode == 0, ran.stderr
    assert [call for call in orderer.calls_of("systemctl") if call[0] == "start"] == []


def test_only_peers_check_the_ledgers_integrity(peer: FabricNode, bucket: ArtifactsBucket, bundle: bytes) -> None:
    bucket.put(BUNDLE, bundle)
    assert peer.run(HANDOVER).returncode == 0
    assert ["enable", "--now", "banking-audit-integrity.timer"] in peer.calls_of("systemctl")


def test_a_second_boot_installs_no_package_again(orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes) -> None:
    bucket.put(BUNDLE, bundle)
    orderer.run(HANDOVER)
    orderer.stub("rpm", "")
    before = units(orderer)
    assert orderer.run(HANDOVER).returncode == 0
    assert len(orderer.calls_of("dnf")) == 1
    assert units(orderer) == before


def test_a_unit_that_the_newest_bundle_lacks_is_stopped_and_removed(
    orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes
) -> None:
    bucket.put(BUNDLE, bundle)
    orderer.run(HANDOVER)
    old = orderer.root / "etc/systemd/system/banking-audit-old.timer"
    old.write_text("[Timer]\n")
    foreign = orderer.root / "etc/systemd/system/somebody-elses.timer"
    foreign.write_text("[Timer]\n")
    assert orderer.run(HANDOVER).returncode == 0
    assert ["disable", "--now", "banking-audit-old.timer"] in orderer.calls_of("systemctl")
    assert not old.exists()
    assert foreign.exists()
    assert "banking-audit-handover.service" in units(orderer)


def test_a_node_that_left_the_settings_is_told_so(orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes) -> None:
    bucket.put(BUNDLE, bundle)
    environment = orderer.root / "etc/banking-audit/node.env"
    environment.write_text(environment.read_text().replace("orderer-1", "orderer-9"))
    ran = orderer.run(HANDOVER)
    assert ran.returncode == 78
    assert "the bundle knows no orderer-9; was the node removed from the settings?" in ran.stderr
    assert units(orderer) == {"banking-audit-handover.service"}


def test_a_package_that_can_not_be_installed_stops_the_set_up(
    orderer: FabricNode, bucket: ArtifactsBucket, bundle: bytes
) -> None:
    bucket.put(BUNDLE, bundle)
    orderer.stub("dnf", "echo 'Error: no repository' >&2; exit 1")
    ran = orderer.run(HANDOVER)
    assert ran.returncode == 1
    assert "no repository" in ran.stderr
    assert orderer.calls_of("systemctl") == []
