"""A node's birth: the user data that production's stack gives it, taken apart and run."""

import hashlib
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from modules.fabric.user_data import LARGEST_USER_DATA_BYTES, NodeIdentity, cloud_config
from tests.support.stacks import Stack
from tests.support.user_data import as_ec2_gets_it

Production = Callable[[str], Stack]

ENV_FILE = "/etc/banking-audit/node.env"
HANDOVER = "/usr/local/sbin/banking-audit-handover"
UNIT = "/etc/systemd/system/banking-audit-handover.service"

STUB_AWS = """#!/bin/bash
# Copies from a folder in place of the bucket: aws s3 cp --only-show-errors s3://BUCKET/KEY FILE
exec cp "$BUCKET_FOLDER/${4#s3://*/}" "$5"
"""

INSTALL = """#!/bin/bash
echo "installed by $0 for ${1:-/}" >> "$1/var/log/installed"
"""


@pytest.fixture(scope="module")
def user_data(production: Production) -> str:
    """The user data of the first orderer."""
    return str(production("fabric").resources("aws_instance")["orderer_0_instance"]["user_data"])


@pytest.fixture(scope="module")
def files(user_data: str) -> dict[str, dict[str, str]]:
    """The files that cloud-init writes, by path."""
    return {file["path"]: file for file in as_ec2_gets_it(user_data)["write_files"]}


