"""Gaps in RDS: instances, replicas, parameter groups."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.emulator.conftest import ask

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def database(aws: Aws, **settings: object) -> dict[str, Any]:
    basic: dict[str, Any] = {
        "DBInstanceIdentifier": named("db"),
        "DBInstanceClass": "db.t3.medium",
        "Engine": "postgres",
        "EngineVersion": "16.8",
        "AllocatedStorage": 20,
        "MasterUsername": "audit_admin",
        "ManageMasterUserPassword": True,
        "BackupRetentionPeriod": 7,
        "MultiAZ": True,
    }
    created: dict[str, Any] = aws("rds").create_db_instance(**basic, **settings)["DBInstance"]
    return created


def described(aws: Aws, identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("rds").describe_db_instances(DBInstanceIdentifier=identifier)
    instance: dict[str, Any] = found["DBInstances"][0]
    return instance


def replica_of(aws: Aws, source: dict[str, Any], **settings: object) -> dict[str, Any]:
    name = named("replica")
    aws("rds").create_db_instance_read_replica(
        DBInstanceIdentifier=name,
        SourceDBInstanceIdentifier=source["DBInstanceIdentifier"],
        **settings,
    )
    return described(aws, name)


@pytest.mark.fills("rds-resource-id")
def test_every_database_has_a_resource_id_of_its_own(aws: Aws) -> None:
    source, other = database(aws), database(aws)
    replica = replica_of(aws, source)
    assert len({each["DbiResourceId"] for each in (source, other, replica)}) == 3


@pytest.mark.fills("rds-performance-insights")
def test_performance_insights_settings_are_kept(aws: Aws) -> None:
    created = database(aws, EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key")
    found = described(aws, created["DBInstanceIdentifier"])
    assert found["PerformanceInsightsEnabled"] is True
    assert found["PerformanceInsightsRetentionPeriod"] == 7
    assert found["PerformanceInsightsKMSKeyId"] == "key"


@pytest.mark.fills("rds-performance-insights")
def test_performance_insights_can_be_switched_on_later_and_for_replicas(aws: Aws) -> None:
    created = database(aws)
    name = created["DBInstanceIdentifier"]
    aws("rds").modify_db_instance(DBInstanceIdentifier=name, EnablePerformanceInsights=True)
    assert described(aws, name)["PerformanceInsightsEnabled"] is True
    replica = replica_of(aws, created, EnablePerformanceInsights=False)
    assert replica["PerformanceInsightsEnabled"] is False


@pytest.mark.fills("rds-read-replica")
def test_a_replica_does_not_inherit_what_aws_does_not_copy(aws: Aws) -> None:
    replica = replica_of(aws, database(aws))
    assert replica["MultiAZ"] is False
    assert replica["BackupRetentionPeriod"] == 0
    assert "MasterUserSecret" not in replica


def test_the_secret_of_a_source_survives_its_replica(emulated: Aws) -> None:
    source = database(emulated)
    replica = replica_of(emulated, source)
    emulated("rds").delete_db_instance(DBInstanceIdentifier=replica["DBInstanceIdentifier"], SkipFinalSnapshot=True)
    secret = described(emulated, source["DBInstanceIdentifier"])["MasterUserSecret"]["SecretArn"]
    assert "DeletedDate" not in emulated("secretsmanager").describe_secret(SecretId=secret)


@pytest.mark.fills("rds-parameter-source")
def test_parameters_that_were_set_are_the_users(aws: Aws) -> None:
    rds = aws("rds")
    group = named("pg16")
    rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres16", Description="audit")
    forced = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[forced])
    parameters = rds.describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert [(each["ParameterName"], each["Source"]) for each in parameters] == [("rds.force_ssl", "user")]


@pytest.mark.fills("rds-read-replica")
def test_a_replica_has_the_autoscaling_of_its_storage_that_it_asks_for(aws: Aws) -> None:
    source = database(aws, MaxAllocatedStorage=100)
    assert "MaxAllocatedStorage" not in replica_of(aws, source)
    assert replica_of(aws, source, MaxAllocatedStorage=50)["MaxAllocatedStorage"] == 50


@pytest.mark.fills("rds-network-type")
def test_a_database_keeps_its_network_type(aws: Aws) -> None:
    assert database(aws)["NetworkType"] == "IPV4"
    assert database(aws, NetworkType="DUAL")["NetworkType"] == "DUAL"


@pytest.mark.fills("rds-certificate-authority")
def test_a_database_has_a_certificate_of_an_authority_that_aws_has(aws: Aws) -> None:
    assert database(aws)["CACertificateIdentifier"] == "rds-ca-rsa2048-g1"
    assert database(aws, CACertificateIdentifier="rds-ca-rsa4096-g1")["CACertificateIdentifier"] == "rds-ca-rsa4096-g1"


@pytest.mark.fills("rds-database-insights")
def test_a_database_has_an_insights_mode(aws: Aws, server: str) -> None:
    name = database(aws)["DBInstanceIdentifier"]

    def mode() -> str:
        answer = ask(server, "rds", "DescribeDBInstances", "2014-10-31", DBInstanceIdentifier=name)
        return answer.partition("<DatabaseInsightsMode>")[2].partition("<")[0]

    assert mode() == "standard"
    changes = {"DBInstanceIdentifier": name, "DatabaseInsightsMode": "advanced"}
    ask(server, "rds", "ModifyDBInstance", "2014-10-31", **changes)
    assert mode() == "advanced"
