"""Puts archives and their checksums into the artifacts bucket, and leaves alone what is there already."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ledger import aws
from ledger.fabric.artifacts import Archive
from ledger.fabric.bucket import explaining
from ledger.fabric.network import FabricNetwork
from ledger.fabric.packing import Files, unpack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Effect(StrEnum):
    """What uploading an archive does to the bucket."""

    UPLOADED = "uploaded"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    REPAIRED = "repaired"
    """The archive is the same, its checksum was missing or wrong."""


@dataclass(frozen=True)
class Upload:
    """An archive, and what is in its place now."""

    archive: Archive
    effect: Effect
    previous: Files | None = None
    """The files that are replaced; None if there is nothing, or nothing that can be read."""


class Uploader:
    """The artifacts bucket of a network, as its operators write it."""

    def __init__(self, network: FabricNetwork) -> None:
        self._network = network
        self._s3: S3Client = aws.s3(network.region)

    def compare(self, archives: Sequence[Archive]) -> list[Upload]:
        """What there is to do; changes nothing."""
        with explaining(self._network):
            return [self._compare(archive) for archive in archives]

    def write(self, uploads: Sequence[Upload]) -> None:
        """Does it.

        Raises:
            BucketError: with what was not uploaded.
        """
        for index, upload in enumerate(uploads):
            if upload.effect is Effect.UNCHANGED:
                continue
            left = ", ".join(later.archive.key for later in uploads[index:] if later.effect is not Effect.UNCHANGED)
            with explaining(self._network, left=f"Not uploaded: {left}. Running the command again goes on from there."):
                self._put(upload.archive)

    def _compare(self, archive: Archive) -> Upload:
        stored = self._get(archive.key)
        if stored is None:
            return Upload(archive, Effect.UPLOADED)
        previous = unpack(stored)
        if stored != archive.packed and previous != archive.files:
            return Upload(archive, Effect.REPLACED, previous)
        intact = self._get(f"{archive.key}.sha256") == _checksum(stored, archive.key)
        return Upload(archive, Effect.UNCHANGED if intact else Effect.REPAIRED, previous)

    def _get(self, key: str) -> bytes | None:
        try:
            return self._s3.get_object(Bucket=self._network.artifacts_bucket, Key=key)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None

    def _put(self, archive: Archive) -> None:
        # Encrypted by the bucket's own key, which is its default.
        bucket, key = self._network.artifacts_bucket, archive.key
        self._s3.put_object(Bucket=bucket, Key=key, Body=archive.packed, ContentType="application/gzip")
        # Last: a node that comes in between finds a checksum that doesn't match, takes nothing, and tries again.
        self._s3.put_object(
            Bucket=bucket, Key=f"{key}.sha256", Body=_checksum(archive.packed, key), ContentType="text/plain"
        )


def _checksum(content: bytes, key: str) -> bytes:
    """As sha256sum writes it, and as nodes check it."""
    return f"{hashlib.sha256(content).hexdigest()}  {key.rpartition('/')[2]}\n".encode()
