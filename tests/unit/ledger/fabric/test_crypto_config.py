"""Where the operators' tree has each node's keys."""

import shutil
from pathlib import Path

import pytest

from ledger.errors import UsageError
from ledger.fabric.crypto_config import CryptoConfig, NoIdentityError

ORDERERS = "ordererOrganizations/bankingaudit.com/orderers"
PEERS = "peerOrganizations/bank.bankingaudit.com/peers"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "crypto-config"
    for home in (f"{ORDERERS}/orderer.bankingaudit.com", f"{PEERS}/peer0.bank.bankingaudit.com"):
        (made / home).mkdir(parents=True)
    return made


def test_a_node_is_found_by_its_role_and_its_host_name(folder: Path) -> None:
    tree = CryptoConfig.at(folder)
    assert tree.home("orderer", "orderer.bankingaudit.com") == folder / ORDERERS / "orderer.bankingaudit.com"
    assert tree.home("peer", "peer0.bank.bankingaudit.com") == folder / PEERS / "peer0.bank.bankingaudit.com"


def test_an_orderer_is_not_found_among_the_peers(folder: Path) -> None:
    with pytest.raises(NoIdentityError, match=r"has no ordererOrganizations/\*/orderers/peer0\.bank"):
        CryptoConfig.at(folder).home("orderer", "peer0.bank.bankingaudit.com")


def test_a_host_of_two_organizations_is_nobodys(folder: Path) -> None:
    shutil.copytree(folder / PEERS, folder / "peerOrganizations/other.com/peers")
    with pytest.raises(NoIdentityError, match=r"more than one organization .*bank\.bankingaudit\.com.*other\.com"):
        CryptoConfig.at(folder).home("peer", "peer0.bank.bankingaudit.com")


def test_nodes_that_nobody_knows_are_told(folder: Path) -> None:
    stranger = folder / ORDERERS / "orderer9.bankingaudit.com"
    stranger.mkdir()
    tree = CryptoConfig.at(folder)
    assert tree.strangers("orderer", ["orderer.bankingaudit.com"]) == [stranger]
    assert tree.strangers("peer", ["peer0.bank.bankingaudit.com"]) == []


def test_files_are_no_nodes(folder: Path) -> None:
    (folder / ORDERERS / "readme.txt").write_text("?")
    assert CryptoConfig.at(folder).hosts("orderer") == {"orderer.bankingaudit.com"}


def test_a_folder_that_is_not_there_is_told_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no folder .*crypto-config\.") as caught:
        CryptoConfig.at(tmp_path / "crypto-config")
    assert "cryptogen generate" in str(caught.value.hint)


def test_another_folder_is_no_crypto_config(tmp_path: Path) -> None:
    (tmp_path / "ca").mkdir()
    with pytest.raises(
        UsageError, match=r"is no crypto-config: it has neither ordererOrganizations/\*/orderers/<host>"
    ):
        CryptoConfig.at(tmp_path)
