"""The bootstrap bundle: what turns an instance into its Fabric node.

Creates: the bundle and its checksum in the artifacts bucket, under `bootstrap/`.
"""

import gzip
import hashlib
import tarfile
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from cdktf_cdktf_provider_aws.s3_object import S3Object
from constructs import Construct

from modules.shared.private_bucket import PrivateBucket

ON_NODE = Path(__file__).parent / "on_node"
SHIPPED = ("libexec", "units")
NAME = "bootstrap.tar.gz"
KEY = f"bootstrap/{NAME}"

PLAIN, EXECUTABLE = 0o644, 0o755


def pack(rendered: Mapping[str, str]) -> bytes:
    """The bundle: the same bytes from the same scripts and settings, whoever packs it, and when.

    Args:
        rendered: path in the bundle to content, of what the settings decide.
    """
    files = {"install.sh": ((ON_NODE / "install.sh").read_bytes(), EXECUTABLE)}
    for folder in SHIPPED:
        for file in (ON_NODE / folder).iterdir():
            # Git keeps whether a file is executable, a checkout's umask doesn't keep the rest.
            mode = EXECUTABLE if file.stat().st_mode & 0o100 else PLAIN
            files[f"{folder}/{file.name}"] = (file.read_bytes(), mode)
    files |= {path: (content.encode(), PLAIN) for path, content in rendered.items()}

    packed = BytesIO()
    with (
        # Neither a time nor a name in the header.
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path, (content, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), mode
            archive.addfile(entry, BytesIO(content))
    return packed.getvalue()


class Bundle(Construct):
    """The bundle in the artifacts bucket, which versions it; nodes take the newest at every boot."""

    def __init__(self, scope: Construct, id: str, *, artifacts: PrivateBucket, rendered: Mapping[str, str]) -> None:
        super().__init__(scope, id)
        packed = pack(rendered)
        archive = S3Object(
            self,
            "archive",
            bucket=artifacts.name,
            key=KEY,
            # In the stack itself: who has the stack has all that it deploys.
            content_base64=b64encode(packed).decode(),
            content_type="application/gzip",
        )
        S3Object(
            self,
            "checksum",
            bucket=artifacts.name,
            key=f"{KEY}.sha256",
            content=f"{hashlib.sha256(packed).hexdigest()}  {NAME}\n",
            content_type="text/plain",
            # A node that comes in between finds a checksum that doesn't match, and tries again.
            depends_on=[archive],
        )
