"""`ledger fabric upload`: what it puts into the artifacts bucket, and that the nodes take it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ledger.fabric.packing import unpack
from ledger.fabric.uploading import Uploader
from ledger.project import Project
from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode, home_of, pack
from tests.support.fabric_state import put_fabric_state
from tests.support.operators import point_at
from tests.support.runner import REPOSITORY, Ran, RunnerProject
from tests.support.terminal import at_terminal

HOSTS = {
    "orderer-0": "orderer.bankingaudit.com",
    "orderer-1": "orderer2.bankingaudit.com",
    "orderer-2": "orderer3.bankingaudit.com",
    "peer-0": "peer0.bank.bankingaudit.com",
    "peer-1": "peer1.bank.bankingaudit.com",
}
CRYPTO = "crypto-config/fabric-crypto.tar.gz"
CHAINCODE = "chaincode/fabric-chaincode.tar.gz"
ARCHIVES = [CRYPTO, *(f"nodes/{node}/identity.tar.gz" for node in HOSTS)]
UPLOAD = ("fabric", "upload", "production")


@pytest.fixture(scope="module")
def checkout(client: Callable[[str], Any], crypto_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout beside which operators have their keys, of a network that is deployed."""
    root = RunnerProject(tmp_path_factory.mktemp("checkout"), name="uploads").root
    outputs = {
        "FabricArtifactsBucket": BUCKET,
        "FabricChannel": "audit",
        "FabricMspIds": {"orderer": "OrdererMSP", "peer": "BankMSP"},
        "FabricNodeHostNames": HOSTS,
        "FabricNodeInstanceIds": dict.fromkeys(HOSTS, "i-0123456789abcdef0"),
        "FabricNodeVolumeIds": dict.fromkeys(HOSTS, "vol-0123456789abcdef0"),
        "FabricOperationsDocument": "banking-audit-fabric-operations",
    }
    put_fabric_state(client("s3"), outputs, backend=Project(root).backend)
    shutil.copytree(crypto_config, root / "crypto-config")
    return root


