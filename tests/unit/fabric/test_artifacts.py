"""The artifacts bucket, the ledger's archive, the Fabric secret and the log group."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


def rules(stack: Stack, bucket: str) -> dict[str, dict[str, Any]]:
    lifecycle = stack.resources("aws_s3_bucket_lifecycle_configuration")[f"{bucket}_lifecycle"]
    return {rule["id"]: rule for rule in lifecycle["rule"]}


def test_backups_move_to_cheaper_storage_and_expire_after_a_year(production: Production) -> None:
    backups = rules(production("fabric"), "artifacts")["backups"]
    assert backups["filter"] == [{"prefix": "backups/"}]
    assert backups["transition"] == [{"days": 30, "storage_class": "STANDARD_IA"}]
    assert backups["expiration"] == [{"days": 365}]


def test_backups_that_expire_soon_do_not_move_before(unusual: Stack) -> None:
    backups = rules(unusual, "artifacts")["backups"]
    assert "transition" not in backups
    assert backups["expiration"] == [{"days": 60}]


def test_artifacts_other_than_backups_do_not_expire(production: Production) -> None:
    assert "expiration" not in rules(production("fabric"), "artifacts")["all"]


def test_nothing_expires_from_the_archive(production: Production) -> None:
    [rule] = rules(production("fabric"), "archive").values()
    assert "expiration" not in rule


def test_an_overwritten_export_stays_for_ten_years(production: Production) -> None:
    [rule] = rules(production("fabric"), "archive").values()
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 3653}]


@pytest.mark.parametrize(
    ("environment", "artifacts", "archive"),
    [
        ("staging", "banking-audit-fabric-artifacts-staging", "banking-audit-ledger-staging"),
        ("development", "banking-audit-fabric-artifacts-development", "banking-audit-ledger-development"),
    ],
)
def test_other_environments_have_buckets_of_their_own(
    tier_of: TierOf,
    environment: str,
    artifacts: str,
    archive: str,
) -> None:
    buckets = tier_of("fabric", environment).resources("aws_s3_bucket")
    assert buckets["artifacts_bucket"]["bucket"] == artifacts
    assert buckets["archive_bucket"]["bucket"] == archive


@pytest.mark.parametrize("bucket", ["artifacts", "archive"])
def test_reading_and_writing_is_recorded(production: Production, bucket: str) -> None:
    logging = production("fabric").resources("aws_s3_bucket_logging")[f"{bucket}_access_logging"]
    assert logging["target_prefix"] == f"s3/{bucket}/"


@pytest.mark.parametrize("bucket", ["artifacts", "archive"])
def test_no_bucket_with_objects_is_deleted_while_protected(production: Production, bucket: str) -> None:
    assert production("fabric").resources("aws_s3_bucket")[f"{bucket}_bucket"]["force_destroy"] == (
        "${!var.deletion_protection}"
    )


def test_the_secret_has_no_value_in_terraform(production: Production) -> None:
    assert production("fabric").resources("aws_secretsmanager_secret_version") == {}


def test_secret_buckets_and_logs_share_a_key_that_volumes_do_not(production: Production) -> None:
    fabric = production("fabric")
    data_key = "${aws_kms_key.data_key_key.arn}"
    assert fabric.one("aws_secretsmanager_secret")["kms_key_id"] == data_key
    assert fabric.one("aws_cloudwatch_log_group")["kms_key_id"] == data_key
    assert {volume["kms_key_id"] for volume in fabric.resources("aws_ebs_volume").values()} == {
        "${aws_kms_key.volumes_key_key.arn}",
    }


@pytest.mark.parametrize("environment", ["staging", "development"])
def test_other_environments_have_a_log_group_of_their_own(tier_of: TierOf, environment: str) -> None:
    group = tier_of("fabric", environment).one("aws_cloudwatch_log_group")
    assert group["name"] == f"/fabric/banking-audit-{environment}"
