"""Runs the operator's `peer` against a peer that a forwarded port leads to, as the peers' administrator."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import LedgerError
from ledger.fabric.channel import programs
from ledger.fabric.channel.answers import Joined, of_joining_peer
from ledger.fabric.channel.identities import Identities
from ledger.fabric.network import Node

ANSWERS_WITHIN_SECONDS = 180
_CORE_YAML = "core.yaml"
# All else comes by the environment; a tunnel takes longer to connect than peer's three seconds allow for.
_LEAST_CORE_YAML = """\
peer:
  client:
    connTimeout: 30s
  BCCSP:
    Default: SW
    SW:
      Hash: SHA2
      Security: 256
"""


@dataclass(frozen=True)
class Administrator:
    """Who may join peers to a channel; nobody but the operator has this identity."""

    identities: Identities
    msp_id: str

    def join(self, peer: Node, *, port: int, channel: str, genesis: Path) -> Joined:
        """Joins the peer behind a local port to a channel.

        Raises:
            LedgerError: if it is not on the channel after that.
        """
        command = [programs.require(programs.PEER), "channel", "join", "-b", str(genesis)]
        with self._environment(peer, port) as environment:
            try:
                ran = programs.run(command, seconds=ANSWERS_WITHIN_SECONDS, environment=environment)
            except subprocess.TimeoutExpired as error:
                raise LedgerError(
                    f"{peer.name}: peer channel join has not ended in {ANSWERS_WITHIN_SECONDS} seconds.",
                    hint="Run it again: it says so if the peer is on the channel already.",
                ) from error
        return of_joining_peer(peer, channel, ran.returncode, ran.stderr + ran.stdout)

    @contextlib.contextmanager
    def _environment(self, peer: Node, port: int) -> Iterator[dict[str, str]]:
        """Nothing of the shell's own settings for another peer is left in it."""
        neutral = {name: value for name, value in os.environ.items() if not name.startswith("CORE_")}
        with _configuration(neutral) as folder:
            yield {
                **neutral,
                "FABRIC_CFG_PATH": str(folder),
                "FABRIC_LOGGING_SPEC": "INFO",
                "CORE_PEER_ADDRESS": f"127.0.0.1:{port}",
                "CORE_PEER_LOCALMSPID": self.msp_id,
                "CORE_PEER_MSPCONFIGPATH": str(self.identities.administrator(peer)),
                "CORE_PEER_TLS_ENABLED": "true",
                "CORE_PEER_TLS_ROOTCERT_FILE": str(self.identities.tls_authority(peer)),
                "CORE_PEER_TLS_SERVERHOSTOVERRIDE": peer.host_name,
            }


@contextlib.contextmanager
def _configuration(environment: Mapping[str, str]) -> Iterator[Path]:
    """The folder with the operator's `core.yaml`, or with one that suffices: `peer` does nothing without."""
    own = environment.get("FABRIC_CFG_PATH")
    if own and (Path(own) / _CORE_YAML).is_file():
        yield Path(own)
        return
    with tempfile.TemporaryDirectory(prefix="ledger-peer-") as folder:
        (Path(folder) / _CORE_YAML).write_text(_LEAST_CORE_YAML, encoding="utf-8")
        yield Path(folder)
