"""A network of three orderers and two peers, with its operators' keys."""

from pathlib import Path

import pytest

from ledger.fabric.channel.identities import Identities
from ledger.fabric.network import FabricNetwork, Node
from tests.support.crypto_config import make_crypto_config

ORDERERS = ("orderer.bankingaudit.com", "orderer2.bankingaudit.com", "orderer3.bankingaudit.com")
PEERS = ("peer0.bank.bankingaudit.com", "peer1.bank.bankingaudit.com")


@pytest.fixture(scope="session")
def network() -> FabricNetwork:
    hosts = {f"orderer-{number}": host for number, host in enumerate(ORDERERS)}
    hosts |= {f"peer-{number}": host for number, host in enumerate(PEERS)}
    return FabricNetwork(
        environment="production",
        region="us-east-1",
        artifacts_bucket="artifacts",
        operations_document="operations",
        channel="audit",
        msp_ids={"orderer": "OrdererMSP", "peer": "BankMSP"},
        nodes=tuple(
            Node(name, name.partition("-")[0], host, f"i-{number}", f"vol-{number}")
            for number, (name, host) in enumerate(hosts.items())
        ),
    )


@pytest.fixture(scope="session")
def crypto_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_crypto_config(tmp_path_factory.mktemp("operators"), orderers=ORDERERS, peers=PEERS)


@pytest.fixture(scope="session")
def identities(crypto_config: Path) -> Identities:
    return Identities.at(crypto_config)
