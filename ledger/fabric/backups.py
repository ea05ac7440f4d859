"""The backups of the nodes' ledgers: what there is in the artifacts bucket, and how one is made."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ledger import aws
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.fabric.bucket import explaining
from ledger.fabric.moments import read_moment
from ledger.fabric.network import FabricNetwork, Node
from ledger.fabric.operations import Answer, run_operation

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BACKUP_MINUTES = 7 * 60
"""As long as the operations document lets a node work."""
_REQUESTS_AT_A_TIME = 8
_ARCHIVE = re.compile(r"ledger-backup-(\d{8}T\d{6}Z)\.tar\.gz")
_CHECKSUM = ".sha256"


@dataclass(frozen=True)
class Backup:
    """One copy of a node's ledger."""

    node: Node
    key: str
    time: datetime
    size_bytes: int
    height: int | None
    """How many blocks of the channel it has at least; None if the node could not tell."""
    locked_until: datetime | None
    """Until when nobody can delete it; None if it isn't locked, or we may not know."""
    whole: bool
    """Whether its checksum is there, which comes last."""


@dataclass(frozen=True)
class NodeBackups:
    """One node's backups."""

    node: Node
    count: int
    newest: tuple[Backup, ...]
    """The newest first."""


def backups_of(network: FabricNetwork, node: Node, most: int, *, key: str | None = None) -> NodeBackups:
    """A node's backups, up to so many of them; if a key is given, that one alone.

    Raises:
        BucketError: if the artifacts bucket can't be read.
    """
    client = aws.s3(network.region)
    bucket, folder = network.artifacts_bucket, f"backups/{node.name}/"

    def describe(key: str, time: datetime) -> Backup:
        head = client.head_object(Bucket=bucket, Key=key)
        height = head["Metadata"].get("height", "")
        return Backup(
            node=node,
            key=key,
            time=time,
            size_bytes=head["ContentLength"],
            height=int(height) if height.isdecimal() else None,
            locked_until=head.get("ObjectLockRetainUntilDate"),
            whole=key + _CHECKSUM in keys,
        )

    with explaining(network):
        keys = set(_keys(client, bucket, folder))
        times = {key: time for key in keys if (time := _time(key.removeprefix(folder)))}
        newest = [each for each in sorted(times, reverse=True) if key in {None, each}][:most]
        with ThreadPoolExecutor(_REQUESTS_AT_A_TIME) as threads:
            found = threads.map(describe, newest, (times[key] for key in newest))
            return NodeBackups(node, len(times), tuple(found))


def back_up(network: FabricNetwork, nodes: Sequence[Node]) -> Iterator[tuple[Node, Answer]]:
    """Backs the nodes up one after the other, since each one's Fabric stops for it.

    Raises:
        LedgerError: at the first one that fails, with those that were not begun.
    """
    for index, node in enumerate(nodes):
        try:
            yield node, run_operation(network, node, "backup", timeout_minutes=BACKUP_MINUTES)
        except LedgerError as error:
            left = ", ".join(later.name for later in nodes[index + 1 :])
            message = f"{error.message} Not begun: {left}." if left else error.message
            if isinstance(error, InterruptedByUserError):
                raise InterruptedByUserError(message, hint=error.hint) from None
            raise LedgerError(message, hint=error.hint, exit_code=error.exit_code) from error


def _keys(client: "S3Client", bucket: str, folder: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder):
        yield from (item["Key"] for item in page.get("Contents", []))


def _time(name: str) -> datetime | None:
    """When the backup with this name was made; None if it is none."""
    found = _ARCHIVE.fullmatch(name)
    try:
        return read_moment(found[1]) if found else None
    except ValueError:
        return None
