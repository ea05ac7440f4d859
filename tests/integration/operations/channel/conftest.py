"""An operator who makes a channel: real AWS CLI and S3; stand-ins for Fabric's own programs."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.operations.conftest import BUCKET
from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_binaries import FabricBinaries
from tests.support.runner import Ran, RunnerProject

ORDERERS = ("orderer-0", "orderer-1", "orderer-2")
PEERS = ("peer-0", "peer-1")
GENESIS, FOR_ORDERERS = "channel/audit.genesis.block", "channel/audit.block"

Objects = Callable[[], dict[str, bytes]]
Create = Callable[..., Ran]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operators' crypto-config."""
    orderers, peers = ([f"{name}.bankingaudit.com" for name in names] for names in (ORDERERS, PEERS))
    return make_crypto_config(tmp_path_factory.mktemp("operators"), orderers=orderers, peers=peers)


@pytest.fixture
def binaries(project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FabricBinaries:
    """What the operator has installed beside the AWS CLI; nothing of Fabric's but the stand-ins."""
    assert project
    made = FabricBinaries(tmp_path / "bin")
    made.install("configtxgen", "peer", "session-manager-plugin")
    aws = shutil.which("aws")
    assert aws
    (made.folder / "aws").symlink_to(aws)
    monkeypatch.setenv("PATH", f"{made.folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return made


@pytest.fixture
def objects(client: Callable[[str], Any]) -> Iterator[Callable[[], dict[str, bytes]]]:
    """Reads what is in the bucket's `channel/`; it is empty before and after a test."""
    s3 = client("s3")

    def read() -> dict[str, bytes]:
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix="channel/").get("Contents", [])
        return {item["Key"]: s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read() for item in found}

    yield read
    for version in s3.list_object_versions(Bucket=BUCKET, Prefix="channel/").get("Versions", []):
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])


@pytest.fixture
def create(project: RunnerProject, binaries: FabricBinaries, objects: Objects, keys: Path) -> Create:
    assert binaries
    assert objects
    return lambda *more: project.ledger(
        "fabric", "channel", "create", "production", *(more or ("--crypto-config", str(keys)))
    )
