"""What the tasks may do."""

from collections.abc import Callable

import pytest

from tests.support.containers import statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

SERVICES = ("backend", "frontend")

WITHOUT_RESOURCE = {
    "ecr:GetAuthorizationToken",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}
"""Actions for which AWS knows no resource."""


def actions_of(stack: Stack, role: str) -> set[str]:
    return {action for statement in statements_of(stack, role) for action in statement["Action"]}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("role", ["execution", "task"])
def test_any_resource_is_allowed_only_where_aws_knows_none(production: Production, service: str, role: str) -> None:
    for statement in statements_of(production("container"), f"{service}_roles_{role}_role"):
        if "*" in statement["Resource"]:
            assert set(statement["Action"]) <= WITHOUT_RESOURCE


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("role", ["execution", "task"])
def test_no_action_is_a_wildcard(production: Production, service: str, role: str) -> None:
    assert not any("*" in action for action in actions_of(production("container"), f"{service}_roles_{role}_role"))


@pytest.mark.parametrize("service", SERVICES)
def test_ecs_pulls_only_the_services_own_images_and_writes_only_its_own_log(
    production: Production,
    service: str,
) -> None:
    statements = {s["Sid"]: s for s in statements_of(production("container"), f"{service}_roles_execution_role")}
    assert statements["PullImages"]["Resource"] == [f"${{aws_ecr_repository.{service}_images_repository.arn}}"]
    assert statements["WriteLog"]["Resource"] == [f"${{aws_cloudwatch_log_group.{service}_app_log_group.arn}}:*"]


def test_ecs_reads_only_the_database_secret_for_the_backend(production: Production) -> None:
    secrets = [
        resource
        for statement in statements_of(production("container"), "backend_roles_execution_role")
        if "secretsmanager:GetSecretValue" in statement["Action"]
        for resource in statement["Resource"]
    ]
    assert len(secrets) == 1
    assert "aws_secretsmanager_secret_db_credentials" in secrets[0]


def test_application_cannot_read_the_database_secret_itself(production: Production) -> None:
    secrets = [
        resource
        for statement in statements_of(production("container"), "backend_roles_task_role")
        if "secretsmanager:GetSecretValue" in statement["Action"]
        for resource in statement["Resource"]
    ]
    assert len(secrets) == 1
    assert "fabric" in secrets[0]


def test_backend_adds_to_the_archive_and_deletes_nothing(production: Production) -> None:
    actions = {action for action in actions_of(production("container"), "backend_roles_task_role") if "s3:" in action}
    assert {"s3:GetObject", "s3:PutObject"} <= actions
    assert not any("Delete" in action for action in actions)


def test_frontend_has_no_access_to_data(production: Production) -> None:
    services = {
        action.split(":")[0]
        for role in ("task", "execution")
        for action in actions_of(production("container"), f"frontend_roles_{role}_role")
    }
    assert services == {"ecr", "kms", "logs", "ssmmessages"}


def test_roles_are_assumed_by_ecs_for_this_account_only(production: Production) -> None:
    roles = production("container").resources("aws_iam_role")
    tasks = [role for name, role in roles.items() if "_roles_" in name]
    assert len(tasks) == 4
    for role in tasks:
        assert '"Service": "ecs-tasks.amazonaws.com"' in role["assume_role_policy"]
        assert '"aws:SourceAccount": "123456789012"' in role["assume_role_policy"]
