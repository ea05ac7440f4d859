"""What can be wrong with a node's folder of crypto-config, and how `ledger` puts it: one list for all who judge it.

A case changes a copy of the folder of `HOST`; it may take what it puts there from the rest of the tree.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.crypto_config import Authority
from tests.support.fabric_node import home_of

HOST, NEIGHBOUR = "orderer.bankingaudit.com", "orderer2.bankingaudit.com"
PEERS = ("peer0.bank.bankingaudit.com",)

CA = "msp/cacerts/ca.bankingaudit.com-cert.pem"
KEY = "msp/keystore/priv_sk"
SIGNING = f"msp/signcerts/{HOST}-cert.pem"
CA_KEY = "ordererOrganizations/bankingaudit.com/ca/priv_sk"
ADMINS_KEY = "ordererOrganizations/bankingaudit.com/users/Admin@bankingaudit.com/tls/client.key"
TLS, TLS_KEY, TLS_CA = "tls/server.crt", "tls/server.key", "tls/ca.crt"

Spoil = Callable[[Path, Path], None]
"""Called with the node's folder, and with the crypto-config that it is a copy from."""


def without(path: str) -> Spoil:
    """A missing file."""
    return lambda home, _: (home / path).unlink()


def copied(target: str, source: str) -> Spoil:
    """One of the node's files in another's place."""

    def spoil(home: Path, _: Path) -> None:
        (home / target).write_bytes((home / source).read_bytes())

    return spoil


def taken(target: str, source: str) -> Spoil:
    """A file of the tree in a node's file's place."""

    def spoil(home: Path, tree: Path) -> None:
        (home / target).write_bytes((tree / source).read_bytes())

    return spoil


def appended(target: str, source: str) -> Spoil:
    """A file of the tree behind a node's file."""

    def spoil(home: Path, tree: Path) -> None:
        (home / target).write_bytes((home / target).read_bytes() + (tree / source).read_bytes())

    return spoil


def written(path: str, content: str) -> Spoil:
    """A file with some content."""

    def spoil(home: Path, _: Path) -> None:
        (home / path).parent.mkdir(exist_ok=True)
        (home / path).write_text(content)

    return spoil


def _neighbours(home: Path, tree: Path) -> None:
    other = home_of(tree, NEIGHBOUR)
    (home / SIGNING).write_bytes((other / f"msp/signcerts/{NEIGHBOUR}-cert.pem").read_bytes())
    (home / KEY).write_bytes((other / KEY).read_bytes())


def _neighbours_tls(home: Path, tree: Path) -> None:
    for path in (TLS, TLS_KEY):
        (home / path).write_bytes((home_of(tree, NEIGHBOUR) / path).read_bytes())


def _issued_by_a_namesake(home: Path, _: Path) -> None:
    # As after a second `cryptogen generate`: the same name, another key.
    certificate, key = Authority.make("ca.bankingaudit.com", "bankingaudit.com").issue(HOST, unit="orderer")
    (home / SIGNING).write_bytes(certificate)
    (home / KEY).write_bytes(key)


def _issued_by_itself(home: Path, _: Path) -> None:
    (home / CA).write_bytes((home / SIGNING).read_bytes())


def _linked(home: Path, _: Path) -> None:
    (home / KEY).unlink()
    (home / KEY).symlink_to("/etc/passwd")


def _fifo(home: Path, _: Path) -> None:
    os.mkfifo(home / "msp/pipe")


REFUSED_BY_ALL: Mapping[str, tuple[Spoil, str]] = {
    "no-tls-certificate": (without(TLS), f"{TLS} is missing"),
    "no-tls-key": (without(TLS_KEY), f"{TLS_KEY} is missing"),
    "no-tls-authority": (without(TLS_CA), f"{TLS_CA} is missing"),
    "no-key": (without(KEY), "msp/keystore must have exactly one file, and has none"),
    "two-keys": (
        written("msp/keystore/old_sk", "?"),
        f"must have exactly one file, and has msp/keystore/old_sk, {KEY}",
    ),
    "two-certificates": (copied("msp/signcerts/old.pem", SIGNING), "msp/signcerts must have exactly one file"),
    "two-authorities": (copied("msp/cacerts/tls.pem", TLS_CA), "msp/cacerts must have exactly one file"),
    "a-folder-of-keys": (written("msp/keystore/old/readme", "?"), "msp/keystore must have exactly one file"),
    "another-key": (copied(KEY, TLS_KEY), f"{KEY} is no private key, or not the one of {SIGNING}"),
    "another-tls-key": (copied(TLS_KEY, KEY), f"{TLS_KEY} is no private key, or not the one of {TLS}"),
    "rubbish-for-a-key": (written(KEY, "rubbish"), f"{KEY} is no private key"),
    "rubbish-for-a-certificate": (written(TLS, "rubbish"), f"{TLS} is no certificate"),
    "rubbish-for-an-authority": (written(TLS_CA, "rubbish"), f"{TLS} was not issued by {TLS_CA}"),
    "another-authority": (copied(CA, TLS_CA), f"{SIGNING} was not issued by {CA}"),
    "another-tls-authority": (copied(TLS_CA, CA), f"{TLS} was not issued by {TLS_CA}"),
    "an-authoritys-namesake": (_issued_by_a_namesake, f"{SIGNING} was not issued by {CA}"),
    "a-neighbours-keys": (_neighbours, f"{SIGNING} is of {NEIGHBOUR}, and the node is {HOST}"),
    "a-neighbours-tls-keys": (_neighbours_tls, f"{TLS} is not valid for {HOST}"),
    "a-link": (_linked, f"{KEY} is a link"),
    "a-pipe": (_fifo, "msp/pipe is neither a file nor a folder"),
}
"""What neither `ledger` nor a node accepts, and what `ledger` says of it."""

REFUSED_BEFORE: Mapping[str, tuple[Spoil, str]] = {
    # To openssl a certificate that is trusted needs no issuer; Fabric would refuse it as an authority.
    "no-authority": (_issued_by_itself, f"{SIGNING} was not issued by {CA}"),
    "an-authoritys-key": (
        taken("msp/cacerts.key", CA_KEY),
        f"msp/cacerts.key holds a private key, and only {KEY} and {TLS_KEY} may",
    ),
    "an-admins-key": (
        taken("tls/client.key", ADMINS_KEY),
        "tls/client.key holds a private key",
    ),
    "a-key-behind-a-certificate": (
        appended(TLS, CA_KEY),
        f"{TLS} holds a private key",
    ),
    "a-key-behind-the-key": (
        appended(KEY, CA_KEY),
        f"{KEY} must hold one private key, and holds 2",
    ),
}
"""What only `ledger` sees, above all keys that no node may get, among a node's own."""
