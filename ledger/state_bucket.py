"""Whether the state bucket exists, and whose it is."""

from enum import StrEnum
from http import HTTPStatus

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.project import Backend


class Bucket(StrEnum):
    """What is found under the bucket's name."""

    ABSENT = "absent"
    OURS = "ours"
    FOREIGN = "foreign"


def look_at_bucket(backend: Backend, account_id: str, circumstances: Circumstances) -> Bucket:
    """Asks S3, naming the account that must own it.

    Raises:
        LedgerError: if AWS doesn't accept the credentials, can't be reached, or says something else.
    """
    import botocore.exceptions  # noqa: PLC0415 - slow to load, see aws.s3

    aws.require_endpoint(circumstances)
    try:
        aws.s3(backend.region).head_bucket(Bucket=backend.bucket, ExpectedBucketOwner=account_id)
    except botocore.exceptions.ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == HTTPStatus.NOT_FOUND:
            return Bucket.ABSENT
        aws.require_credentials(backend.region, circumstances)
        if status == HTTPStatus.FORBIDDEN:
            return Bucket.FOREIGN
        raise aws.explained(str(error), circumstances) from error
    except botocore.exceptions.BotoCoreError as error:
        raise aws.explained(str(error), circumstances) from error
    return Bucket.OURS
