"""What S3 says of the artifacts bucket, in its operators' terms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError
from ledger.fabric.network import TIER, FabricNetwork


class BucketError(LedgerError):
    """S3 has refused something, or can't be asked."""

    def __init__(self, explained: LedgerError, *, code: str, left: str = "") -> None:
        super().__init__(explained.message, hint=" ".join(filter(None, [explained.hint, left])) or None)
        self.code = code
        """S3's own word for it, as NoSuchKey; empty if S3 has not answered."""


@contextmanager
def explaining(network: FabricNetwork, *, left: str = "") -> Iterator[None]:
    """Explains what boto3 raises in this block, and adds to the way out what is left undone.

    Raises:
        BucketError: in place of boto3's errors.
    """
    import botocore.exceptions  # noqa: PLC0415 - slow to load, see aws.s3

    try:
        yield
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        response: dict[str, Any] = getattr(error, "response", {})
        code = str(response.get("Error", {}).get("Code", ""))
        raise BucketError(_explained(network, code, str(error)), code=code, left=left) from error


def _explained(network: FabricNetwork, code: str, text: str) -> LedgerError:
    # Of any bucket that is not there, the diagnosis would say that it is the one of the state.
    if code == "NoSuchBucket":
        return LedgerError(
            f"The artifacts bucket {network.artifacts_bucket} does not exist.",
            hint=f"Deploy it again: ledger deploy {network.environment} --tier {TIER}",
        )
    return aws.explained(text, Circumstances(network.environment, endpoint=aws.endpoint()))
