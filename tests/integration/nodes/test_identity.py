"""A node's keys: its own subtree of crypto-config, proven before anything is replaced."""

import io
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_node import ArtifactsBucket, FabricNode, home_of, pack

MakeNode = Callable[[str], FabricNode]
KEY = "nodes/orderer-0/identity.tar.gz"
HOST = "orderer.bankingaudit.com"


@pytest.fixture
def node(node_of: MakeNode) -> FabricNode:
    return node_of("orderer-0")


@pytest.fixture
def home(crypto_config: Path, tmp_path: Path) -> Path:
    """A copy of the node's subtree, that a test may spoil."""
    copy = tmp_path / "home"
    for file in home_of(crypto_config, HOST).rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(home_of(crypto_config, HOST))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return copy


def fetch(node: FabricNode) -> tuple[int, str]:
    ran = node.libexec("fetch-identity")
    return ran.returncode, ran.stderr


def leftovers(node: FabricNode) -> list[str]:
    return sorted(path.name for path in (node.root / "run/banking-audit").iterdir())


@pytest.mark.usefixtures("bucket")
def test_until_operators_have_uploaded_it_it_is_waited_for(node: FabricNode) -> None:
    code, errors = fetch(node)
    assert code == 75
    assert f"orderer-0: s3://artifacts/{KEY}.sha256 is not there yet" in errors
    assert leftovers(node) == []


def test_a_bucket_that_is_not_there_is_said(node: FabricNode) -> None:
    code, errors = fetch(node)
    assert code == 75
    assert "can't be read" in errors
    assert "fatal error" in errors  # the aws CLI's own reason


