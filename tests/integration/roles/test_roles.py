"""Each of production's roles, but the nodes' (see nodes/enforced): it does its work, and is denied its neighbours'."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.support.enforcement import allowed, passes
from tests.support.stacks import Stack

pytestmark = pytest.mark.xdist_group("roles")

As = Callable[[str, str], Any]

ARCHIVE, ARTIFACTS = "banking-audit-ledger-prod", "banking-audit-fabric-artifacts"
ARN = "arn:aws:{}:us-east-1:123456789012:{}"
BACKEND, FRONTEND = "banking-audit-backend", "banking-audit-frontend"
ROLES = (
    f"{BACKEND}-execution",
    f"{BACKEND}-task",
    f"{FRONTEND}-execution",
    f"{FRONTEND}-task",
    "banking-audit-db-backup",
    "banking-audit-db-monitoring",
    "banking-audit-fabric-daily",
    "banking-audit-first-image",
    "banking-audit-first-image-starter",
    "banking-audit-flow-logs",
)
SECRETS = {"banking-audit/db-credentials", "banking-audit/fabric-credentials"}
READS = {f"{BACKEND}-execution": "banking-audit/db-credentials", f"{BACKEND}-task": "banking-audit/fabric-credentials"}
WRITES = {
    f"{BACKEND}-execution": "/ecs/banking-audit-backend",
    f"{BACKEND}-task": "/ecs/banking-audit-exec-sessions",
    f"{FRONTEND}-execution": "/ecs/banking-audit-frontend",
    f"{FRONTEND}-task": "/ecs/banking-audit-exec-sessions",
    "banking-audit-flow-logs": "/aws/vpc/banking-audit-flow-logs",
}


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def groups(production: Callable[[str], Stack]) -> set[str]:
    """All log groups whose names are known before a deployment."""
    tiers = ("network", "database", "fabric", "container")
    made = {
        group["name"] for tier in tiers for group in production(tier).resources("aws_cloudwatch_log_group").values()
    }
    return {name for name in made if "${" not in name}


def test_a_role_reads_its_own_secret_and_no_other(as_role: As, role: str) -> None:
    secrets = as_role(role, "secretsmanager")
    read = {secret for secret in SECRETS if allowed(secrets, "get_secret_value", SecretId=secret)}
    assert read == ({READS[role]} if role in READS else set())
    for secret in SECRETS:
        assert not passes(secrets, "put_secret_value", SecretId=secret, SecretString="1")
        assert not passes(secrets, "delete_secret", SecretId=secret)


def test_a_role_writes_its_own_log_and_no_other_and_deletes_none(as_role: As, role: str, groups: set[str]) -> None:
    logs, stream = as_role(role, "logs"), {"logStreamName": role}
    written = {group for group in groups if allowed(logs, "create_log_stream", logGroupName=group, **stream)}
    assert written == ({WRITES[role]} if role in WRITES else set())
    for group in groups:
        events = [{"timestamp": 1, "message": "m"}]
        assert passes(logs, "put_log_events", logGroupName=group, logEvents=events, **stream) is (group in written)
        assert not passes(logs, "delete_log_group", logGroupName=group)
        assert not passes(logs, "delete_log_stream", logGroupName=group, **stream)
        assert not passes(logs, "put_retention_policy", logGroupName=group, retentionInDays=1)


def test_enhanced_monitoring_writes_where_rds_does_and_nowhere_else(as_role: As) -> None:
    logs = as_role("banking-audit-db-monitoring", "logs")
    assert allowed(logs, "create_log_group", logGroupName="RDSOSMetrics")
    assert allowed(logs, "create_log_stream", logGroupName="RDSOSMetrics", logStreamName="db")
    assert not passes(logs, "create_log_group", logGroupName="/aws/rds/instance/other")


@pytest.mark.parametrize("part", [BACKEND, FRONTEND])
def test_ecs_pulls_a_services_own_image_only(as_role: As, part: str) -> None:
    ecr, image = as_role(f"{part}-execution", "ecr"), {"imageIds": [{"imageTag": "latest"}]}
    assert allowed(ecr, "get_authorization_token")
    repositories = (BACKEND, FRONTEND, "banking-audit-fabric-tools")
    assert [name for name in repositories if allowed(ecr, "batch_get_image", repositoryName=name, **image)] == [part]
    assert not passes(ecr, "put_image", repositoryName=part, imageManifest="{}")


def test_only_the_backend_itself_reads_and_writes_the_archive(as_role: As, role: str) -> None:
    s3, may = as_role(role, "s3"), role == f"{BACKEND}-task"
    key = "nodes/orderer-0/identity.tar.gz"
    assert allowed(s3, "put_object", Bucket=ARCHIVE, Key="statement", Body=b"1") is may
    assert allowed(s3, "get_object", Bucket=ARCHIVE, Key=key) is may
    assert allowed(s3, "list_objects_v2", Bucket=ARCHIVE, Prefix="a") is may
    assert not passes(s3, "delete_object", Bucket=ARCHIVE, Key=key)
    assert not passes(s3, "put_bucket_policy", Bucket=ARCHIVE, Policy="{}")
    assert not passes(s3, "get_object", Bucket=ARTIFACTS, Key=key)
    assert not passes(s3, "put_object", Bucket=ARTIFACTS, Key="bootstrap/bootstrap.tar.gz", Body=b"1")


def test_no_role_uses_a_key_apart_from_its_service(as_role: As, role: str) -> None:
    kms = as_role(role, "kms")
    for alias in ("alias/banking-audit-database", "alias/banking-audit-fabric"):
        assert not passes(kms, "encrypt", KeyId=alias, Plaintext=b"1")
        assert not passes(kms, "schedule_key_deletion", KeyId=alias)


def test_backups_are_taken_and_expire_under_their_own_names(as_role: As) -> None:
    rds, instance = as_role("banking-audit-db-backup", "rds"), {"DBInstanceIdentifier": "banking-audit-db"}
    assert passes(rds, "describe_db_instances", **instance)
    assert passes(rds, "create_db_snapshot", DBSnapshotIdentifier="awsbackup:job-1", **instance)
    assert not passes(rds, "create_db_snapshot", DBSnapshotIdentifier="job-1", **instance)
    other = {"DBInstanceIdentifier": "another-db"}
    assert not passes(rds, "create_db_snapshot", DBSnapshotIdentifier="awsbackup:job-1", **other)
    assert passes(rds, "delete_db_snapshot", DBSnapshotIdentifier="awsbackup:job-1")
    assert not passes(rds, "delete_db_snapshot", DBSnapshotIdentifier="banking-audit-db-final")


def test_the_backup_role_does_nothing_to_databases_or_nodes(as_role: As) -> None:
    """AWS's own policy for it runs commands on instances."""
    name, instance = "banking-audit-db-backup", {"DBInstanceIdentifier": "banking-audit-db"}
    rds = as_role(name, "rds")
    assert not passes(rds, "delete_db_instance", SkipFinalSnapshot=True, **instance)
    assert not passes(rds, "modify_db_instance", **instance)
    restored = {"DBInstanceIdentifier": "new", "DBSnapshotIdentifier": "awsbackup:job-1"}
    assert not passes(rds, "restore_db_instance_from_db_snapshot", **restored)
    assert not passes(as_role(name, "ec2"), "create_snapshot", VolumeId="vol-1")
    ssm = as_role(name, "ssm")
    assert not passes(ssm, "send_command", DocumentName="AWS-RunShellScript", InstanceIds=["i-12345678"])


