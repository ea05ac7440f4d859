"""The AWS Backup vault, beside RDS's own backups."""

import json
from collections.abc import Callable

import pytest

from tests.support.permissions import actions_of, may
from tests.support.settings import problems_of, told_about
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]
DatabaseWith = Callable[..., Stack]


def test_the_database_is_copied_every_morning_and_kept_for_35_days(production: Production) -> None:
    [rule] = production("database").one("aws_backup_plan")["rule"]
    assert rule["schedule"] == "cron(0 6 * * ? *)"
    assert rule["target_vault_name"] == "${aws_backup_vault.backup_vault.name}"
    assert rule["lifecycle"] == {"delete_after": 35}


def test_the_backup_is_given_time(production: Production) -> None:
    """AWS Backup wants the completion window an hour longer than the start window."""
    [rule] = production("database").one("aws_backup_plan")["rule"]
    assert rule["start_window"] == 60
    assert rule["completion_window"] >= rule["start_window"] + 60


def test_the_schedule_is_the_settings(database_with: DatabaseWith) -> None:
    [rule] = database_with(backup_vault={"begins_at": "22:45", "retention_days": 90}).one("aws_backup_plan")["rule"]
    assert rule["schedule"] == "cron(45 22 * * ? *)"
    assert rule["lifecycle"] == {"delete_after": 90}


def test_continuous_backup_leaves_rds_its_own_window_and_retention(production: Production) -> None:
    [rule] = production("database").one("aws_backup_plan")["rule"]
    assert "enable_continuous_backup" not in rule


def test_the_primary_is_what_is_backed_up(production: Production) -> None:
    selection = production("database").one("aws_backup_selection")
    assert selection["resources"] == ["${aws_db_instance.primary_instance.arn}"]
    assert selection["plan_id"] == "${aws_backup_plan.backup_plan.id}"


def test_the_backup_role_can_back_up_but_not_restore(production: Production) -> None:
    stack = production("database")
    assert actions_of(stack, "backup_role_role") == {
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
        "rds:ListTagsForResource",
        "rds:CreateDBSnapshot",
        "rds:AddTagsToResource",
        "rds:DeleteDBSnapshot",
        "tag:GetResources",
        "backup:DescribeBackupVault",
        "backup:CopyIntoBackupVault",
        "backup:TagResource",
        "kms:DescribeKey",
        "kms:CreateGrant",
    }
    assert stack.one("aws_backup_selection")["iam_role_arn"] == "${aws_iam_role.backup_role_role.arn}"


def test_the_backup_role_touches_no_snapshots_but_its_own(production: Production) -> None:
    stack, arn = production("database"), "arn:aws:rds:us-east-1:123456789012:snapshot:"
    assert may(stack, "backup_role_role", "rds:DeleteDBSnapshot", f"{arn}awsbackup:job-1")
    assert not may(stack, "backup_role_role", "rds:DeleteDBSnapshot", f"{arn}banking-audit-db-final")


def test_the_vault_is_encrypted_with_a_key_of_our_own(production: Production) -> None:
    assert production("database").one("aws_backup_vault")["kms_key_arn"] == "${aws_kms_key.database_key_key.arn}"


def test_nobody_deletes_a_recovery_point_or_shortens_its_life(production: Production) -> None:
    policy = production("database").one("aws_backup_vault_policy")
    [statement] = json.loads(policy["policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert statement["Action"] == ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    assert statement["Resource"] == ["*"]


def test_production_is_locked_in_governance_so_that_a_destroy_on_purpose_can_lift_it(production: Production) -> None:
    lock = production("database").one("aws_backup_vault_lock_configuration")
    assert lock["min_retention_days"] == 35
    assert "changeable_for_days" not in lock


def test_a_compliance_lock_can_be_taken_back_for_its_grace_days_only(database_with: DatabaseWith) -> None:
    vault = {"lock": "compliance", "lock_grace_days": 14, "retention_days": 400}
    lock = database_with(backup_vault=vault).one("aws_backup_vault_lock_configuration")
    assert (lock["min_retention_days"], lock["changeable_for_days"]) == (400, 14)


def test_a_vault_that_is_destroyed_empties_itself_once_protection_is_lifted(production: Production) -> None:
    assert production("database").one("aws_backup_vault")["force_destroy"] == "${!var.deletion_protection}"


def test_policy_and_lock_go_before_the_vault(production: Production) -> None:
    """Terraform destroys what refers to the vault first."""
    stack = production("database")
    vault = "${aws_backup_vault.backup_vault.name}"
    assert stack.one("aws_backup_vault_policy")["backup_vault_name"] == vault
    assert stack.one("aws_backup_vault_lock_configuration")["backup_vault_name"] == vault


def test_staging_has_an_unlocked_vault_with_a_week(tier_of: TierOf) -> None:
    stack = tier_of("database", "staging")
    [rule] = stack.one("aws_backup_plan")["rule"]
    assert rule["lifecycle"] == {"delete_after": 7}
    assert stack.resources("aws_backup_vault_lock_configuration") == {}


def test_development_has_no_vault(tier_of: TierOf) -> None:
    kinds = tier_of("database", "development").document["resource"]
    assert [kind for kind in kinds if kind.startswith("aws_backup_")] == []


@pytest.mark.parametrize(
    ("begins_at", "accepted"),
    [
        ("01:00", True),
        ("01:01", False),
        ("03:30", False),
        ("04:00", False),
        ("05:29", False),
        ("05:30", True),
        ("22:30", True),
    ],
)
def test_the_copy_begins_outside_of_rds_windows_and_the_hour_before(begins_at: str, *, accepted: bool) -> None:
    """With a backup window from 03:00 to 04:00, and maintenance on Sundays from 04:30 to 05:30."""
    found = problems_of(database={"backup_vault": {"begins_at": begins_at}})
    assert (told_about(found, "database.backup_vault.begins_at") == []) is accepted


def test_the_copy_keeps_clear_of_windows_after_midnight() -> None:
    windows = {"backup_window": "00:15-00:45", "backup_vault": {"begins_at": "22:30"}}
    found = told_about(problems_of(database=windows), "database.backup_vault.begins_at")
    assert found == ["is too close to database.backup_window 00:15-00:45: 120 minutes between them are needed"]


def test_a_compliance_lock_is_refused_where_everything_may_be_destroyed() -> None:
    vault = {"backup_vault": {"lock": "compliance"}}
    found = told_about(problems_of("development", database=vault), "database.backup_vault.lock")
    assert found == ["is a lock without protection.deletion_protection = true: allowed here are none and governance"]
    assert problems_of("production", database=vault) == ()