@pytest.fixture
def upload(checkout: Path, emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs the command in the checkout, in this process."""
    project = RunnerProject(checkout, name="uploads")
    point_at(emulator_url, monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("LEDGER_ENV_FILE", str(project.write_values()))
    return lambda *arguments: project.ledger(*UPLOAD, *map(str, arguments))


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second `cryptogen generate`: the same names, other keys of other authorities; about to expire."""
    orderers, peers = list(HOSTS.values())[:3], list(HOSTS.values())[3:]
    return make_crypto_config(tmp_path_factory.mktemp("again"), orderers=orderers, peers=peers, days=20)


def stored(bucket: ArtifactsBucket, key: str) -> bytes:
    return bytes(bucket.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def everything(bucket: ArtifactsBucket) -> dict[str, Any]:
    """The objects, and when each was written."""
    found = bucket.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {entry["Key"]: (entry["ETag"], entry["LastModified"]) for entry in found}


def rows(ran: Ran) -> dict[str, list[str]]:
    words = [line.split() for line in ran.output.splitlines() if line.startswith(("orderer-", "peer-", "c"))]
    return {first: rest for first, *rest in words}


@pytest.mark.usefixtures("upload", "bucket")
def test_every_node_takes_what_was_uploaded_for_it(checkout: Path, node_of: Callable[[str], FabricNode]) -> None:
    command = [sys.executable, "-m", "ledger", *UPLOAD]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("Then: ledger fabric channel create production\n")
    for name in ("orderer-2", "peer-0"):
        node = node_of(name)
        taken = node.libexec("fetch-identity")
        assert (taken.returncode, taken.stderr) == (0, ""), taken
        home = home_of(checkout / "crypto-config", HOSTS[name])
        files = {path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}
        assert {path: (node.identity / path).read_bytes() for path in files} == files


def test_a_node_gets_its_own_keys_and_the_bucket_all_of_them_where_no_node_reads(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path
) -> None:
    ran = upload()
    assert ran.exit_code == 0, ran.text
    assert rows(ran)["orderer-1"][:2] == ["orderer2.bankingaudit.com", "uploaded"]
    assert sorted(bucket.keys()) == sorted([*ARCHIVES, *(f"{key}.sha256" for key in ARCHIVES)])
    tree = checkout / "crypto-config"
    keys = {path.read_bytes() for path in tree.rglob("*") if path.name in ("priv_sk", "server.key", "client.key")}
    given = {}
    for node, host in HOSTS.items():
        files = unpack(stored(bucket, f"nodes/{node}/identity.tar.gz")) or {}
        given[node] = keys & set(files.values())
        home = home_of(tree, host)
        assert given[node] == {(home / path).read_bytes() for path in ("msp/keystore/priv_sk", "tls/server.key")}
    whole = unpack(stored(bucket, CRYPTO)) or {}
    assert keys <= set(whole.values())
    assert {path.partition("/")[0] for path in whole} == {"crypto-config"}
    assert "-----BEGIN" not in ran.text


def test_a_second_run_leaves_everything_alone(upload: Callable[..., Ran], bucket: ArtifactsBucket) -> None:
    upload()
    before = everything(bucket)
    ran = upload()
    assert ran.exit_code == 0, ran.text
    assert [row[-2] for node, row in rows(ran).items() if node in HOSTS] == ["unchanged"] * 5
    assert everything(bucket) == before


def test_the_same_keys_in_an_archive_of_tars_own_are_left_alone(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path
) -> None:
    home = home_of(checkout / "crypto-config", HOSTS["peer-1"])
    bucket.put("nodes/peer-1/identity.tar.gz", by_hand := pack(home, "msp", "tls"))
    ran = upload()
    assert ran.exit_code == 0, ran.text
    assert "unchanged" in rows(ran)["peer-1"]
    assert stored(bucket, "nodes/peer-1/identity.tar.gz") == by_hand


@pytest.mark.parametrize("spoilt", ["0" * 64, None])
def test_a_wrong_or_missing_checksum_is_repaired_without_a_question(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, node_of: Callable[[str], FabricNode], spoilt: str | None
) -> None:
    upload()
    key = "nodes/peer-0/identity.tar.gz"
    bucket.put(key, stored(bucket, key), digest=spoilt)
    if spoilt is None:
        bucket.s3.delete_object(Bucket=BUCKET, Key=f"{key}.sha256")
    ran = upload()
    assert ran.exit_code == 0, ran.text
    assert "repaired" in rows(ran)["peer-0"]
    assert node_of("peer-0").libexec("fetch-identity").returncode == 0


def test_other_keys_are_not_replaced_where_nobody_can_answer(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, regenerated: Path
) -> None:
    upload()
    before = everything(bucket)
    ran = upload(regenerated)
    assert ran.exit_code == 2
    assert f"Replacing the keys of {', '.join(HOSTS)} and {CRYPTO} needs a yes." in ran.errors
    assert "--yes" in ran.errors
    assert "another authority: the channel's members refuse the node" in ran.output
    assert "the orderer is no consenter until the channel's configuration has its new certificate" in ran.output
    assert "Warning: orderer-0: tls/server.crt expires in 20 days." in ran.output
    assert everything(bucket) == before


def test_at_a_terminal_the_answer_decides(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path, regenerated: Path
) -> None:
    upload()
    before = everything(bucket)
    code, screen = at_terminal(checkout, *UPLOAD, str(regenerated), "--node", "orderer-1", answer="n")
    assert code == 1
    assert f"Replace the keys of orderer-1 and {CRYPTO}?" in screen
    assert "A node takes its new keys when it boots next" in screen
    assert everything(bucket) == before

    code, screen = at_terminal(checkout, *UPLOAD, str(regenerated), "--node", "orderer-1", answer="y")
    assert code == 0
    changed = {key for key, value in everything(bucket).items() if value != before[key]}
    replaced = [CRYPTO, "nodes/orderer-1/identity.tar.gz"]
    assert changed == {*replaced, *(f"{key}.sha256" for key in replaced)}


def test_a_node_takes_replaced_keys_when_it_boots_next(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, regenerated: Path, node_of: Callable[[str], FabricNode]
) -> None:
    upload()
    node = node_of("orderer-0")
    node.libexec("fetch-identity")
    ran = upload(regenerated, "--yes")
    assert ran.exit_code == 0, ran.text
    assert set(bucket.keys()) >= set(ARCHIVES)
    assert "ledger fabric status production" in ran.output
    node.reboot()
    assert node.libexec("fetch-identity").returncode == 0
    new = home_of(regenerated, HOSTS["orderer-0"]) / "tls/server.crt"
    assert (node.identity / "tls/server.crt").read_bytes() == new.read_bytes()


def test_all_that_is_wrong_with_any_node_is_told_before_anything_is_written(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(checkout / "crypto-config", tmp_path / "keys")
    shutil.rmtree(home_of(tree, HOSTS["orderer-2"]))
    (home_of(tree, HOSTS["peer-1"]) / "tls/server.key").unlink()
    ran = upload(tree, "--chaincode", tmp_path / "nothing")
    assert ran.exit_code == 2
    assert "Nothing was uploaded, for this is wrong:" in ran.errors
    missing = f"{tree} has no ordererOrganizations/*/orderers/orderer3.bankingaudit.com"
    assert f"  orderer-2 (orderer3.bankingaudit.com): {missing}" in ran.errors
    assert f"{home_of(tree, HOSTS['peer-1'])}/tls/server.key is missing" in ran.errors
    assert f"  {tmp_path / 'nothing'} (--chaincode) is neither a folder nor an archive" in ran.errors
    assert "cryptogen extend" in ran.errors
    assert bucket.keys() == []


def test_keys_of_a_node_that_the_network_does_not_have_are_noted(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(checkout / "crypto-config", tmp_path / "keys")
    stranger = home_of(tree, HOSTS["orderer-0"]).with_name("orderer9.bankingaudit.com")
    stranger.mkdir()
    ran = upload(tree)
    assert ran.exit_code == 0, ran.text
    assert f"Note: {stranger} is of no node of production" in ran.output
    assert "orderer9" not in " ".join(bucket.keys())


def test_the_chaincode_goes_where_all_nodes_can_read_it(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, tmp_path: Path
) -> None:
    source = tmp_path / "contracts"
    source.mkdir()
    (source / "main.go").write_text("package main")
    assert upload("--chaincode", source).exit_code == 0
    assert unpack(stored(bucket, CHAINCODE)) == {"chaincode/main.go": b"package main"}
    assert {CHAINCODE, f"{CHAINCODE}.sha256"} <= set(bucket.keys())
    (tmp_path / "made.tar.gz").write_bytes(stored(bucket, CHAINCODE))
    ran = upload("--chaincode", tmp_path / "made.tar.gz")
    assert rows(ran)[CHAINCODE] == ["unchanged"]


def test_chaincode_with_a_private_key_in_it_is_refused(
    upload: Callable[..., Ran], bucket: ArtifactsBucket, checkout: Path
) -> None:
    organization = checkout / "crypto-config/ordererOrganizations/bankingaudit.com"
    ran = upload("--chaincode", organization / "ca")
    assert ran.exit_code == 2
    assert "has private keys, and every node can read chaincode: chaincode/priv_sk" in ran.errors
    assert bucket.keys() == []


@pytest.mark.usefixtures("bucket")
def test_an_upload_that_was_cut_off_says_what_is_left_and_goes_on_from_there(
    upload: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    put, done = Uploader._put, []  # noqa: SLF001 - where S3 is reached

    def refused(self: Uploader, archive: Any) -> None:
        if len(done) == 4:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")
        done.append(archive)
        put(self, archive)

    with monkeypatch.context() as patched:
        patched.setattr(Uploader, "_put", refused)
        ran = upload()
    assert ran.exit_code == 1
    assert "AWS denies it" in ran.errors
    assert "Not uploaded: nodes/peer-0/identity.tar.gz, nodes/peer-1/identity.tar.gz." in ran.errors
    ran = upload()
    assert ran.exit_code == 0, ran.text
    assert [row[-2] for node, row in rows(ran).items() if node in HOSTS] == ["unchanged"] * 3 + ["uploaded"] * 2


def test_a_bucket_that_is_gone_is_named(upload: Callable[..., Ran]) -> None:
    ran = upload()
    assert ran.exit_code == 1
    assert f"The artifacts bucket {BUCKET} does not exist." in ran.errors
    assert "ledger deploy production --tier fabric" in ran.errors
