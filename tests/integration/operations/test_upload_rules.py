"""`ledger fabric upload` and the node's own script judge the same keys alike."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.fabric.identity import prove
from ledger.fabric.packing import pack
from tests.support.fabric_node import FabricNode, home_of
from tests.support.fabric_node import pack as pack_as_tar_does
from tests.support.spoilt_identities import HOST, REFUSED_BY_ALL

# How the archive comes to the node is for other tests: here it lies in a folder.
AWS = 'cp "$uploads/${4##*/}" "$5"'


@pytest.fixture
def node(node_of: Callable[[str], FabricNode], tmp_path: Path) -> FabricNode:
    made = node_of("orderer-0")
    made.stub("aws", AWS)
    made.extra["uploads"] = str(tmp_path)
    return made


@pytest.fixture
def home(crypto_config: Path, tmp_path: Path) -> Path:
    return shutil.copytree(home_of(crypto_config, HOST), tmp_path / "home")


def fetched(node: FabricNode, packed: bytes) -> tuple[int, str]:
    archive = Path(node.extra["uploads"]) / "identity.tar.gz"
    archive.write_bytes(packed)
    archive.with_name("identity.tar.gz.sha256").write_text(f"{hashlib.sha256(packed).hexdigest()}  {archive.name}\n")
    ran = node.libexec("fetch-identity")
    return ran.returncode, ran.stderr


def test_both_accept_cryptogens_own(node: FabricNode, home: Path) -> None:
    identity = prove(home, HOST, datetime.now(UTC))
    assert identity.problems == ()
    assert fetched(node, pack(identity.files)) == (0, "")


@pytest.mark.parametrize("case", REFUSED_BY_ALL)
def test_both_refuse(node: FabricNode, home: Path, crypto_config: Path, case: str) -> None:
    spoil, _ = REFUSED_BY_ALL[case]
    spoil(home, crypto_config)
    assert prove(home, HOST, datetime.now(UTC)).problems
    code, errors = fetched(node, pack_as_tar_does(home, "msp", "tls"))
    assert code == 65, errors
    assert "nothing was changed" in errors
