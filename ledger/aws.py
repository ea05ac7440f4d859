"""What `ledger` itself asks AWS: the state bucket's objects, and Fabric's nodes. boto3 loads only when it is needed."""

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from ledger.diagnosis import Circumstances, recognise_text
from ledger.errors import LedgerError, UsageError

if TYPE_CHECKING:
    from typing import Any

    from mypy_boto3_s3 import S3Client

ANSWER_WITHIN_SECONDS = 3.0
_PORTS = {"http": 80, "https": 443}
# Systems Manager takes few requests a second, and several nodes are asked at a time.
_SSM_ATTEMPTS = 8


class RunCommand(Protocol):
    """Of Systems Manager, what runs commands on instances."""

    def send_command(self, **request: object) -> "dict[str, Any]":
        """SendCommand."""

    def get_command_invocation(self, **request: object) -> "dict[str, Any]":
        """GetCommandInvocation."""


class CallerIdentity(Protocol):
    """Of the Security Token Service, what says who asks."""

    def get_caller_identity(self) -> "dict[str, Any]":
        """GetCallerIdentity."""


def endpoint() -> str | None:
    """The emulator's address, if one is in use."""
    return os.environ.get("AWS_ENDPOINT_URL") or None


def require_endpoint(circumstances: Circumstances) -> None:
    """Fails at once if the emulator is gone; the SDKs would retry for many seconds.

    Raises:
        UsageError: if `AWS_ENDPOINT_URL` is no address.
        LedgerError: if nothing answers there.
    """
    url = circumstances.endpoint
    if url is None:
        return
    try:
        socket.create_connection(_host_and_port(url), timeout=ANSWER_WITHIN_SECONDS).close()
    except OSError as error:
        raise explained("connection refused", circumstances) from error
    except ValueError as error:  # what urlsplit and a host's encoding raise
        raise UsageError(
            f"AWS_ENDPOINT_URL is {url}, which is no address: {error}.",
            hint="It needs http:// or https:// and a host, as in http://127.0.0.1:5566. `source .local/env` sets it "
            "for the emulator; unset it for AWS.",
        ) from error


def require_credentials(region: str, circumstances: Circumstances) -> None:
    """Asks AWS who we are, for where its answer has no words: S3 says to HEAD no more than 400 or 403.

    Raises:
        LedgerError: if AWS doesn't accept the credentials, with its reason.
        UsageError: as `s3`.
    """
    import boto3  # noqa: PLC0415 - see s3
    import botocore.exceptions  # noqa: PLC0415 - see s3

    with _settings_of_use():
        client = cast("CallerIdentity", boto3.client("sts", region_name=region))
    try:
        client.get_caller_identity()
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise explained(str(error), circumstances) from error


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ValueError("it begins neither with http:// nor with https://")
    if not parts.hostname:
        raise ValueError("it names no host")
    return parts.hostname, _PORTS[parts.scheme] if parts.port is None else parts.port


def s3(region: str) -> "S3Client":
    """A client for the state bucket and Fabric's artifacts.

    Raises:
        UsageError: if the shell's settings for the SDK are of no use, as an AWS_ENDPOINT_URL_S3 that is no address.
    """
    import boto3  # noqa: PLC0415 - takes longer to load than the rest of the command line

    with _settings_of_use():
        return boto3.client("s3", region_name=region)


def ssm(region: str) -> RunCommand:
    """A client for commands on instances.

    Raises:
        UsageError: as `s3`.
    """
    import boto3  # noqa: PLC0415 - see s3
    from botocore.config import Config  # noqa: PLC0415

    patient = Config(retries={"mode": "standard", "max_attempts": _SSM_ATTEMPTS})
    with _settings_of_use():
        return cast("RunCommand", boto3.client("ssm", region_name=region, config=patient))


@contextlib.contextmanager
def _settings_of_use() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise UsageError(
            f"The AWS SDK refuses its settings: {error}.", hint="Look through the shell's: env | grep ^AWS_"
        ) from error


def explained(text: str, circumstances: Circumstances) -> LedgerError:
    """An AWS failure as an error with a way out, if it is a known one."""
    cause = recognise_text(text, circumstances)
    if cause is None:
        return LedgerError(f"AWS answered: {text}")
    return LedgerError(cause.message, hint=cause.hint)
