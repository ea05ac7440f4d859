"""The nodes' real scripts with their own roles' credentials, where IAM is enforced: enough, and no more."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.support.fabric_node import FabricNode, home_of, pack
from tests.support.ledger_node import give_ledger, running

MakeNode = Callable[[str], FabricNode]
HOSTS = {"orderer-0": "orderer.bankingaudit.com", "orderer-1": "orderer2.bankingaudit.com"}


class Account(Protocol):
    """See conftest."""

    def sign_in(self, node: FabricNode) -> FabricNode: ...


@pytest.fixture(scope="module")
def objects(crypto_config: Path, bundle: bytes) -> Mapping[str, bytes]:
    """Two nodes' keys and the bundle, each with its checksum."""
    keys = {f"nodes/{node}/identity.tar.gz": pack(home_of(crypto_config, HOSTS[node]), "msp", "tls") for node in HOSTS}
    files = {**keys, "bootstrap/bootstrap.tar.gz": bundle}
    checksums = {
        f"{key}.sha256": f"{hashlib.sha256(body).hexdigest()}  {key.rpartition('/')[2]}\n".encode()
        for key, body in files.items()
    }
    return {**files, **checksums}


@pytest.fixture
def node(node_of: MakeNode, account: Account) -> FabricNode:
    return account.sign_in(node_of("orderer-0"))


def test_a_node_fetches_its_own_keys(node: FabricNode) -> None:
    ran = node.libexec("fetch-identity")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (node.identity / "tls/server.key").is_file()


def test_a_node_that_calls_itself_its_neighbour_is_denied_and_leaves_nothing(node: FabricNode) -> None:
    environment = node.root / "etc/banking-audit/node.env"
    environment.write_text(environment.read_text().replace("NODE_NAME=orderer-0", "NODE_NAME=orderer-1"))
    ran = node.libexec("fetch-identity")
    assert ran.returncode == 75
    reason, line = ran.stderr.splitlines()
    assert "403" in reason
    assert line == (
        "orderer-1: s3://artifacts/nodes/orderer-1/identity.tar.gz.sha256 "
        "is not there yet, can't be read or can't be written down"
    )
    assert list((node.root / "run/banking-audit").iterdir()) == []


def test_a_node_is_handed_the_bundle(born: MakeNode, account: Account) -> None:
    node = account.sign_in(born("orderer-0"))
    ran = node.run("usr/local/sbin/banking-audit-handover")
    assert ran.returncode == 0, ran.stderr


def test_a_node_may_all_that_a_backup_does(node_of: MakeNode, account: Account) -> None:
    peer = give_ledger(account.sign_in(node_of("peer-0")))
    ran = peer.libexec("back-up")
    assert ran.returncode == 0, ran.stderr
    assert "WARNING" not in ran.stdout
    assert running(peer)


def test_a_node_may_log_in_to_the_registry_and_look_up_its_image(node: FabricNode) -> None:
    ran = node.libexec("pull-image", "fabric")
    # Nothing is mirrored: that it is not there is ECR's answer, and not IAM's.
    assert ran.returncode == 75
    assert "ImageNotFoundException" in ran.stderr
