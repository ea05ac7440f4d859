"""What the tier hands to others."""

import json
from collections.abc import Callable

import pytest

from modules.database import DatabaseTier
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]
BuildWith = Callable[..., tuple[DatabaseTier, Stack]]


def test_names_are_known_before_terraform_runs(build_with: BuildWith) -> None:
    tier, _ = build_with("staging")
    assert tier.identifier == "banking-audit-db-staging"
    assert (tier.database_name, tier.username, tier.port) == ("banking_audit_db", "audit_admin", 5432)


@pytest.mark.parametrize(("replicas", "groups"), [(0, 2), (2, 6)])
def test_others_find_the_logs_of_all_instances(build_with: BuildWith, replicas: int, groups: int) -> None:
    tier, stack = build_with("production", database={"read_replicas": replicas})
    written = [group["name"] for group in stack.resources("aws_cloudwatch_log_group").values()]
    of_instances = [name for name in written if name.startswith("/aws/rds/")]
    assert len(set(tier.log_group_names)) == len(of_instances) == groups


def test_the_key_serves_the_logs_and_nobody_else(production: Production) -> None:
    statements = json.loads(production("database").one("aws_kms_key")["policy"])["Statement"]
    assert [statement["Principal"] for statement in statements] == [
        {"AWS": "arn:aws:iam::123456789012:root"},
        {"Service": "logs.us-east-1.amazonaws.com"},
    ]


def test_credentials_can_be_had_back_until_protection_is_lifted(production: Production) -> None:
    """Without a recovery window the name is free at once, so that the environment can be deployed again."""
    secret = production("database").one("aws_secretsmanager_secret")
    assert secret["recovery_window_in_days"] == "${var.deletion_protection ? 30 : 0}"


def test_development_has_the_same_outputs_as_production(production: Production, tier_of: TierOf) -> None:
    assert production("database").outputs.keys() == tier_of("database", "development").outputs.keys()
