"""The operators' guide's facts about the database, each held against production's stack."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


@pytest.fixture
def stack(production: Production) -> Stack:
    """Production's database stack."""
    return production("database")


@pytest.fixture
def instance(stack: Stack) -> dict[str, Any]:
    """Production's database instance."""
    return stack.one("aws_db_instance")


def parameter(stack: Stack, name: str) -> str:
    group = stack.one("aws_db_parameter_group")
    return next(str(each["value"]) for each in group["parameter"] if each["name"] == name)


def test_the_stack_is_banking_audit_ledger_database_production(stacks: dict[str, Stack]) -> None:
    """Step 4: `cdk deploy banking-audit-ledger-database-production`."""
    assert "banking-audit-ledger-database-production" in stacks


def test_the_database_is_rds_postgresql(instance: dict[str, Any]) -> None:
    """AWS Services Used: "RDS PostgreSQL | Database"."""
    assert instance["engine"] == "postgres"


def test_the_database_is_multi_az(instance: dict[str, Any]) -> None:
    """AWS Services Used: "Multi-AZ, encrypted, automated backups"."""
    assert instance["multi_az"] is True


def test_the_database_is_encrypted(instance: dict[str, Any]) -> None:
    """AWS Services Used: "encrypted"; Security Best Practices: "Encrypted RDS storage"."""
    assert instance["storage_encrypted"] is True


def test_the_database_has_automated_backups(instance: dict[str, Any]) -> None:
    """AWS Services Used: "automated backups"."""
    assert instance["backup_retention_period"] > 0


def test_the_database_is_a_db_t3_medium(instance: dict[str, Any]) -> None:
    """Monthly Cost Breakdown: "RDS PostgreSQL | db.t3.medium Multi-AZ"."""
    assert instance["instance_class"] == "db.t3.medium"


def test_there_is_one_database(stack: Stack) -> None:
    """Monthly Cost Breakdown: one instance; Scaling: "Database: Manual scaling (consider read replicas)"."""
    assert len(stack.resources("aws_db_instance")) == 1


def test_read_replicas_can_be_considered(tmp_path: Path) -> None:
    """Scaling: "Database: Manual scaling (consider read replicas)"."""
    environment = example_environment("production", database={"read_replicas": 2})
    stack = synthesize(tmp_path, environment)["banking-audit-ledger-database-production"]
    sources = [instance.get("replicate_source_db") for instance in stack.resources("aws_db_instance").values()]
    assert sorted(sources, key=str) == ["${aws_db_instance.primary_instance.identifier}"] * 2 + [None]


def test_automated_backups_are_kept_for_7_days(instance: dict[str, Any]) -> None:
    """Backup Strategy: "Daily automated backups (7-day retention)"."""
    assert instance["backup_retention_period"] == 7


def test_the_backup_window_is_03_00_to_04_00_utc(instance: dict[str, Any]) -> None:
    """Backup Strategy: "Backup window: 03:00-04:00 UTC"."""
    assert instance["backup_window"] == "03:00-04:00"


def test_point_in_time_recovery_is_available(instance: dict[str, Any]) -> None:
    """Backup Strategy: "Point-in-time recovery available": RDS offers it for as long as it keeps automated backups."""
    assert instance["backup_retention_period"] >= 1


def test_the_identifier_is_banking_audit_db(instance: dict[str, Any]) -> None:
    """Manual Backups: `--db-instance-identifier banking-audit-db`."""
    assert instance["identifier"] == "banking-audit-db"


def test_manual_and_restored_names_are_left_to_operators(stack: Stack) -> None:
    """Manual Backups: `banking-audit-manual-…`; Database Recovery: `banking-audit-db-restored`."""
    identifiers = [instance["identifier"] for instance in stack.resources("aws_db_instance").values()]
    assert "banking-audit-db-restored" not in identifiers
    assert not stack.one("aws_db_instance")["final_snapshot_identifier"].startswith("banking-audit-manual-")


def test_the_secret_is_banking_audit_db_credentials(stack: Stack) -> None:
    """Initialize Database: `--secret-id banking-audit/db-credentials`."""
    assert stack.one("aws_secretsmanager_secret")["name"] == "banking-audit/db-credentials"


def test_secrets_manager_has_the_database_credentials(stack: Stack) -> None:
    """AWS Services Used: "Secrets Manager | Credentials | Database & Fabric secrets"."""
    version = stack.one("aws_secretsmanager_secret_version")
    assert "aws_secretsmanager_secret.db_credentials_secret.id" in version["secret_id"]
    assert "password" in version["secret_string_wo"]


def test_the_output_database_endpoint_is_a_host_name(stack: Stack) -> None:
    """Initialize Database: output `DatabaseEndpoint`; RDS Optimization: `psql -h ${DB_ENDPOINT}`."""
    assert stack.outputs["DatabaseEndpoint"]["value"] == "${aws_db_instance.primary_instance.address}"


def test_the_user_is_audit_admin(stack: Stack, instance: dict[str, Any]) -> None:
    """RDS Optimization: `psql … -U audit_admin`."""
    assert instance["username"] == "audit_admin"
    assert 'username = "audit_admin"' in stack.one("aws_secretsmanager_secret_version")["secret_string_wo"]


