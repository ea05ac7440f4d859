"""What Fabric's own programs say: the texts are those of its 2.5 binaries."""

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel.answers import Joined, of_joining_peer, reason
from ledger.fabric.network import Node

PEER = Node("peer-0", "peer", "peer0.bank.bankingaudit.com", "i-1", "vol-1")
CONNECTED = (
    "2026-11-24 15:27:59.761 UTC 0001 INFO [channelCmd] InitCmdFactory -> "
    "Endorser and orderer connections initialized\n"
)
EXISTS = (
    "Error: proposal failed (err: bad proposal response 500: cannot create ledger from genesis block: "
    "ledger [{channel}] already exists with state [{state}])\n"
)


def test_a_peer_that_joins_says_so() -> None:
    said = (
        f"{CONNECTED}2026-11-24 15:28:00.021 UTC 0002 INFO [channelCmd] executeJoin -> "
        "Successfully submitted proposal to join channel\n"
    )
    assert of_joining_peer(PEER, "audit", 0, said) is Joined.JOINED


def test_a_peer_that_is_on_the_channel_fails_and_is_none_the_worse() -> None:
    said = CONNECTED + EXISTS.format(channel="audit", state="ACTIVE")
    assert of_joining_peer(PEER, "audit", 1, said) is Joined.ALREADY


@pytest.mark.parametrize("state", ["INACTIVE", "UNDER_CONSTRUCTION", "UNDER_DELETION"])
def test_a_ledger_that_is_not_in_use_is_no_membership(state: str) -> None:
    with pytest.raises(LedgerError, match=f"peer-0 has a ledger of audit that is not in use: its state is {state}"):
        of_joining_peer(PEER, "audit", 1, EXISTS.format(channel="audit", state=state))


def test_another_channels_ledger_is_no_membership() -> None:
    with pytest.raises(LedgerError, match=r"ledger \[trade\] already exists"):
        of_joining_peer(PEER, "audit", 1, EXISTS.format(channel="trade", state="ACTIVE"))


NO_ADMIN = (
    "Error: proposal failed (err: bad proposal response 500: access denied for [JoinChain][audit]: [Failed verifying "
    "that proposal's creator satisfies local MSP principal during channelless check policy with policy [Admins]: [The "
    "identity is not an admin under this MSP [BankMSP]: The identity does not contain OU [ADMIN], MSP: [BankMSP]]])"
)
UNREACHABLE = (
    "Error: error getting endorser client for channel: endorser client failed to connect to 127.0.0.1:41234: failed to "
    "create new connection: context deadline exceeded"
)
FULL = "Error: proposal failed (err: bad proposal response 500: no space left on device)"


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        (NO_ADMIN, "does not take this identity for its organization's admin"),
        (UNREACHABLE, "Is Fabric healthy on the peer"),
        (FULL, "The peer's own log"),
    ],
)
def test_a_failure_has_its_reason_and_a_way_out(said: str, hint: str) -> None:
    with pytest.raises(LedgerError) as caught:
        of_joining_peer(PEER, "audit", 1, CONNECTED + said)
    assert caught.value.message == f"peer-0: peer channel join failed: {said.removeprefix('Error: ')}."
    assert hint in (caught.value.hint or "")


PANIC = """\
\x1b[34m2024-05-01 21:36:32.614 IST 0004 INFO\x1b[0m [common.tools.configtxgen.localconfig] Load -> Loaded it
\x1b[35m2024-05-01 21:36:32.615 IST 0005 PANI\x1b[0m [common.tools.configtxgen] func1 -> proto: Marshal called with nil
panic: proto: Marshal called with nil [recovered]

goroutine 1 [running]:
main.go:17
"""
BEFORE_2_3 = (
    "2022-05-12 10:39:11.784 CST [common.tools.configtxgen.localconfig] Load -> PANI 002 Error reading configuration: "
    "Unsupported Config Type\n"
)
WITH_ARROWS = (
    "2026-11-24 20:00:00.000 UTC 0004 FATA [common.tools.configtxgen] main -> Error on outputBlock: could not create "
    "channel group: a -> b\n"
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "it says nothing"),
        ("a word\nanother\n\n", "another"),
        (PANIC, "proto: Marshal called with nil"),
        (BEFORE_2_3, "Error reading configuration: Unsupported Config Type"),
        (WITH_ARROWS, "Error on outputBlock: could not create channel group: a -> b"),
    ],
)
def test_the_reason_is_the_first_grave_sentence_without_the_logs_ornaments(said: str, told: str) -> None:
    assert reason(said) == told
