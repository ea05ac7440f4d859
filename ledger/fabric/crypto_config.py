"""Fabric's `crypto-config`: where in the operators' tree of keys each node's own are.

`cryptogen` writes `ordererOrganizations/<domain>/orderers/<host>` and `peerOrganizations/<domain>/peers/<host>`, and
beside them the keys of the authorities and of the users, which are no node's business.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError

DEFAULT_FOLDER = Path("crypto-config")

ROLES = ("orderer", "peer")

GENERATE = "cryptogen generate --config=crypto-config.yaml --output=crypto-config"
EXTEND = "cryptogen extend --config=crypto-config.yaml --input=crypto-config"


class NoIdentityError(UsageError):
    """The tree has no folder for a node, or more than one."""


@dataclass(frozen=True)
class CryptoConfig:
    """An operators' tree of keys and certificates."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "CryptoConfig":
        """The tree in a folder.

        Raises:
            UsageError: if there is none.
        """
        if not folder.is_dir():
            raise UsageError(
                f"There is no folder {folder}.",
                hint=f"Give the folder that has the network's keys, or make them: {GENERATE}",
            )
        found = cls(folder)
        if not any(found.hosts(role) for role in ROLES):
            wanted = " nor ".join(_pattern(role, "<host>") for role in ROLES)
            raise UsageError(
                f"{folder} is no crypto-config: it has neither {wanted}.",
                hint=f"Give the folder that cryptogen has written, or make one: {GENERATE}",
            )
        return found

    def hosts(self, role: str) -> frozenset[str]:
        """The host names that have keys as orderers or as peers."""
        return frozenset(path.name for path in self._homes(role, "*"))

    def home(self, role: str, host_name: str) -> Path:
        """A node's own folder.

        Raises:
            NoIdentityError: if there is none, or if two organizations have one.
        """
        found = sorted(self._homes(role, host_name))
        if not found:
            raise NoIdentityError(f"{self.folder} has no {_pattern(role, host_name)}")
        if len(found) > 1:
            raise NoIdentityError(f"more than one organization has keys for it: {', '.join(map(str, found))}")
        return found[0]

    def strangers(self, role: str, known: Collection[str]) -> list[Path]:
        """The folders of nodes that are not among those known."""
        return sorted(path for path in self._homes(role, "*") if path.name not in known)

    def _homes(self, role: str, host_name: str) -> list[Path]:
        return [path for path in self.folder.glob(_pattern(role, host_name)) if path.is_dir()]


def _pattern(role: str, host_name: str) -> str:
    return f"{role}Organizations/*/{role}s/{host_name}"
