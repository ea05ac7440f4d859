"""What is shipped to the nodes, judged by the programs that will read it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from modules.fabric.bundle import ON_NODE
from tests.support.fabric_node import FabricNode

MakeNode = Callable[[str], FabricNode]
LARGEST_BUNDLE_BYTES = 64 * 1024
SYSTEMD = Path("/usr/lib/systemd/system")
NODES = ("orderer-0", "peer-1")


def scripts() -> list[Path]:
    return [ON_NODE / "install.sh", *sorted((ON_NODE / "libexec").iterdir())]


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    command = [Path(sys.executable).with_name("shellcheck"), "--external-sources", f"--source-path={ON_NODE}", script]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_scripts_are_executable_and_what_is_sourced_is_not(script: Path) -> None:
    assert bool(script.stat().st_mode & 0o111) is (script.suffix != ".sh" or script.name == "install.sh")


@pytest.mark.parametrize("name", NODES)
def test_systemd_has_nothing_to_say(node_of: MakeNode, name: str) -> None:
    node = node_of(name)
    system = node.root / "etc/systemd/system"
    own = [*(node.bundle / "units").iterdir(), *(node.bundle / f"nodes/{name}/units").iterdir()]
    for unit in own:
        (system / unit.name).write_text(unit.read_text())
    # What Amazon Linux brings.
    for target in SYSTEMD.glob("*.target"):
        (system / target.name).write_text(target.read_text())
    retry = "/opt/banking-audit/bootstrap/libexec/retry"
    (system / "docker.service").write_text(f"[Service]\nExecStart={retry}\n")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", f"--root={node.root}"]
    files = [f"/etc/systemd/system/{unit.name}" for unit in own]
    checked = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert (checked.stderr, checked.stdout, checked.returncode) == ("", "", 0)


def test_systemd_notices_what_it_does_not_know(node_of: MakeNode) -> None:
    unit = node_of("orderer-0").root / "etc/systemd/system/wrong.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nRestarts=always\n")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "'Restarts'" in checked.stderr


def test_every_unit_runs_a_script_that_is_shipped(node_of: MakeNode) -> None:
    node = node_of("peer-0")
    home = "/opt/banking-audit/bootstrap/"
    for unit in (node.bundle / "units").glob("*.service"):
        commands = re.findall(r"^Exec\w+=(\S+)(?: \d+ (\S+))?", unit.read_text(), re.MULTILINE)
        assert commands, unit.name
        for command, retried in commands:
            assert (node.bundle / command.removeprefix(home)).is_file(), command
            assert not retried or (node.bundle / "libexec" / retried).is_file(), retried


def test_each_timer_has_its_service(node_of: MakeNode) -> None:
    node = node_of("peer-0")
    shipped = {path.name for path in node.bundle.rglob("*.service")}
    timers = [*(node.bundle / "units").glob("*.timer"), *(node.bundle / "nodes/peer-0/units").glob("*.timer")]
    assert {path.with_suffix(".service").name for path in timers} <= shipped


def test_every_step_waits_for_the_one_before_it() -> None:
    unit = (ON_NODE / "units/banking-audit-fabric.service").read_text().splitlines()
    before = "docker.service banking-audit-volume.service banking-audit-identity.service"
    assert f"Requires={before}" in unit
    assert f"After={before} network-online.target" in unit
    assert "AssertPathIsMountPoint=/var/hyperledger" in unit
    assert "Restart=always" in unit
    assert "StartLimitIntervalSec=0" in unit


def test_the_bundle_is_small(bundle: bytes) -> None:
    assert len(bundle) < LARGEST_BUNDLE_BYTES


def test_the_bundle_has_no_keys(bundle: bytes, node_of: MakeNode) -> None:
    assert bundle
    for file in node_of("orderer-0").bundle.rglob("*"):
        assert not file.is_file() or "PRIVATE KEY" not in file.read_text()


@pytest.mark.parametrize("name", NODES)
def test_the_agent_reads_fabric_on_the_loopback_only(node_of: MakeNode, name: str) -> None:
    folder = node_of(name).bundle / f"nodes/{name}/etc"
    scrape = json.loads((folder / "prometheus.yaml").read_text())
    [job] = scrape["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["127.0.0.1:9443"], "labels": {"Node": name}}]
