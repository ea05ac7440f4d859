"""What is missing in crypto-config is told before anything is begun."""

import shutil
from pathlib import Path

import pytest

from ledger.errors import UsageError
from ledger.fabric.channel.identities import Identities
from ledger.fabric.network import FabricNetwork

ORDERERS = "ordererOrganizations/bankingaudit.com"
PEERS = "peerOrganizations/bank.bankingaudit.com"


@pytest.fixture
def damaged(crypto_config: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crypto_config, tmp_path / "crypto-config")


def test_a_whole_tree_suffices(network: FabricNetwork, identities: Identities) -> None:
    identities.require_for_channel(network)
    identities.require_for_peers(network.peers)


def test_a_relative_folder_becomes_an_absolute_one(crypto_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(crypto_config.parent)
    assert Identities.at(Path("crypto-config")).tree.folder == crypto_config


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (f"{ORDERERS}/orderers/orderer2.bankingaudit.com/tls/server.crt", "orderer2.bankingaudit.com/tls/server.crt"),
        (f"{PEERS}/msp/tlscacerts", f"{PEERS}/msp/tlscacerts"),
        (f"{ORDERERS}/orderers/orderer3.bankingaudit.com", "orderer-2: "),
    ],
)
def test_what_the_channel_needs_and_lacks_is_named(network: FabricNetwork, damaged: Path, gone: str, told: str) -> None:
    path = damaged / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UsageError, match=told):
        Identities.at(damaged).require_for_channel(network)


@pytest.mark.parametrize("part", ["AdminOUIdentifier", "PeerOUIdentifier", "Enable: true"])
def test_certificates_without_roles_make_no_channel(network: FabricNetwork, damaged: Path, part: str) -> None:
    roles = damaged / PEERS / "msp/config.yaml"
    roles.write_text(roles.read_text().replace(part, "Other"))
    with pytest.raises(UsageError, match="nobody could ever endorse") as caught:
        Identities.at(damaged).require_for_channel(network)
    assert "EnableNodeOUs: true" in (caught.value.hint or "")


def test_without_the_administrators_key_no_peer_joins(network: FabricNetwork, damaged: Path) -> None:
    shutil.rmtree(damaged / PEERS / "users/Admin@bank.bankingaudit.com/msp/keystore")
    with pytest.raises(UsageError, match=r"lacks \S+/Admin@bank.bankingaudit.com/msp/keystore"):
        Identities.at(damaged).require_for_peers(network.peers)
    Identities.at(damaged).require_for_peers([])
