"""The instance that is written to."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]
DatabaseWith = Callable[..., Stack]

KEY = "${aws_kms_key.database_key_key.arn}"


@pytest.fixture
def primary(production: Production) -> dict[str, Any]:
    """Production's instance."""
    return production("database").one("aws_db_instance")


def test_storage_grows_by_itself(primary: dict[str, Any]) -> None:
    assert (primary["storage_type"], primary["allocated_storage"], primary["max_allocated_storage"]) == (
        "gp3",
        100,
        500,
    )


def test_storage_and_performance_insights_are_encrypted_with_a_key_of_our_own(primary: dict[str, Any]) -> None:
    assert primary["storage_encrypted"] is True
    assert primary["kms_key_id"] == KEY
    assert primary["performance_insights_enabled"] is True
    assert primary["performance_insights_kms_key_id"] == KEY


def test_the_instance_lies_in_the_isolated_subnets_of_all_zones(production: Production) -> None:
    subnets = production("database").one("aws_db_subnet_group")["subnet_ids"]
    assert len(subnets) == 3
    assert all("isolated" in subnet for subnet in subnets)


def test_its_security_group_is_the_port_matrix_one(primary: dict[str, Any]) -> None:
    [group] = primary["vpc_security_group_ids"]
    assert "aws_security_group_access_database" in group


def test_iam_can_authenticate_users(primary: dict[str, Any]) -> None:
    assert primary["iam_database_authentication_enabled"] is True


def test_the_operating_system_is_watched_every_minute(production: Production, primary: dict[str, Any]) -> None:
    assert primary["monitoring_interval"] == 60
    assert primary["monitoring_role_arn"] == "${aws_iam_role.monitoring_role_role.arn}"
    attachment = production("database").resources("aws_iam_role_policy_attachment")["monitoring_role_policy"]
    assert attachment["policy_arn"] == "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    assert "aws_iam_role_policy_attachment.monitoring_role_policy" in primary["depends_on"]


def test_rds_watches_for_this_account_only(production: Production) -> None:
    trust = production("database").resources("aws_iam_role")["monitoring_role_role"]["assume_role_policy"]
    assert '"Service": "monitoring.rds.amazonaws.com"' in trust
    assert '"aws:SourceAccount": "123456789012"' in trust


@pytest.mark.parametrize("log", ["postgresql", "upgrade"])
def test_logs_go_to_groups_that_exist_before_the_instance(
    production: Production, primary: dict[str, Any], log: str
) -> None:
    group = production("database").resources("aws_cloudwatch_log_group")[f"primary_logs_{log}_group"]
    assert log in primary["enabled_cloudwatch_logs_exports"]
    assert group["name"] == f"/aws/rds/instance/{primary['identifier']}/{log}"
    assert (group["kms_key_id"], group["retention_in_days"]) == (KEY, 365)
    assert f"aws_cloudwatch_log_group.primary_logs_{log}_group" in primary["depends_on"]


def test_deletion_protection_is_a_variable_so_that_a_destroy_can_lift_it(
    production: Production, primary: dict[str, Any]
) -> None:
    assert primary["deletion_protection"] == "${var.deletion_protection}"
    assert production("database").document["variable"]["deletion_protection"]["default"] is True


def test_a_destroy_leaves_a_final_snapshot_and_the_automated_backups(primary: dict[str, Any]) -> None:
    assert primary["skip_final_snapshot"] is False
    assert primary["delete_automated_backups"] is False
    assert primary["copy_tags_to_snapshot"] is True


def test_the_final_snapshot_of_a_second_destroy_has_a_name_of_its_own(primary: dict[str, Any]) -> None:
    name = primary["final_snapshot_identifier"]
    assert name == 'banking-audit-db-final-${formatdate("YYYYMMDDhhmmss", timestamp())}'
    # Else every plan would have a new time in it.
    assert primary["lifecycle"] == {"ignore_changes": ["final_snapshot_identifier"]}


def test_development_is_destroyed_without_a_trace(tier_of: TierOf) -> None:
    stack = tier_of("database", "development")
    assert stack.one("aws_db_instance")["skip_final_snapshot"] is True
    assert stack.one("aws_db_instance")["delete_automated_backups"] is True
    assert stack.document["variable"]["deletion_protection"]["default"] is False


@pytest.mark.parametrize(("engine_version", "automatic"), [("16", True), ("16.8", False)])
def test_minor_upgrades_are_automatic_unless_the_minor_version_is_pinned(
    database_with: DatabaseWith,
    engine_version: str,
    *,
    automatic: bool,
) -> None:
    primary = database_with(engine_version=engine_version).one("aws_db_instance")
    assert primary["engine_version"] == engine_version
    assert primary["auto_minor_version_upgrade"] is automatic


def test_minor_upgrades_are_automatic_in_every_environment(stacks: dict[str, Stack]) -> None:
    instances = [stack.one("aws_db_instance") for name, stack in stacks.items() if "-database-" in name]
    assert [instance["auto_minor_version_upgrade"] for instance in instances] == [True, True, True]


def test_no_change_interrupts_the_database_outside_the_maintenance_window(primary: dict[str, Any]) -> None:
    assert primary["apply_immediately"] is False
    assert primary["maintenance_window"] == "sun:04:30-sun:05:30"


@pytest.mark.parametrize(
    ("setting", "argument", "value"),
    [
        ("performance_insights_retention_days", "performance_insights_retention_period", 731),
        ("monitoring_interval_seconds", "monitoring_interval", 15),
        ("maintenance_window", "maintenance_window", "sat:07:30-sat:08:30"),
        ("multi_az", "multi_az", False),
    ],
)
def test_a_setting_reaches_the_instance(
    database_with: DatabaseWith,
    setting: str,
    argument: str,
    value: object,
) -> None:
    settings = {"backup_vault": {"begins_at": "10:00"}, setting: value}
    assert database_with(**settings).one("aws_db_instance")[argument] == value


def test_names_of_other_environments_carry_their_suffix(tier_of: TierOf) -> None:
    stack = tier_of("database", "staging")
    assert stack.one("aws_db_instance")["identifier"] == "banking-audit-db-staging"
    assert stack.one("aws_db_subnet_group")["name"] == "banking-audit-db-staging"
    assert stack.one("aws_secretsmanager_secret")["name"] == "banking-audit/db-credentials-staging"
    assert stack.one("aws_kms_alias")["name"] == "alias/banking-audit-database-staging"