def test_the_roll_out_looks_at_services_and_is_started_by_nobody_but_its_starter(as_role: As, role: str) -> None:
    states, machine = as_role(role, "stepfunctions"), ARN.format("states", "stateMachine:{}")
    for name in ("banking-audit-first-image", "another"):
        may = (role, name) == ("banking-audit-first-image-starter", "banking-audit-first-image")
        assert passes(states, "start_execution", stateMachineArn=machine.format(name)) is may
    assert not passes(states, "update_state_machine", stateMachineArn=machine.format("banking-audit-first-image"))


def test_no_role_becomes_another_grants_itself_anything_or_runs_anything(as_role: As, role: str) -> None:
    neighbour = f"arn:aws:iam::123456789012:role/{ROLES[ROLES.index(role) - 1]}"
    iam = as_role(role, "iam")
    assert not passes(as_role(role, "sts"), "assume_role", RoleArn=neighbour, RoleSessionName="test")
    assert not passes(iam, "put_role_policy", RoleName=role, PolicyName="more", PolicyDocument="{}")
    assert not passes(iam, "attach_role_policy", RoleName=role, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    assert not passes(as_role(role, "ecs"), "run_task", taskDefinition="banking-audit-migrations")
    assert not passes(as_role(role, "ec2"), "run_instances", ImageId="ami-12345678", MinCount=1, MaxCount=1)
    assert not passes(as_role(role, "ssm"), "send_command", DocumentName="AWS-RunShellScript", InstanceIds=["i-1"])


ROTATION = "banking-audit-db-rotation"
"""Whose function runs against the emulator in tests/integration/rotation."""


def test_the_list_of_roles_is_whole(stacks: Mapping[str, Stack]) -> None:
    made = {
        role["name"]
        for name, stack in stacks.items()
        if name.endswith("-production")
        for role in stack.resources("aws_iam_role").values()
        if "-fabric-orderer-" not in role["name"] and "-fabric-peer-" not in role["name"]
    }
    assert made - {ROTATION} == set(ROLES)
