"""Buckets that only the account can reach, over TLS."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Statement
from modules.shared.private_bucket import PrivateBucket, Retention
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack
from tests.support.stacks import Stack

Tier = Callable[..., TierStack]
Synthesis = Callable[[TierStack], Stack]
BUCKET = "${aws_s3_bucket.artifacts_bucket.id}"
ARN = "${aws_s3_bucket.artifacts_bucket.arn}"


def bucket_in(stack: TierStack, *, encrypted: bool = True, **arguments: Any) -> PrivateBucket:
    key = EncryptionKey(stack, "data", alias="data", description="Encrypts") if encrypted else None
    settings: dict[str, Any] = {"access_logs": None} | arguments
    return PrivateBucket(stack, "artifacts", stack=stack, name="bank-artifacts", key=key, **settings)


@pytest.fixture
def stack(tier: Tier, synthesis: Synthesis) -> Stack:
    """A bucket with nothing but its defaults."""
    bench = tier()
    bucket_in(bench)
    return synthesis(bench)


def role_in(stack: TierStack) -> Role:
    return Role(stack, "node", name="node", description="A node", service="ec2.amazonaws.com")


def granted(stack: Stack, name: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(stack.where("aws_iam_role_policy", name=name)["policy"])["Statement"]
    return statements


def test_every_part_is_about_the_one_bucket(stack: Stack) -> None:
    parts = [
        resource["bucket"]
        for kind, found in stack.document["resource"].items()
        for resource in found.values()
        if kind.startswith("aws_s3_bucket_")
    ]
    assert parts == [BUCKET] * 6


def test_objects_have_versions(stack: Stack) -> None:
    assert stack.one("aws_s3_bucket_versioning")["versioning_configuration"] == {"status": "Enabled"}


def test_nothing_is_public_whatever_a_policy_says(stack: Stack) -> None:
    closed = stack.one("aws_s3_bucket_public_access_block")
    assert {name: value for name, value in closed.items() if name != "bucket"} == {
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }


def test_access_lists_are_switched_off(stack: Stack) -> None:
    rule = stack.one("aws_s3_bucket_ownership_controls")["rule"]
    assert rule == {"object_ownership": "BucketOwnerEnforced"}


def test_objects_are_encrypted_with_our_key(stack: Stack) -> None:
    (rule,) = stack.one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "kms_master_key_id": "${aws_kms_key.data_key.arn}",
        "sse_algorithm": "aws:kms",
    }
    assert rule["bucket_key_enabled"] is True


def test_without_a_key_of_ours_s3_encrypts_with_its_own(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench, encrypted=False)
    (rule,) = synthesis(bench).one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    assert rule["bucket_key_enabled"] is False


def test_who_comes_without_tls_is_refused(stack: Stack) -> None:
    policy = stack.one("aws_s3_bucket_policy")
    (statement,) = json.loads(policy["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == {"AWS": "*"}
    assert statement["Action"] == ["s3:*"]
    assert statement["Resource"] == [ARN, f"{ARN}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert policy["depends_on"] == ["aws_s3_bucket_public_access_block.artifacts_public_access"]


def test_services_are_let_in_beside_the_refusal(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    delivery = Statement(sid="Delivery", services=["logging.s3.amazonaws.com"], actions=["s3:PutObject"])
    bucket_in(bench, statements=[delivery])
    statements = json.loads(synthesis(bench).one("aws_s3_bucket_policy")["policy"])["Statement"]
    assert [statement["Sid"] for statement in statements] == ["TlsOnly", "Delivery"]


def test_a_bucket_with_objects_is_deleted_only_once_protection_is_lifted(stack: Stack) -> None:
    assert stack.one("aws_s3_bucket")["force_destroy"] == "${!var.deletion_protection}"


def test_objects_stay_and_previous_versions_go_after_ninety_days(stack: Stack) -> None:
    (rule,) = stack.one("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule == {
        "id": "all",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "noncurrent_version_expiration": [{"noncurrent_days": 90}],
        "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
    }


def test_objects_under_a_prefix_can_move_and_expire(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(
        bench,
        retention=[Retention(), Retention(prefix="a/b/", infrequent_access_after_days=30, expire_after_days=365)],
    )
    _, rule = synthesis(bench).one("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["id"] == "a-b"
    assert rule["filter"] == [{"prefix": "a/b/"}]
    assert rule["transition"] == [{"days": 30, "storage_class": "STANDARD_IA"}]
    assert rule["expiration"] == [{"days": 365}]


def test_access_is_recorded_in_another_bucket_once_it_takes_deliveries(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    logs = PrivateBucket(bench, "logs", stack=bench, name="bank-logs", key=None, access_logs=None)
    bucket_in(bench, access_logs=logs)
    logging = synthesis(bench).one("aws_s3_bucket_logging")
    assert logging["bucket"] == BUCKET
    assert logging["target_bucket"] == "${aws_s3_bucket_policy.logs_policy.bucket}"
    assert logging["target_prefix"] == "s3/artifacts/"


def test_a_reader_lists_and_reads_under_its_prefix_only(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench).grant_read(role_in(bench), "chaincode/")
    objects, listing = granted(synthesis(bench), "read-artifacts-chaincode")
    assert objects["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert objects["Resource"] == [f"{ARN}/chaincode/*"]
    assert listing["Action"] == ["s3:ListBucket"]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["chaincode/*"]}}


def test_a_reader_may_decrypt_and_no_more(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench).grant_read(role_in(bench))
    (statement,) = granted(synthesis(bench), "decrypt-data-via-s3")
    assert statement["Action"] == ["kms:Decrypt"]


def test_a_writer_can_neither_read_nor_delete(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench).grant_write(role_in(bench), "backups/")
    objects, _ = granted(synthesis(bench), "write-artifacts-backups")
    assert objects["Action"] == ["s3:PutObject", "s3:AbortMultipartUpload"]
    assert objects["Resource"] == [f"{ARN}/backups/*"]


def test_a_bucket_without_our_key_grants_none(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket = bucket_in(bench, encrypted=False)
    bucket.grant_read(role_in(bench))
    assert len(synthesis(bench).resources("aws_iam_role_policy")) == 1