def test_the_database_name_is_banking_audit_db(stack: Stack, instance: dict[str, Any]) -> None:
    """RDS Optimization: `psql … -d banking_audit_db`."""
    assert instance["db_name"] == "banking_audit_db"
    assert stack.outputs["DatabaseName"]["value"] == "banking_audit_db"


def test_psql_finds_the_database_at_its_default_port(stack: Stack, instance: dict[str, Any]) -> None:
    """RDS Optimization: `psql -h ${DB_ENDPOINT} -U audit_admin -d banking_audit_db`, without a port."""
    assert instance["port"] == 5432
    assert stack.outputs["DatabasePort"]["value"] == 5432


def test_pg_stat_statements_shows_slow_queries(stack: Stack) -> None:
    """RDS Optimization: `SELECT … FROM pg_stat_statements`."""
    assert "pg_stat_statements" in parameter(stack, "shared_preload_libraries").split(",")


def test_the_database_runs_with_these_parameters(stack: Stack, instance: dict[str, Any]) -> None:
    """RDS Optimization and "TLS": parameters of a group that no instance has say nothing."""
    [group] = stack.resources("aws_db_parameter_group")
    assert instance["parameter_group_name"] == f"${{aws_db_parameter_group.{group}.name}}"


def test_database_logs_can_be_read(instance: dict[str, Any]) -> None:
    """Log Access: "Database logs"."""
    assert "postgresql" in instance["enabled_cloudwatch_logs_exports"]


def test_the_security_group_is_found_as_database(production: Production, instance: dict[str, Any]) -> None:
    """Backend cannot connect to database: `--filters "Name=group-name,Values=*database*"`."""
    group = production("network").resources("aws_security_group")["access_database"]
    assert fnmatchcase(group["name"], "*database*")
    assert len(instance["vpc_security_group_ids"]) == 1
    assert "access_database" in instance["vpc_security_group_ids"][0]


def test_the_database_is_private(stack: Stack, instance: dict[str, Any]) -> None:
    """Security Best Practices: "VPC with private subnets"."""
    assert instance["publicly_accessible"] is False
    [group] = stack.resources("aws_db_subnet_group")
    assert instance["db_subnet_group_name"] == f"${{aws_db_subnet_group.{group}.name}}"
    subnets = stack.one("aws_db_subnet_group")["subnet_ids"]
    assert ["aws_subnet_network_isolated_" in subnet for subnet in subnets] == [True] * 3


def test_connections_are_encrypted(stack: Stack) -> None:
    """Security Best Practices: "HTTPS only (TLS 1.2+)"; to the database, PostgreSQL over TLS."""
    assert parameter(stack, "rds.force_ssl") == "1"


def test_the_password_is_the_one_of_env_aws(stack: Stack) -> None:
    """Pre-Deployment Checklist: "Set strong `RDS_MASTER_PASSWORD`"."""
    [version] = stack.resources("aws_secretsmanager_secret_version")
    assert "coalesce(var.rds_master_password, " in stack.one("aws_secretsmanager_secret_version")["secret_string_wo"]
    # The secret that the database reads it from is the one that was just written.
    [name] = stack.document["ephemeral"]["aws_secretsmanager_secret_version"]
    read = stack.document["ephemeral"]["aws_secretsmanager_secret_version"][name]
    assert read["secret_id"] == f"${{aws_secretsmanager_secret_version.{version}.secret_id}}"
    secret = f"ephemeral.aws_secretsmanager_secret_version.{name}.secret_string"
    assert stack.one("aws_db_instance")["password_wo"] == f'${{jsondecode({secret})["password"]}}'


def test_resources_are_tagged_project_banking_audit_ledger(stack: Stack) -> None:
    """Useful Commands: `--tag-filters "Key=Project,Values=BankingAuditLedger"`."""
    [provider] = stack.document["provider"]["aws"]
    [default_tags] = provider["default_tags"]
    assert default_tags["tags"]["Project"] == "BankingAuditLedger"


@pytest.mark.parametrize("environment", ["staging", "development"])
def test_other_environments_use_db_t3_small(tier_of: TierOf, environment: str) -> None:
    """Cost Saving Tips: "Use db.t3.small for non-prod"."""
    assert tier_of("database", environment).one("aws_db_instance")["instance_class"] == "db.t3.small"


@pytest.mark.parametrize("environment", ["staging", "development"])
def test_other_environments_keep_backups_for_less_time(tier_of: TierOf, environment: str) -> None:
    """Cost Saving Tips: "Reduce backup retention"."""
    assert 1 <= tier_of("database", environment).one("aws_db_instance")["backup_retention_period"] < 7


def test_development_keeps_backups_for_one_day(tier_of: TierOf) -> None:
    """Cost Saving Tips: "Reduce backup retention"."""
    assert tier_of("database", "development").one("aws_db_instance")["backup_retention_period"] == 1


def test_development_is_single_az(tier_of: TierOf) -> None:
    """Cost Saving Tips: "Use single-AZ for development"."""
    assert tier_of("database", "development").one("aws_db_instance")["multi_az"] is False


def test_staging_is_multi_az_as_production(tier_of: TierOf) -> None:
    """Cost Saving Tips: single-AZ is for development."""
    assert tier_of("database", "staging").one("aws_db_instance")["multi_az"] is True
