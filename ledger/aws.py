"""What `ledger` itself asks AWS, which is little: the state bucket's objects. boto3 loads only when it is needed."""

import os
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ledger.diagnosis import Circumstances, recognise_text
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ANSWER_WITHIN_SECONDS = 3.0


def endpoint() -> str | None:
    """The emulator's address, if one is in use."""
    return os.environ.get("AWS_ENDPOINT_URL") or None


def require_endpoint(circumstances: Circumstances) -> None:
    """Fails at once if the emulator is gone; the SDKs would retry for many seconds."""
    url = circumstances.endpoint
    if url is None:
        return
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=ANSWER_WITHIN_SECONDS).close()
    except OSError as error:
        raise explained("connection refused", circumstances) from error


def s3(region: str) -> "S3Client":
    """A client for the state bucket."""
    import boto3  # noqa: PLC0415 - takes longer to load than the rest of the command line

    return boto3.client("s3", region_name=region)


def explained(text: str, circumstances: Circumstances) -> LedgerError:
    """An AWS failure as an error with a way out, if it is a known one."""
    cause = recognise_text(text, circumstances)
    if cause is None:
        return LedgerError(f"AWS answered: {text}")
    return LedgerError(cause.message, hint=cause.hint)
