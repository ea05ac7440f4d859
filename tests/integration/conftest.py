"""Nodes that the production stack describes, in folders, with the emulator's AWS around them."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.crypto_config import make_crypto_config
from tests.support.emulators import connect, serving
from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode, unpack
from tests.support.stacks import Stack
from tests.support.user_data import as_ec2_gets_it

Production = Callable[[str], Stack]
MakeNode = Callable[[str], FabricNode]

LOCKS = "banking-audit-fabric-locks"
ORDERERS = ["orderer.bankingaudit.com", "orderer2.bankingaudit.com", "orderer3.bankingaudit.com"]
PEERS = ["peer0.bank.bankingaudit.com", "peer1.bank.bankingaudit.com"]


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """The address of an emulator for the session."""
    yield from serving("emulator", "--port", "{port}")


@pytest.fixture(scope="session")
def crypto_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operators' keys and certificates."""
    return make_crypto_config(tmp_path_factory.mktemp("operators"), orderers=ORDERERS, peers=PEERS)


@pytest.fixture
def client(emulator_url: str) -> Callable[[str], Any]:
    """A client of an AWS service in an account that is empty."""
    return lambda service: connect(emulator_url, service)


@pytest.fixture
def bucket(client: Callable[[str], Any]) -> Iterator[ArtifactsBucket]:
    """The artifacts bucket, still empty."""
    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET)
    made = ArtifactsBucket(s3)
    yield made
    made.empty()
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture(scope="session")
def bundle(production: Production) -> bytes:
    """The bootstrap bundle of production."""
    published = production("fabric").resources("aws_s3_object")["bundle_archive"]
    return base64.b64decode(published["content_base64"])


@pytest.fixture
def born(tmp_path: Path, production: Production, emulator_url: str) -> MakeNode:
    """Makes a node as cloud-init leaves it: `born("orderer-0")`."""

    def make(name: str) -> FabricNode:
        node = FabricNode(tmp_path / name, name, emulator_url)
        instance = production("fabric").resources("aws_instance")[f"{name.replace('-', '_')}_instance"]
        for file in as_ec2_gets_it(instance["user_data"])["write_files"]:
            path = node.root / file["path"].lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file["content"])
            path.chmod(int(file["permissions"], 8))
        environment = node.root / "etc/banking-audit/node.env"
        references = {
            "ARTIFACTS_BUCKET": BUCKET,
            "DATA_VOLUME_ID": node.volume_id,
            "LOG_GROUP": "/fabric/banking-audit",
        }
        text = environment.read_text()
        for variable, value in references.items():
            text = re.sub(rf"^{variable}=.*$", f"{variable}={value}", text, flags=re.MULTILINE)
        environment.write_text(text)
        return node

    return make


@pytest.fixture
def node_of(born: MakeNode, bundle: bytes) -> MakeNode:
    """Makes a node on which the bundle is installed, its user being the one that runs the tests."""

    def make(name: str) -> FabricNode:
        node = born(name)
        unpack(bundle, node)
        return node

    return make


@pytest.fixture
def locks(client: Callable[[str], Any]) -> Iterator[Any]:
    """DynamoDB, with the nodes' lock table of production in it."""
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName=LOCKS,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Lock", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Lock", "AttributeType": "S"}],
    )
    yield dynamodb
    dynamodb.delete_table(TableName=LOCKS)
