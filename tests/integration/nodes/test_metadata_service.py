"""A node has no credentials of its own: its scripts get its role's from the instance's metadata, version 2."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.fabric_node import ArtifactsBucket, FabricNode, home_of, pack
from tests.support.metadata_service import TOKEN_PATH, MetadataService, metadata_service
from tests.support.ports import free_port

MakeNode = Callable[[str], FabricNode]
ROLE = "/latest/meta-data/iam/security-credentials/"


@pytest.fixture
def node(node_of: MakeNode, bucket: ArtifactsBucket, crypto_config: Path) -> FabricNode:
    """A node whose keys are uploaded."""
    home = home_of(crypto_config, "orderer.bankingaudit.com")
    bucket.put("nodes/orderer-0/identity.tar.gz", pack(home, "msp", "tls"))
    return node_of("orderer-0")


def test_keys_are_fetched_with_the_credentials_of_the_instances_role(node: FabricNode, emulator_url: str) -> None:
    with metadata_service(emulator_url) as service:
        node.extra |= service.environment
        ran = node.libexec("fetch-identity")
    assert ran.returncode == 0, ran.stderr
    assert (node.identity / "tls/server.key").is_file()
    assert service.asked[0] == f"PUT {TOKEN_PATH}"
    assert f"GET {ROLE}" in service.asked
    assert service.without_token == []


def test_a_node_whose_metadata_does_not_answer_says_what_it_can_not_read_and_changes_nothing(node: FabricNode) -> None:
    node.extra |= MetadataService(f"http://127.0.0.1:{free_port()}").environment
    ran = node.libexec("fetch-identity")
    assert ran.returncode == 75
    assert "s3://artifacts/nodes/orderer-0/identity.tar.gz" in ran.stderr
    assert "Unable to locate credentials" in ran.stderr
    assert not node.identity.exists()