@pytest.fixture
def node(tmp_path: Path, files: dict[str, dict[str, str]]) -> Path:
    """A root folder as cloud-init leaves it."""
    root = tmp_path / "root"
    (root / "var/log").mkdir(parents=True)
    for path, file in files.items():
        written = root / path.lstrip("/")
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(file["content"])
        written.chmod(int(file["permissions"], 8))
    stub = tmp_path / "bin/aws"
    stub.parent.mkdir()
    stub.write_text(STUB_AWS)
    stub.chmod(0o755)
    return root


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The artifacts bucket, still empty."""
    folder = tmp_path / "bucket"
    (folder / "bootstrap").mkdir(parents=True)
    return folder


def handover(root: Path, bucket: Path) -> subprocess.CompletedProcess[str]:
    path = f"{root.parent / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        [root / HANDOVER.lstrip("/"), root],
        env={"PATH": path, "BUCKET_FOLDER": str(bucket)},
        capture_output=True,
        text=True,
        check=False,
    )


def upload(bucket: Path, script: str = INSTALL, *, name: str = "install.sh", mode: int = 0o755) -> Path:
    archive = bucket / "bootstrap/bootstrap.tar.gz"
    with tarfile.open(archive, "w:gz") as bundle:
        entry = tarfile.TarInfo(name)
        entry.size = len(script)
        entry.mode = mode
        bundle.addfile(entry, BytesIO(script.encode()))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (bucket / "bootstrap/bootstrap.tar.gz.sha256").write_text(f"{digest}  bootstrap.tar.gz\n")
    return archive


def leftovers(root: Path) -> list[str]:
    home = root / "opt/banking-audit"
    return sorted(path.name for path in home.iterdir()) if home.exists() else []


def test_it_tells_the_node_who_it_is(files: dict[str, dict[str, str]]) -> None:
    assert files[ENV_FILE]["content"].splitlines() == [
        "NODE_NAME=orderer-0",
        "NODE_ROLE=orderer",
        "NODE_NUMBER=0",
        "NODE_HOST_NAME=orderer.bankingaudit.com",
        "NODE_DOMAIN=bankingaudit.com",
        "AWS_REGION=us-east-1",
        "ARTIFACTS_BUCKET=aws_s3_bucket-value",
        "DATA_VOLUME_ID=aws_ebs_volume-value",
        "LOG_GROUP=aws_cloudwatch_log_group-value",
        "METRICS_NAMESPACE=BankingAudit/Fabric",
    ]


@pytest.mark.parametrize(
    ("node_id", "host_name"),
    [
        ("orderer_0", "orderer.bankingaudit.com"),
        ("orderer_1", "orderer2.bankingaudit.com"),
        ("orderer_2", "orderer3.bankingaudit.com"),
        ("peer_0", "peer0.bank.bankingaudit.com"),
        ("peer_1", "peer1.bank.bankingaudit.com"),
    ],
)
def test_a_node_knows_the_name_in_its_certificates(production: Production, node_id: str, host_name: str) -> None:
    user_data = production("fabric").resources("aws_instance")[f"{node_id}_instance"]["user_data"]
    assert f"NODE_HOST_NAME={host_name}\\n" in user_data


def test_domains_are_settings(unusual: Stack) -> None:
    instances = unusual.resources("aws_instance")
    for node_id, host_name in (("orderer_1", "orderer2.orderers.example.com"), ("peer_0", "peer0.peers.example.com")):
        assert f"NODE_HOST_NAME={host_name}\\n" in instances[f"{node_id}_instance"]["user_data"]


def test_it_is_well_below_the_size_that_ec2_accepts(user_data: str) -> None:
    assert len(user_data.encode()) < LARGEST_USER_DATA_BYTES / 2


def test_it_is_json_that_cloud_init_reads_as_yaml(user_data: str) -> None:
    assert set(as_ec2_gets_it(user_data)) == {"write_files", "runcmd"}


def test_it_starts_session_manager_and_waits_for_the_bundle_in_the_background(user_data: str) -> None:
    assert as_ec2_gets_it(user_data)["runcmd"] == [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "amazon-ssm-agent.service"],
        ["systemctl", "enable", "--now", "--no-block", "banking-audit-handover.service"],
    ]


def test_terraform_finds_no_references_but_ours(user_data: str) -> None:
    references = re.findall(r"(?<!\$)\$\{([^}]*)\}", user_data)
    assert {reference.split(".")[0] for reference in references} == {
        "aws_s3_bucket",
        "aws_ebs_volume",
        "aws_cloudwatch_log_group",
    }
    assert not re.search(r"(?<!%)%\{", user_data)


@pytest.mark.parametrize("value", ["two words", "quote'd", 'quote"d', "$(reboot)", "line\nbreak", ""])
def test_a_value_that_needs_quotes_is_refused(value: str) -> None:
    identity = NodeIdentity(
        node_name="orderer-0",
        node_role="orderer",
        node_number="0",
        node_host_name=value,
        node_domain="bankingaudit.com",
        aws_region="us-east-1",
        artifacts_bucket="bucket",
        data_volume_id="vol-1",
        log_group="/fabric/banking-audit",
        metrics_namespace="BankingAudit/Fabric",
    )
    with pytest.raises(ValueError, match="node_host_name"):
        cloud_config(identity)


def test_shellcheck_has_nothing_to_say(node: Path) -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), node / HANDOVER.lstrip("/")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_unit_never_gives_up_waiting(files: dict[str, dict[str, str]]) -> None:
    unit = files[UNIT]["content"].splitlines()
    assert "StartLimitIntervalSec=0" in unit
    assert "Restart=on-failure" in unit
    assert "RestartSec=60" in unit
    assert f"ExecStart={HANDOVER}" in unit


def test_before_the_bundle_exists_the_node_says_so_and_changes_nothing(node: Path, bucket: Path) -> None:
    ran = handover(node, bucket)
    assert ran.returncode == 75
    assert "orderer-0: s3://aws_s3_bucket-value/bootstrap/bootstrap.tar.gz is not there yet" in ran.stderr
    assert leftovers(node) == []


def test_once_the_bundle_exists_it_sets_the_node_up(node: Path, bucket: Path) -> None:
    handover(node, bucket)
    upload(bucket)
    ran = handover(node, bucket)
    assert ran.returncode == 0, ran.stderr
    home = node / "opt/banking-audit"
    assert (node / "var/log/installed").read_text() == f"installed by {home}/bootstrap/install.sh for {node}\n"
    assert leftovers(node) == ["bootstrap"]


def test_a_second_boot_runs_the_newest_bundle(node: Path, bucket: Path) -> None:
    upload(bucket)
    handover(node, bucket)
    upload(bucket, INSTALL.replace("installed", "updated"))
    assert handover(node, bucket).returncode == 0
    assert (node / "var/log/updated").exists()
    assert leftovers(node) == ["bootstrap"]


def test_a_bundle_that_does_not_match_its_checksum_is_not_run(node: Path, bucket: Path) -> None:
    upload(bucket)
    archive = upload(bucket)
    archive.write_bytes(archive.read_bytes() + b"more")
    ran = handover(node, bucket)
    assert ran.returncode == 65
    assert "doesn't match its checksum; nothing was changed" in ran.stderr
    assert leftovers(node) == []


@pytest.mark.parametrize(("name", "mode"), [("setup.sh", 0o755), ("install.sh", 0o644)])
def test_a_bundle_without_an_executable_installer_changes_nothing(
    node: Path, bucket: Path, name: str, mode: int
) -> None:
    upload(bucket)
    handover(node, bucket)
    upload(bucket, name=name, mode=mode)
    ran = handover(node, bucket)
    assert ran.returncode == 65
    assert "has no executable install.sh; nothing was changed" in ran.stderr
    assert (node / "opt/banking-audit/bootstrap/install.sh").exists()


def test_an_installer_that_fails_is_tried_again(node: Path, bucket: Path) -> None:
    upload(bucket, "#!/bin/bash\nexit 3\n")
    assert handover(node, bucket).returncode == 3
