"""What ECS is told about the containers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.containers import container_of, environment_of, secrets_of
from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]

FAMILIES = ("banking-audit-backend", "banking-audit-frontend", "banking-audit-migrations")
APPLICATIONS = FAMILIES[:2]


@pytest.mark.parametrize("family", FAMILIES)
def test_containers_run_without_root_and_without_capabilities(production: Production, family: str) -> None:
    container = container_of(production("container"), family)
    assert container["user"] == "10001:10001"
    assert container["privileged"] is False
    assert container["linuxParameters"]["capabilities"] == {"add": [], "drop": ["ALL"]}


@pytest.mark.parametrize("family", FAMILIES)
def test_root_file_system_is_read_only_and_scratch_lies_in_memory(production: Production, family: str) -> None:
    container = container_of(production("container"), family)
    assert container["readonlyRootFilesystem"] is True
    assert container["linuxParameters"]["tmpfs"] == [
        {"containerPath": "/tmp", "size": 64, "mountOptions": ["rw", "noexec", "nosuid", "nodev"]},  # noqa: S108
    ]


@pytest.mark.parametrize("family", APPLICATIONS)
def test_agent_of_exec_sessions_can_write_where_it_must(production: Production, family: str) -> None:
    stack = production("container")
    mounts = container_of(stack, family)["mountPoints"]
    assert {mount["containerPath"] for mount in mounts} == {"/managed-agents", "/var/lib/amazon", "/var/log/amazon"}
    assert not any(mount["readOnly"] for mount in mounts)
    volumes = {volume["name"] for volume in stack.where("aws_ecs_task_definition", family=family)["volume"]}
    assert volumes == {mount["sourceVolume"] for mount in mounts}


def test_root_file_system_can_be_made_writable_as_aws_documents_exec_sessions(tmp_path: Path) -> None:
    settings = {"backend": {"read_only_root_file_system": False}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    container = container_of(stacks["banking-audit-ledger-container-production"], "banking-audit-backend")
    assert container["readonlyRootFilesystem"] is False
    assert container["mountPoints"] == []


def test_more_scratch_folders_are_a_setting(tmp_path: Path) -> None:
    settings = {"frontend": {"scratch_folders": ["/tmp", "/var/cache/nginx"]}}  # noqa: S108 - the container's
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    container = container_of(stacks["banking-audit-ledger-container-production"], "banking-audit-frontend")
    paths = [folder["containerPath"] for folder in container["linuxParameters"]["tmpfs"]]
    assert paths == ["/tmp", "/var/cache/nginx"]  # noqa: S108 - the container's


@pytest.mark.parametrize("family", FAMILIES)
def test_processes_that_sessions_leave_behind_are_reaped(production: Production, family: str) -> None:
    assert container_of(production("container"), family)["linuxParameters"]["initProcessEnabled"] is True


@pytest.mark.parametrize("family", FAMILIES)
def test_slow_log_service_does_not_stop_the_application(production: Production, family: str) -> None:
    log = container_of(production("container"), family)["logConfiguration"]
    assert log["logDriver"] == "awslogs"
    assert log["options"]["mode"] == "non-blocking"


def test_backend_checks_whom_it_sends_the_database_password_to(production: Production) -> None:
    environment = environment_of(production("container"), "banking-audit-backend")
    assert environment["DB_SSLMODE"] == "verify-full"
    assert environment["DB_SSLROOTCERT"] == "/etc/ssl/certs/rds-global-bundle.pem"


def test_backend_learns_where_database_ledger_and_archive_are(production: Production) -> None:
    environment = environment_of(production("container"), "banking-audit-backend")
    assert environment["DB_NAME"] == "banking_audit_db"
    assert environment["DB_PORT"] == "5432"
    assert "aws_db_instance" in environment["DB_HOST"]
    assert environment["FABRIC_PEER_ENDPOINTS"].count(":7051") == 2
    assert "aws_secretsmanager_secret" in environment["FABRIC_SECRET_ARN"]
    assert "archive_bucket" in environment["ARCHIVE_BUCKET"]


@pytest.mark.parametrize("family", ["banking-audit-backend", "banking-audit-migrations"])
def test_database_credentials_are_injected_key_by_key_at_the_start_of_a_task(
    production: Production,
    family: str,
) -> None:
    secrets = secrets_of(production("container"), family)
    assert secrets.keys() == {"DB_USER", "DB_PASSWORD"}
    assert secrets["DB_USER"].endswith(":username::")
    assert secrets["DB_PASSWORD"].endswith(":password::")


def test_frontend_has_no_secrets(production: Production) -> None:
    assert secrets_of(production("container"), "banking-audit-frontend") == {}


def test_migrations_run_the_backends_image_with_another_command(production: Production) -> None:
    stack = production("container")
    migrations = container_of(stack, "banking-audit-migrations")
    assert migrations["command"] == ["migrate"]
    assert migrations["image"] == container_of(stack, "banking-audit-backend")["image"]
    assert migrations["portMappings"] == []


def test_image_tag_is_a_setting(tmp_path: Path) -> None:
    settings = {"backend": {"image_tag": "v1.2.3"}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    stack = stacks["banking-audit-ledger-container-production"]
    assert container_of(stack, "banking-audit-backend")["image"].endswith(":v1.2.3")
    assert container_of(stack, "banking-audit-frontend")["image"].endswith(":latest")
