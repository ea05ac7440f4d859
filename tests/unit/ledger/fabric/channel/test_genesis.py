"""The description of the channel that configtxgen gets, and what becomes of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger.errors import LedgerError, UsageError
from ledger.fabric.channel import genesis
from ledger.fabric.channel.genesis import Description, render
from ledger.fabric.channel.identities import Identities
from ledger.fabric.network import FabricNetwork
from tests.support.fabric_binaries import FabricBinaries

# configtxgen refuses any other key; of genesisconfig/config.go in Fabric 2.5.
POLICY = {"Type": None, "Rule": None}
ORGANIZATION: dict[str, Any] = {
    "Name": None,
    "ID": None,
    "MSPDir": None,
    "MSPType": None,
    "Policies": {"*": POLICY},
    "AnchorPeers": {"Host": None, "Port": None},
    "OrdererEndpoints": None,
}
CONFIGTX: dict[str, Any] = {
    "Organizations": ORGANIZATION,
    "Profiles": {
        "*": {
            "Capabilities": {"*": None},
            "Policies": {"*": POLICY},
            "Application": {
                "Organizations": ORGANIZATION,
                "Capabilities": {"*": None},
                "Policies": {"*": POLICY},
                "ACLs": {"*": None},
            },
            "Orderer": {
                "OrdererType": None,
                "Addresses": None,
                "BatchTimeout": None,
                "BatchSize": {"MaxMessageCount": None, "AbsoluteMaxBytes": None, "PreferredMaxBytes": None},
                "EtcdRaft": {
                    "Consenters": {"Host": None, "Port": None, "ClientTLSCert": None, "ServerTLSCert": None},
                },
                "Organizations": ORGANIZATION,
                "Capabilities": {"*": None},
                "Policies": {"*": POLICY},
            },
        }
    },
}


def unknown_keys(found: Any, known: Any, path: str = "") -> Iterator[str]:
    if isinstance(found, list):
        for item in found:
            yield from unknown_keys(item, known, path)
    elif isinstance(found, dict):
        for key, value in found.items():
            if known is None or not known.keys() & {key, "*"}:
                yield f"{path}/{key}"
            else:
                yield from unknown_keys(value, known.get(key, known.get("*")), f"{path}/{key}")


@pytest.fixture(scope="module")
def described(network: FabricNetwork, identities: Identities) -> dict[str, Any]:
    return yaml.safe_load(render(network, identities))


@pytest.fixture(scope="module")
def profile(described: dict[str, Any]) -> dict[str, Any]:
    return described["Profiles"][genesis.PROFILE]


def test_configtxgen_knows_every_key(described: dict[str, Any]) -> None:
    assert list(unknown_keys(described, CONFIGTX)) == []
    assert list(unknown_keys({"Profiles": {"x": {"EtcdRaft": 1}}}, CONFIGTX)) == ["/Profiles/x/EtcdRaft"]


def test_every_orderer_is_a_consenter_with_its_own_certificate(profile: dict[str, Any], crypto_config: Path) -> None:
    consenters = profile["Orderer"]["EtcdRaft"]["Consenters"]
    assert [(consenter["Host"], consenter["Port"]) for consenter in consenters] == [
        ("orderer.bankingaudit.com", 7050),
        ("orderer2.bankingaudit.com", 7050),
        ("orderer3.bankingaudit.com", 7050),
    ]
    for consenter in consenters:
        of_host = crypto_config / f"ordererOrganizations/bankingaudit.com/orderers/{consenter['Host']}/tls/server.crt"
        assert consenter["ClientTLSCert"] == consenter["ServerTLSCert"] == str(of_host)
        assert of_host.is_file()


def test_peers_find_all_orderers_and_no_others(profile: dict[str, Any]) -> None:
    (organization,) = profile["Orderer"]["Organizations"]
    assert organization["OrdererEndpoints"] == [
        "orderer.bankingaudit.com:7050",
        "orderer2.bankingaudit.com:7050",
        "orderer3.bankingaudit.com:7050",
    ]
    assert profile["Orderer"]["Addresses"] == organization["OrdererEndpoints"]


def test_the_organizations_are_the_settings(profile: dict[str, Any], crypto_config: Path) -> None:
    (orderers,), (peers,) = profile["Orderer"]["Organizations"], profile["Application"]["Organizations"]
    assert (orderers["ID"], orderers["MSPDir"]) == (
        "OrdererMSP",
        str(crypto_config / "ordererOrganizations/bankingaudit.com/msp"),
    )
    assert (peers["ID"], peers["MSPDir"]) == (
        "BankMSP",
        str(crypto_config / "peerOrganizations/bank.bankingaudit.com/msp"),
    )
    assert peers["AnchorPeers"] == [
        {"Host": "peer0.bank.bankingaudit.com", "Port": 7051},
        {"Host": "peer1.bank.bankingaudit.com", "Port": 7051},
    ]


def test_the_capabilities_are_those_of_fabric_2_5(profile: dict[str, Any]) -> None:
    assert profile["Capabilities"] == {"V2_0": True}
    assert profile["Orderer"]["Capabilities"] == {"V2_0": True}
    assert profile["Application"]["Capabilities"] == {"V2_5": True}


def test_the_policies_ask_for_roles_and_for_a_majority_of_organizations(profile: dict[str, Any]) -> None:
    (peers,) = profile["Application"]["Organizations"]
    assert {name: policy["Rule"] for name, policy in peers["Policies"].items()} == {
        "Readers": "OR('BankMSP.admin', 'BankMSP.peer', 'BankMSP.client')",
        "Writers": "OR('BankMSP.admin', 'BankMSP.client')",
        "Admins": "OR('BankMSP.admin')",
        "Endorsement": "OR('BankMSP.peer')",
    }
    assert {name: policy["Rule"] for name, policy in profile["Application"]["Policies"].items()} == {
        "Readers": "ANY Readers",
        "Writers": "ANY Writers",
        "Admins": "MAJORITY Admins",
        "LifecycleEndorsement": "MAJORITY Endorsement",
        "Endorsement": "MAJORITY Endorsement",
    }
    assert profile["Orderer"]["Policies"]["BlockValidation"] == {"Type": "ImplicitMeta", "Rule": "ANY Writers"}


def test_blocks_are_cut_after_two_seconds(profile: dict[str, Any]) -> None:
    assert profile["Orderer"]["OrdererType"] == "etcdraft"
    assert profile["Orderer"]["BatchTimeout"] == "2s"


@pytest.fixture
def binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FabricBinaries:
    made = FabricBinaries(tmp_path / "bin")
    made.install("configtxgen")
    monkeypatch.setenv("PATH", str(made.folder), prepend=":")
    return made


@pytest.fixture
def description(network: FabricNetwork, identities: Identities, tmp_path: Path) -> Description:
    return Description.of_deployed(network, identities, tmp_path)


def test_configtxgen_makes_the_block(
    network: FabricNetwork, description: Description, binaries: FabricBinaries
) -> None:
    block = genesis.make(network, description)
    assert (block.channel, block.number) == ("audit", 0)
    ((*options, output),) = [call["argv"] for call in binaries.calls("configtxgen")]
    folder = str(description.folder)
    assert options == ["-profile", "AuditChannel", "-channelID", "audit", "-configPath", folder, "-outputBlock"]
    assert not Path(output).exists()


def test_what_configtxgen_refuses_is_told_in_its_own_words(
    network: FabricNetwork, description: Description, binaries: FabricBinaries
) -> None:
    binaries.fail("configtxgen", "could not load a valid signer certificate from directory /msp/signcerts")
    with pytest.raises(LedgerError) as caught:
        genesis.make(network, description)
    assert caught.value.message == (
        "configtxgen made no genesis block: could not load a valid signer certificate from directory /msp/signcerts."
    )
    assert "Nothing was uploaded." in (caught.value.hint or "")


def test_a_configtxgen_that_does_not_end_is_not_waited_for_forever(
    network: FabricNetwork, description: Description, binaries: FabricBinaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(genesis, "MADE_WITHIN_SECONDS", 0.1)
    (binaries.folder / "configtxgen").write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(LedgerError, match="configtxgen has made no block in"):
        genesis.make(network, description)


def test_a_missing_configtxgen_is_told_with_where_to_get_it(
    network: FabricNetwork, description: Description, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LedgerError, match="configtxgen is not on the PATH") as caught:
        genesis.make(network, description)
    assert caught.value.exit_code == 3
    assert "install-fabric.sh binary" in (caught.value.hint or "")


@pytest.mark.usefixtures("binaries")
def test_the_operators_own_description_is_taken_as_it_is(
    network: FabricNetwork, identities: Identities, tmp_path: Path
) -> None:
    own = tmp_path / "configtx.yaml"
    own.write_text(render(network, identities).replace(f"  {genesis.PROFILE}:", "  Own:"))
    assert genesis.make(network, Description.given(own, "Own")).channel == "audit"
    with pytest.raises(LedgerError, match="Could not find profile: Other"):
        genesis.make(network, Description.given(own, "Other"))


@pytest.mark.parametrize(
    ("name", "told"), [("configtx.yaml", "There is no file"), ("channel.yaml", "must be called configtx.yaml")]
)
def test_a_description_that_configtxgen_would_not_find_is_refused(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "channel.yaml").touch()
    with pytest.raises(UsageError, match=told):
        Description.given(tmp_path / name, "Own")
