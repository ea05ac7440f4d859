"""Read replicas."""

from collections.abc import Callable
from typing import Any

import pytest

from modules.database import DatabaseTier
from tests.support.stacks import Stack

DatabaseWith = Callable[..., Stack]
BuildWith = Callable[..., tuple[DatabaseTier, Stack]]

DIFFERENT_BY_NATURE = {"//", "identifier", "availability_zone", "multi_az", "depends_on", "skip_final_snapshot"}


def replicas(stack: Stack) -> list[dict[str, Any]]:
    return [each for each in stack.resources("aws_db_instance").values() if "replicate_source_db" in each]


def test_no_environment_has_replicas_unless_asked_for(stacks: dict[str, Stack]) -> None:
    databases = [stack for name, stack in stacks.items() if "-database-" in name]
    assert [replicas(stack) for stack in databases] == [[], [], []]
    assert not any("ReadReplicaEndpoints" in stack.outputs for stack in databases)


@pytest.mark.parametrize("count", [1, 2, 15])
def test_there_are_as_many_replicas_as_asked_for(database_with: DatabaseWith, count: int) -> None:
    stack = database_with(read_replicas=count)
    found = replicas(stack)
    assert {replica["identifier"] for replica in found} == {
        f"banking-audit-db-replica-{number}" for number in range(1, count + 1)
    }
    assert {replica["replicate_source_db"] for replica in found} == {"${aws_db_instance.primary_instance.identifier}"}
    assert len(stack.outputs["ReadReplicaEndpoints"]["value"]) == count


def test_replicas_spread_over_the_zones(database_with: DatabaseWith) -> None:
    zones = [replica["availability_zone"] for replica in replicas(database_with(read_replicas=3))]
    assert sorted(zones) == ["us-east-1a", "us-east-1b", "us-east-1c"]


def test_a_first_replica_avoids_the_first_zone(database_with: DatabaseWith) -> None:
    [replica] = replicas(database_with(read_replicas=1))
    assert replica["availability_zone"] == "us-east-1b"


def test_replicas_are_as_guarded_and_as_observed_as_the_primary(database_with: DatabaseWith) -> None:
    stack = database_with(read_replicas=2)
    primary = stack.resources("aws_db_instance")["primary_instance"]
    for replica in replicas(stack):
        shared = replica.keys() - DIFFERENT_BY_NATURE - {"replicate_source_db"}
        assert {name: replica[name] for name in shared} == {name: primary[name] for name in shared}
        assert shared >= {
            "storage_encrypted",
            "publicly_accessible",
            "deletion_protection",
            "iam_database_authentication_enabled",
            "performance_insights_kms_key_id",
            "monitoring_role_arn",
            "enabled_cloudwatch_logs_exports",
        }


def test_replicas_leave_to_rds_what_it_takes_from_the_primary(database_with: DatabaseWith) -> None:
    """RDS refuses a key, and ignores an engine version, in the primary's own region."""
    inherited = {"kms_key_id", "engine", "engine_version", "db_subnet_group_name", "username", "db_name", "port"}
    assert not any(inherited & replica.keys() for replica in replicas(database_with(read_replicas=2)))


def test_replicas_take_no_final_snapshot(database_with: DatabaseWith) -> None:
    for replica in replicas(database_with(read_replicas=2)):
        assert replica["skip_final_snapshot"] is True
        assert "final_snapshot_identifier" not in replica


def test_every_replica_has_log_groups_of_its_own(database_with: DatabaseWith) -> None:
    stack = database_with(read_replicas=2)
    names = {group["name"] for group in stack.resources("aws_cloudwatch_log_group").values()}
    for replica in replicas(stack):
        for log in ("postgresql", "upgrade"):
            assert f"/aws/rds/instance/{replica['identifier']}/{log}" in names


def test_two_zones_are_enough(build_with: BuildWith) -> None:
    two = {
        "availability_zones": ["us-east-1a", "us-east-1b"],
        "public_subnet_cidrs": ["10.2.0.0/24", "10.2.1.0/24"],
        "private_subnet_cidrs": ["10.2.16.0/20", "10.2.32.0/20"],
        "isolated_subnet_cidrs": ["10.2.8.0/24", "10.2.9.0/24"],
    }
    _, stack = build_with("development", network=two, database={"read_replicas": 3})
    zones = [replica["availability_zone"] for replica in replicas(stack)]
    assert zones == ["us-east-1b", "us-east-1a", "us-east-1b"]
