"""Buckets that only the account can reach, over TLS."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from environments.schema.base import LockMode
from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Statement
from modules.shared.private_bucket import ObjectLock, PrivateBucket, Retention
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


def policy_of(stack: Stack) -> dict[str, dict[str, Any]]:
    statements = json.loads(stack.one("aws_s3_bucket_policy")["policy"])["Statement"]
    return {statement["Sid"]: statement for statement in statements}


@pytest.mark.parametrize(
    ("sid", "condition"),
    [
        ("TlsOnly", {"Bool": {"aws:SecureTransport": "false"}}),
        ("Tls12OrNewer", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ],
)
def test_who_comes_without_tls_1_2_is_refused(stack: Stack, sid: str, condition: dict[str, Any]) -> None:
    statement = policy_of(stack)[sid]
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == {"AWS": "*"}
    assert statement["Action"] == ["s3:*"]
    assert statement["Resource"] == [ARN, f"{ARN}/*"]
    assert statement["Condition"] == condition
    assert stack.one("aws_s3_bucket_policy")["depends_on"] == [
        "aws_s3_bucket_public_access_block.artifacts_public_access"
    ]


def test_who_asks_for_another_encryption_or_key_is_refused_and_who_asks_for_none_gets_ours(stack: Stack) -> None:
    algorithm, key = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
    alias = "alias/data"
    ours = ["${aws_kms_key.data_key.arn}", alias, f"arn:aws:kms:us-east-1:123456789012:{alias}"]
    for sid, header, wanted in (("KmsOnly", algorithm, ["aws:kms"]), ("OurKeyOnly", key, ours)):
        statement = policy_of(stack)[sid]
        assert (statement["Effect"], statement["Action"]) == ("Deny", ["s3:PutObject"])
        assert statement["Resource"] == [f"{ARN}/*"]
        assert statement["Condition"] == {"Null": {header: "false"}, "StringNotEquals": {header: wanted}}


def test_services_are_let_in_beside_the_refusal(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    delivery = Statement(sid="Delivery", services=["logging.s3.amazonaws.com"], actions=["s3:PutObject"])
    bucket_in(bench, statements=[delivery])
    assert list(policy_of(synthesis(bench))) == ["TlsOnly", "Tls12OrNewer", "KmsOnly", "OurKeyOnly", "Delivery"]


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


def test_without_a_lock_objects_can_be_deleted_by_who_may(stack: Stack) -> None:
    assert stack.resources("aws_s3_bucket_object_lock_configuration") == {}
    assert not {"KeepLocks", "LockInNoOtherMode"} & set(policy_of(stack))


@pytest.mark.parametrize("mode", LockMode)
def test_every_new_object_is_locked_for_the_days(tier: Tier, synthesis: Synthesis, mode: LockMode) -> None:
    bench = tier()
    bucket_in(bench, lock=ObjectLock(mode=mode, days=365))
    lock = synthesis(bench).one("aws_s3_bucket_object_lock_configuration")
    assert lock["bucket"] == BUCKET
    assert lock["rule"] == {"default_retention": {"mode": mode.upper(), "days": 365}}
    assert lock["depends_on"] == ["aws_s3_bucket_versioning.artifacts_versioning"]


def test_without_days_only_what_somebody_locks_is_locked(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench, lock=ObjectLock(mode=LockMode.GOVERNANCE))
    assert "rule" not in synthesis(bench).one("aws_s3_bucket_object_lock_configuration")


def test_a_lock_never_replaces_a_bucket_that_exists(tier: Tier, synthesis: Synthesis) -> None:
    """Terraform replaces a bucket whose object_lock_enabled changes; the lock's own resource works in place."""
    bench = tier()
    bucket_in(bench, lock=ObjectLock(mode=LockMode.GOVERNANCE, days=1))
    assert "object_lock_enabled" not in synthesis(bench).one("aws_s3_bucket")


def test_nobody_ends_a_lock_early_or_locks_in_another_mode(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench, lock=ObjectLock(mode=LockMode.GOVERNANCE, days=1))
    policy = policy_of(synthesis(bench))
    keep, same = policy["KeepLocks"], policy["LockInNoOtherMode"]
    assert (keep["Effect"], keep["Principal"], keep["Action"]) == (
        "Deny",
        {"AWS": "*"},
        ["s3:BypassGovernanceRetention"],
    )
    assert "Condition" not in keep
    assert (same["Effect"], same["Principal"], same["Action"]) == ("Deny", {"AWS": "*"}, ["s3:PutObjectRetention"])
    assert same["Condition"] == {
        "Null": {"s3:object-lock-mode": "false"},
        "StringNotEquals": {"s3:object-lock-mode": "GOVERNANCE"},
    }


def test_the_break_glass_role_alone_ends_a_lock_early(tier: Tier, synthesis: Synthesis) -> None:
    role = "arn:aws:iam::123456789012:role/break-glass"
    bench = tier(protection={"deletion_protection": True, "break_glass_role_arn": role})
    bucket_in(bench, lock=ObjectLock(mode=LockMode.GOVERNANCE, days=1))
    keep = policy_of(synthesis(bench))["KeepLocks"]
    assert keep["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": role}}


def test_who_retains_objects_can_do_nothing_else_to_locks(tier: Tier, synthesis: Synthesis) -> None:
    bench = tier()
    bucket_in(bench, lock=ObjectLock(mode=LockMode.GOVERNANCE)).grant_retain(role_in(bench), "backups/")
    objects, _ = granted(synthesis(bench), "retain-artifacts-backups")
    assert objects["Action"] == ["s3:PutObjectRetention"]
    assert objects["Resource"] == [f"{ARN}/backups/*"]
