"""What Fabric's own programs say, in our terms.

The texts are those of Fabric 2.5: https://github.com/hyperledger/fabric/tree/release-2.5.
"""

import re
from enum import StrEnum

from ledger.errors import LedgerError
from ledger.fabric.network import Node

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# "2026-11-24 20:00:00.000 UTC 0005 PANI [common.tools.configtxgen] func1 -> what is wrong"; before 2.3, the level and
# the number stood behind the arrow.
_BEFORE_WHAT_IS_SAID = re.compile(r"^(?:\d{4}-\S+ .*?|\[.*?)-> (?:[A-Z]{4} [0-9a-f]+ )?|^(?:Error|panic): ")
_GRAVE = re.compile(r"^(?:Error|panic): |\b(?:ERRO|CRIT|FATA|PANI) ")
_LEDGER_EXISTS = re.compile(r"ledger \[(?P<channel>[^\]]+)\] already exists with state \[(?P<state>\w+)\]")
_NO_ADMIN = "creator satisfies local MSP principal"
_UNREACHABLE = "endorser client failed to connect"


class Joined(StrEnum):
    """How a node came to be on a channel."""

    JOINED = "joined"
    ALREADY = "already-joined"


def reason(text: str) -> str:
    """The sentence that says what went wrong: the first grave one, or else the last."""
    lines = [line.strip() for line in _COLOURS.sub("", text).splitlines() if line.strip()]
    if not lines:
        return "it says nothing"
    grave = next((line for line in lines if _GRAVE.search(line)), lines[-1])
    return _BEFORE_WHAT_IS_SAID.sub("", grave).rstrip(".")


def of_joining_peer(peer: Node, channel: str, exit_code: int, text: str) -> Joined:
    """Whether `peer channel join` has joined a peer.

    Raises:
        LedgerError: if the peer is not on the channel.
    """
    if exit_code == 0:
        return Joined.JOINED
    exists = _LEDGER_EXISTS.search(text)
    if exists and exists["channel"] == channel:
        if exists["state"] == "ACTIVE":
            return Joined.ALREADY
        raise LedgerError(
            f"{peer.name} has a ledger of {channel} that is not in use: its state is {exists['state']}.",
            hint="A join was cut off: when it starts, a peer tidies up. On it: "
            "sudo systemctl restart banking-audit-fabric",
        )
    raise LedgerError(f"{peer.name}: peer channel join failed: {reason(text)}.", hint=_way_out(text))


def _way_out(text: str) -> str:
    if _NO_ADMIN in text:
        return (
            "The peer does not take this identity for its organization's admin: is crypto-config the one whose keys "
            "the peer has?"
        )
    if _UNREACHABLE in text or "x509" in text:
        return "Is Fabric healthy on the peer (ledger fabric status), and is crypto-config the one whose keys it has?"
    return "The peer's own log says more: sudo journalctl --unit banking-audit-fabric, on it."
