"""The operator's `peer` gets the administrator's identity and nothing of the shell's settings for another peer."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel import peer_cli
from ledger.fabric.channel.answers import Joined
from ledger.fabric.channel.identities import Identities
from ledger.fabric.channel.peer_cli import Administrator
from ledger.fabric.network import FabricNetwork
from tests.support.fabric_binaries import FabricBinaries, make_block

PEERS = "peerOrganizations/bank.bankingaudit.com"


@pytest.fixture
def binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FabricBinaries:
    made = FabricBinaries(tmp_path / "bin")
    made.install("peer")
    monkeypatch.setenv("PATH", str(made.folder), prepend=":")
    monkeypatch.delenv("FABRIC_CFG_PATH", raising=False)
    return made


@pytest.fixture
def genesis(tmp_path: Path) -> Path:
    path = tmp_path / "genesis.block"
    path.write_bytes(make_block("audit"))
    return path


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.fixture
def administrator(identities: Identities) -> Administrator:
    return Administrator(identities, "BankMSP")


def test_a_peer_joins_and_joins_no_second_time(
    network: FabricNetwork, administrator: Administrator, binaries: FabricBinaries, genesis: Path, port: int
) -> None:
    peer = network.peers[1]
    assert administrator.join(peer, port=port, channel="audit", genesis=genesis) is Joined.JOINED
    assert administrator.join(peer, port=port, channel="audit", genesis=genesis) is Joined.ALREADY
    assert [call["argv"] for call in binaries.calls("peer")] == [["channel", "join", "-b", str(genesis)]] * 2


def test_peer_gets_the_administrators_identity_and_the_peers_name(
    network: FabricNetwork,
    administrator: Administrator,
    binaries: FabricBinaries,
    genesis: Path,
    port: int,
    crypto_config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CORE_PEER_TLS_CLIENTAUTHREQUIRED", "true")
    administrator.join(network.peers[1], port=port, channel="audit", genesis=genesis)
    (call,) = binaries.calls("peer")
    configuration = Path(call["environment"].pop("FABRIC_CFG_PATH"))
    assert not configuration.exists()
    assert call["environment"] == {
        "FABRIC_LOGGING_SPEC": "INFO",
        "CORE_PEER_ADDRESS": f"127.0.0.1:{port}",
        "CORE_PEER_LOCALMSPID": "BankMSP",
        "CORE_PEER_MSPCONFIGPATH": str(crypto_config / PEERS / "users/Admin@bank.bankingaudit.com/msp"),
        "CORE_PEER_TLS_ENABLED": "true",
        "CORE_PEER_TLS_ROOTCERT_FILE": str(crypto_config / PEERS / "peers/peer1.bank.bankingaudit.com/tls/ca.crt"),
        "CORE_PEER_TLS_SERVERHOSTOVERRIDE": "peer1.bank.bankingaudit.com",
    }


def test_the_operators_own_core_yaml_is_used(
    network: FabricNetwork,
    administrator: Administrator,
    binaries: FabricBinaries,
    genesis: Path,
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "core.yaml").write_text("peer: {}\n")
    monkeypatch.setenv("FABRIC_CFG_PATH", str(tmp_path))
    administrator.join(network.peers[0], port=port, channel="audit", genesis=genesis)
    assert binaries.calls("peer")[0]["environment"]["FABRIC_CFG_PATH"] == str(tmp_path)


def test_a_peer_that_does_not_answer_is_told(
    network: FabricNetwork, administrator: Administrator, binaries: FabricBinaries, genesis: Path
) -> None:
    with pytest.raises(LedgerError, match=r"endorser client failed to connect to 127\.0\.0\.1:9"):
        administrator.join(network.peers[0], port=9, channel="audit", genesis=genesis)
    assert len(binaries.calls("peer")) == 1


def test_a_join_that_does_not_end_is_not_waited_for_forever(
    network: FabricNetwork,
    administrator: Administrator,
    binaries: FabricBinaries,
    genesis: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peer_cli, "ANSWERS_WITHIN_SECONDS", 0.1)
    (binaries.folder / "peer").write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(LedgerError, match="peer-0: peer channel join has not ended in") as caught:
        administrator.join(network.peers[0], port=9, channel="audit", genesis=genesis)
    assert "Run it again" in (caught.value.hint or "")