def test_its_own_keys_arrive_for_its_own_eyes_only(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert (code, errors) == (0, "")
    files = [path for path in node.identity.rglob("*") if path.is_file()]
    assert {str(path.relative_to(node.identity)) for path in files} == {
        "msp/cacerts/ca.bankingaudit.com-cert.pem",
        "msp/config.yaml",
        "msp/keystore/priv_sk",
        f"msp/signcerts/{HOST}-cert.pem",
        "msp/tlscacerts/tlsca.bankingaudit.com-cert.pem",
        "tls/ca.crt",
        "tls/server.crt",
        "tls/server.key",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o400}
    folders = [path for path in [node.identity, *node.identity.rglob("*")] if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o500}
    assert leftovers(node) == ["identity"]


def test_a_second_boot_fetches_them_again(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    bucket.put(KEY, pack(home, "msp", "tls"))
    fetch(node)
    node.reboot()
    assert not node.identity.exists()
    assert fetch(node)[0] == 0
    assert node.identity.exists()


def test_renewed_ones_replace_the_old_ones(
    node: FabricNode, bucket: ArtifactsBucket, home: Path, tmp_path: Path
) -> None:
    bucket.put(KEY, pack(home, "msp", "tls"))
    fetch(node)
    old = (node.identity / "tls/server.crt").read_bytes()
    renewed = make_crypto_config(tmp_path / "renewed", orderers=[HOST], peers=["peer0.bank.bankingaudit.com"])
    bucket.put(KEY, pack(home_of(renewed, HOST), "msp", "tls"))
    assert fetch(node)[0] == 0
    assert (node.identity / "tls/server.crt").read_bytes() != old


def test_a_wrong_checksum_changes_nothing(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    bucket.put(KEY, pack(home, "msp", "tls"))
    fetch(node)
    bucket.put(KEY, pack(home, "msp", "tls") + b"more", digest="0" * 64)
    code, errors = fetch(node)
    assert code == 65
    assert f"s3://artifacts/{KEY} doesn't match its checksum; nothing was changed" in errors
    assert leftovers(node) == ["identity"]


def test_a_truncated_archive_changes_nothing(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    bucket.put(KEY, pack(home, "msp", "tls")[:-200])
    code, errors = fetch(node)
    assert code == 65
    assert "is no whole archive; nothing was changed" in errors
    assert leftovers(node) == []


def test_other_keys_than_its_own_are_refused(node: FabricNode, bucket: ArtifactsBucket, crypto_config: Path) -> None:
    organization = crypto_config / "ordererOrganizations/bankingaudit.com"
    bucket.put(KEY, pack(organization, "ca", "msp"))
    code, errors = fetch(node)
    assert code == 65
    assert "has more than msp/ and tls/: ca" in errors
    assert leftovers(node) == []


def test_the_whole_of_crypto_config_is_refused(node: FabricNode, bucket: ArtifactsBucket, crypto_config: Path) -> None:
    bucket.put(KEY, pack(crypto_config.parent, "crypto-config"))
    assert fetch(node)[0] == 65
    assert leftovers(node) == []


def test_links_are_refused(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    (home / "msp/keystore/priv_sk").unlink()
    (home / "msp/keystore/priv_sk").symlink_to("/etc/shadow")
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert "has links or devices in it" in errors


def test_paths_that_leave_the_folder_are_refused(node: FabricNode, bucket: ArtifactsBucket) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("msp/../../../etc/cron.d/evil")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    bucket.put(KEY, packed.getvalue())
    code, errors = fetch(node)
    assert code == 65
    assert "leaves its folder" in errors


@pytest.mark.parametrize("missing", ["tls/server.crt", "tls/server.key", "tls/ca.crt"])
def test_a_missing_file_is_named(node: FabricNode, bucket: ArtifactsBucket, home: Path, missing: str) -> None:
    (home / missing).unlink()
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert f"has no {missing}; nothing was changed" in errors


@pytest.mark.parametrize("folder", ["msp/signcerts", "msp/keystore", "msp/cacerts"])
def test_a_second_file_where_one_belongs_is_refused(
    node: FabricNode, bucket: ArtifactsBucket, home: Path, folder: str
) -> None:
    (home / folder / "another").write_text("?")
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert f"must have exactly one file in {folder}/" in errors


def test_another_nodes_identity_is_refused(node: FabricNode, bucket: ArtifactsBucket, crypto_config: Path) -> None:
    bucket.put(KEY, pack(home_of(crypto_config, "orderer2.bankingaudit.com"), "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert f"is of orderer2.bankingaudit.com, and this node is {HOST}; nothing was changed" in errors
    assert leftovers(node) == []


@pytest.mark.parametrize(
    ("spoilt", "source", "complaint"),
    [
        (
            "msp/keystore/priv_sk",
            "tls/server.key",
            "has a key msp/keystore/priv_sk that doesn't belong to msp/signcerts",
        ),
        ("tls/server.key", "msp/keystore/priv_sk", "has a key tls/server.key that doesn't belong to tls/server.crt"),
        (
            "tls/ca.crt",
            "msp/cacerts/ca.bankingaudit.com-cert.pem",
            "has a tls/server.crt that tls/ca.crt did not issue",
        ),
        (
            "msp/cacerts/ca.bankingaudit.com-cert.pem",
            "tls/ca.crt",
            "that msp/cacerts/ca.bankingaudit.com-cert.pem did not issue",
        ),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    node: FabricNode, bucket: ArtifactsBucket, home: Path, spoilt: str, source: str, complaint: str
) -> None:
    (home / spoilt).write_bytes((home / source).read_bytes())
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert complaint in errors
    assert leftovers(node) == []


def test_a_tls_certificate_of_another_host_is_refused(
    node: FabricNode, bucket: ArtifactsBucket, home: Path, crypto_config: Path
) -> None:
    other = home_of(crypto_config, "orderer2.bankingaudit.com")
    for name in ("server.crt", "server.key"):
        (home / "tls" / name).write_bytes((other / "tls" / name).read_bytes())
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert f"has a tls/server.crt that is not valid for {HOST}" in errors


def test_rubbish_in_a_certificates_place_is_refused(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    (home / "tls/server.crt").write_text("rubbish")
    bucket.put(KEY, pack(home, "msp", "tls"))
    code, errors = fetch(node)
    assert code == 65
    assert "has a tls/server.crt that is no certificate" in errors


def test_expired_certificates_start_the_node_but_are_said(
    node: FabricNode, bucket: ArtifactsBucket, tmp_path: Path
) -> None:
    expired = make_crypto_config(tmp_path, orderers=[HOST], peers=["peer0.bank.bankingaudit.com"], days=-1)
    bucket.put(KEY, pack(home_of(expired, HOST), "msp", "tls"))
    ran = node.libexec("fetch-identity")
    assert ran.returncode == 0
    assert "WARNING: tls/server.crt has expired" in ran.stdout


def test_a_full_disk_leaves_what_was_there(node: FabricNode, bucket: ArtifactsBucket, home: Path) -> None:
    bucket.put(KEY, pack(home, "msp", "tls"))
    fetch(node)
    node.stub("tar", '[[ $1 == --list ]] && exec /usr/bin/env -i PATH=/usr/bin:/bin tar "$@"; exit 2')
    code, errors = fetch(node)
    assert code == 69
    assert "has no room for identity.tar.gz" in errors
    assert leftovers(node) == ["identity"]
    assert (node.identity / "tls/server.key").exists()
