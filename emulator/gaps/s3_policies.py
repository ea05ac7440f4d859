"""S3: conditions and principals of bucket policies."""

import json
from contextvars import ContextVar
from typing import Any

from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from emulator.gaps.conditions import Context, holds
from emulator.gaps.framework import Gap, Original, Shape

CONDITIONS = Gap(
    id="s3-policy-conditions",
    service="s3",
    symptom="Any matching statement with a Condition denies: a TLS-only policy blocks all object I/O.",
    cure="Conditions are evaluated; a statement whose condition fails, or can't be decided here, is neutral.",
)

PRINCIPALS = Gap(
    id="s3-policy-principals",
    service="s3",
    symptom="A statement for one role or service applies to everybody, and an action is taken for another.",
    cure="Only statements for everyone or for the account apply; sub-resource requests aren't object I/O.",
)

_REQUEST: ContextVar[Any] = ContextVar("request")

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
_SUB_RESOURCES = {"acl", "attributes", "legal-hold", "retention", "tagging", "torrent"}
_FROM_HEADERS = (
    "x-amz-acl",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class",
)


def _context(account_id: str) -> Context:
    """What the emulator knows of a request that a client (no AWS service) made."""
    request = _REQUEST.get(None)
    known: dict[str, str | None] = {
        # Clients reach AWS by TLS; that the emulator is on plain loopback isn't theirs to pay.
        "aws:securetransport": "true",
        "aws:principalaccount": account_id,
        "aws:resourceaccount": account_id,
        "aws:principalisawsservice": "false",
        "aws:viaawsservice": "false",
        "aws:sourceaccount": None,
        "aws:sourcearn": None,
        "aws:sourceorgid": None,
    }
    # Parts of a multipart upload inherit the headers of its start, which isn't known here.
    if request is not None and "uploadId" not in request.args:
        known |= {f"s3:{name}": request.headers.get(name) for name in _FROM_HEADERS}
    return known


def _statements(policy: Shape) -> list[Shape]:
    statements: list[Shape] | Shape = policy["Statement"]
    return statements if isinstance(statements, list) else [statements]


@CONDITIONS.around(S3Response, "setup_class")
def _remember_the_request(
    original: Original, self: S3Response, request: object, *args: object, **kwargs: object
) -> None:
    _REQUEST.set(request)
    original(self, request, *args, **kwargs)


@CONDITIONS.around(FakeBucket, "get_permission")
def _evaluate_conditions(original: Original, self: FakeBucket, action: str, resource: str) -> object:
    return _with_statements(original, self, action, resource, _decided)


def _decided(statement: Shape, bucket: FakeBucket) -> Shape | None:
    if holds(statement.get("Condition", {}), _context(bucket.account_id)) is not True:
        return None
    return {name: value for name, value in statement.items() if name != "Condition"}


@PRINCIPALS.around(FakeBucket, "get_permission")
def _select_principals(original: Original, self: FakeBucket, action: str, resource: str) -> object:
    request = _REQUEST.get(None)
    if request is not None and _SUB_RESOURCES & set(request.args):
        action = f"{action}SubResource"
    return _with_statements(original, self, action, resource, _addressed)


def _addressed(statement: Shape, bucket: FakeBucket) -> Shape | None:
    root = f"arn:{bucket.partition}:iam::{bucket.account_id}:root"
    principal = statement.get("Principal", "*")
    named = principal.get("AWS", []) if isinstance(principal, dict) else principal
    everyone = {"*", root, bucket.account_id}
    return statement if everyone & set([named] if isinstance(named, str) else named) else None


def _with_statements(original: Original, bucket: FakeBucket, action: str, resource: str, choose: Original) -> object:
    """Judge as moto does, with the bucket's policy, reduced to the statements that count."""
    if bucket.policy is None:
        return original(bucket, action, resource)
    policy = json.loads(bucket.policy)
    chosen = [choose(statement, bucket) for statement in _statements(policy)]
    reduced = {**policy, "Statement": [statement for statement in chosen if statement is not None]}
    return original(_PolicyView(bucket, reduced), action, resource)


class _PolicyView:
    """A bucket as moto's get_permission sees it, with another policy.

    The bucket itself keeps its policy: other requests read it at the same time.
    """

    def __init__(self, bucket: FakeBucket, policy: Shape) -> None:
        self.policy = json.dumps(policy).encode()
        self.account_id: str = bucket.account_id
        self.partition: str = bucket.partition
