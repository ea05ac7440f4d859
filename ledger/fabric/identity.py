"""A node's keys and certificates, proven as the node itself will prove them when it boots.

The rules are those of `modules/fabric/on_node/libexec/fetch-identity`, and stricter in what a node can't see: that no
other private key lies among its own. All that is wrong is found at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ledger.fabric import certificates
from ledger.fabric.packing import NotPackableError, read_folder

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SOON_DAYS = 60
"""When the first of the network's alarms on expiry goes off."""

FOLDERS = ("msp", "tls")
SINGLE = ("msp/signcerts", "msp/keystore", "msp/cacerts")
NEEDED = ("tls/server.crt", "tls/server.key", "tls/ca.crt")


@dataclass(frozen=True)
class Identity:
    """What is in a node's folder of `crypto-config`, and what is to be said of it."""

    files: Mapping[str, bytes]
    """Path in the archive to content: `msp/` and `tls/` only."""
    problems: tuple[str, ...]
    """Why a node would refuse it."""
    warnings: tuple[str, ...] = ()
    expires: datetime | None = None
    """When the first of its two certificates does; None if they can't be read."""


def prove(home: Path, host_name: str, now: datetime) -> Identity:
    """The identity in a node's folder.

    Args:
        home: the node's folder, as `…/orderers/orderer.bankingaudit.com`.
        host_name: the node's.
        now: what certificates expire against.
    """
    problems: list[str] = []
    files: dict[str, bytes] = {}
    for folder in FOLDERS:
        try:
            files |= _read(home, folder)
        except NotPackableError as error:
            problems.append(error.message.rstrip("."))
    if problems:
        return Identity(files, tuple(problems))
    problems += [f"{home / name} is missing" for name in NEEDED if name not in files]
    single = {folder: _entries(files, folder) for folder in SINGLE}
    problems += [
        f"{home / folder} must have exactly one file, and has {', '.join(sorted(found)) or 'none'}"
        for folder, found in single.items()
        if len(found) != 1 or not found <= files.keys()
    ]
    if problems:
        return Identity(files, tuple(problems))
    [signing], [key], [authority] = single.values()
    pairs = ((signing, key, authority), ("tls/server.crt", "tls/server.key", "tls/ca.crt"))
    problems += _foreign_keys(home, files, own={key, "tls/server.key"})
    for certificate, private_key, issuer in pairs:
        problems += _mismatches(home, files, certificate, private_key, issuer)
    readable = {name: found for name, _, _ in pairs if (found := certificates.read(files[name])) is not None}
    problems += _wrong_names(home, readable, signing, host_name)
    return Identity(
        files,
        tuple(problems),
        warnings=tuple(_warnings(readable, now)),
        expires=min((found.not_valid_after_utc for found in readable.values()), default=None),
    )


def _read(home: Path, folder: str) -> dict[str, bytes]:
    source = home / folder
    if source.is_symlink() or not source.is_dir():
        raise NotPackableError(f"{source} is missing" if not source.exists() else f"{source} is no folder")
    # Hidden files are a desktop's, never Fabric's; nodes don't count them, either.
    return {
        f"{folder}/{path}": content
        for path, content in read_folder(source).items()
        if not PurePosixPath(path).name.startswith(".")
    }


def _entries(files: Mapping[str, bytes], folder: str) -> set[str]:
    """What is directly in a folder: a file's path, or a folder's."""
    depth = folder.count("/") + 2
    return {"/".join(path.split("/")[:depth]) for path in files if path.startswith(f"{folder}/")}


def _foreign_keys(home: Path, files: Mapping[str, bytes], *, own: set[str]) -> Iterator[str]:
    for path, content in files.items():
        count = certificates.count_private_keys(content)
        if path not in own and count:
            yield f"{home / path} holds a private key, and only {' and '.join(sorted(own))} may"
        elif count > 1:
            yield f"{home / path} must hold one private key, and holds {count}"


def _mismatches(home: Path, files: Mapping[str, bytes], certificate: str, key: str, authority: str) -> Iterator[str]:
    read = certificates.read(files[certificate])
    if read is None:
        yield f"{home / certificate} is no certificate"
        return
    if not certificates.fits(read, files[key]):
        yield f"{home / key} is no private key, or not the one of {certificate}"
    if not certificates.issued_by(read, files[authority]):
        yield f"{home / certificate} was not issued by {authority}"


def _wrong_names(home: Path, readable: Mapping[str, "Certificate"], signing: str, host_name: str) -> Iterator[str]:
    for name, certificate in readable.items():
        if name == signing:
            common_name = certificates.common_name(certificate)
            if common_name != host_name:
                yield f"{home / name} is of {common_name or 'nobody'}, and the node is {host_name}"
        elif not certificates.valid_for(certificate, host_name):
            yield f"{home / name} is not valid for {host_name}: it needs the name as a subject alternative name"


def _warnings(readable: Mapping[str, "Certificate"], now: datetime) -> Iterator[str]:
    for name, certificate in readable.items():
        days = (certificate.not_valid_after_utc - now).days
        if days < 0:
            yield f"{name} has expired: other nodes will refuse this one"
        elif days < SOON_DAYS:
            yield f"{name} expires in {days} {'day' if days == 1 else 'days'}"
        if certificate.not_valid_before_utc > now:
            yield f"{name} is not valid before {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
