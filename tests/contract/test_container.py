"""The operators' guide about containers: one test a fact, in the guide's words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.containers import container_of, environment_of, secrets_of
from tests.support.permissions import may
from tests.support.settings import problems_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

PARTS = ("backend", "frontend")


def service(stack: Stack, name: str) -> dict[str, Any]:
    return stack.where("aws_ecs_service", name=name)


@pytest.mark.parametrize(("name", "tasks"), [("backend-service", 3), ("frontend-service", 2)])
def test_ecs_fargate_runs_backend_3_tasks_and_frontend_2_tasks(production: Production, name: str, tasks: int) -> None:
    """AWS Services Used: "ECS Fargate | Containers | Backend (3 tasks) + Frontend (2 tasks)"."""
    found = service(production("container"), name)
    assert found["desired_count"] == tasks
    assert [strategy["capacity_provider"] for strategy in found["capacity_provider_strategy"]] == ["FARGATE"]


def test_ecr_holds_backend_and_frontend_images(production: Production) -> None:
    """AWS Services Used: "ECR | Container registry | Backend & Frontend images"."""
    repositories = production("container").resources("aws_ecr_repository").values()
    assert {repository["name"] for repository in repositories} == {"banking-audit-backend", "banking-audit-frontend"}


def test_images_are_scanned_when_they_are_pushed(production: Production) -> None:
    """Design: "ECR (scan on push, lifecycle, encrypted)"."""
    for repository in production("container").resources("aws_ecr_repository").values():
        assert repository["image_scanning_configuration"] == {"scan_on_push": True}
        assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"


def test_stack_is_called_banking_audit_ledger_container_production(stacks: dict[str, Stack]) -> None:
    """Step 4: "cdk deploy banking-audit-ledger-container-production"."""
    assert "banking-audit-ledger-container-production" in stacks


@pytest.mark.parametrize("part", PARTS)
def test_tag_latest_can_be_pushed_again_and_is_what_runs(production: Production, part: str) -> None:
    """Step 5 and Update Deployment: "docker push …/banking-audit-backend:latest"."""
    stack = production("container")
    repository = stack.where("aws_ecr_repository", name=f"banking-audit-{part}")
    assert repository["image_tag_mutability"] == "MUTABLE"
    image = container_of(stack, f"banking-audit-{part}")["image"]
    assert image == f"${{aws_ecr_repository.{part}_images_repository.repository_url}}:latest"


def test_services_come_up_once_their_images_are_pushed(production: Production) -> None:
    """Steps 4, 5 and 7: the infrastructure first, then the images, then "Test health endpoint"."""
    rules = production("container").resources("aws_cloudwatch_event_rule").values()
    events = [json.loads(rule["event_pattern"]) for rule in rules]
    patterns = [event["detail"] for event in events if event["source"] == ["aws.ecr"]]
    assert [pattern["image-tag"] for pattern in patterns] == [["latest"], ["latest"]]
    assert {pattern["action-type"][0] for pattern in patterns} == {"PUSH"}
    targets = production("container").resources("aws_cloudwatch_event_target").values()
    assert {target["arn"] for target in targets} == {"${aws_sfn_state_machine.first_image_machine.arn}"}
    assert {(target["rule"], json.loads(target["input"])["service"]) for target in targets} >= {
        (
            f"${{aws_cloudwatch_event_rule.first_image_{part}_pushed.name}}",
            f"${{aws_ecs_service.{part}_app_service.name}}",
        )
        for part in PARTS
    }


def test_health_endpoint_is_answered_by_the_backend_over_https(production: Production) -> None:
    """Step 7: "curl https://${ALB_DNS}/healthz"."""
    stack = production("container")
    (rule,) = (
        rule
        for rule in stack.resources("aws_lb_listener_rule").values()
        if "/healthz" in rule["condition"][0]["path_pattern"]["values"]
    )
    assert "aws_lb_listener_load_balancer_https_arn" in rule["listener_arn"]
    # The guide's command comes with the load balancer's own host name.
    assert [set(condition) for condition in rule["condition"]] == [{"path_pattern"}]
    assert rule["action"][0]["target_group_arn"] == "${aws_lb_target_group.backend_app_target_group.arn}"
    group = stack.resources("aws_lb_target_group")["backend_app_target_group"]
    assert group["health_check"]["path"] == "/healthz"


def test_alb_leads_to_the_backend_and_to_the_frontend(production: Production) -> None:
    """High-Level Architecture: ALB (HTTPS) → Frontend and Backend: what isn't the backend's is the frontend's."""
    stack = production("container")
    rules = sorted(stack.resources("aws_lb_listener_rule").values(), key=lambda rule: rule["priority"])
    led_to = [(rule["condition"][0]["path_pattern"]["values"], rule["action"][0]["target_group_arn"]) for rule in rules]
    assert led_to == [
        (["/api/*", "/healthz"], "${aws_lb_target_group.backend_app_target_group.arn}"),
        (["/*"], "${aws_lb_target_group.frontend_app_target_group.arn}"),
    ]
    for part in PARTS:
        (target,) = service(stack, f"{part}-service")["load_balancer"]
        assert target["target_group_arn"] == f"${{aws_lb_target_group.{part}_app_target_group.arn}}"


def test_backend_knows_where_database_and_peers_are(production: Production) -> None:
    """High-Level Architecture: Backend → RDS DB and Fabric Peer."""
    environment = environment_of(production("container"), "banking-audit-backend")
    assert "aws_db_instance_primary_instance_address" in environment["DB_HOST"]
    assert environment["DB_NAME"] == "banking_audit_db"
    assert environment["FABRIC_PEER_ENDPOINTS"].split(",") == [
        "peer0.bank.bankingaudit.com:7051",
        "peer1.bank.bankingaudit.com:7051",
    ]


@pytest.mark.parametrize("part", PARTS)
def test_tasks_are_in_private_subnets(production: Production, part: str) -> None:
    """Security Best Practices, Implemented: "VPC with private subnets"."""
    place = service(production("container"), f"{part}-service")["network_configuration"]
    assert place["assign_public_ip"] is False
    assert ["aws_subnet_network_private_" in subnet for subnet in place["subnets"]] == [True] * 3


def test_commands_can_be_executed_in_the_backend_container(production: Production) -> None:
    """Initialize Database: "aws ecs execute-command --cluster banking-audit-cluster … --container BackendContainer"."""
    stack = production("container")
    assert stack.one("aws_ecs_cluster")["name"] == "banking-audit-cluster"
    assert service(stack, "backend-service")["enable_execute_command"] is True
    assert container_of(stack, "banking-audit-backend")["name"] == "BackendContainer"


def test_commands_can_be_executed_in_the_frontend_container(production: Production) -> None:
    """Design: the frontend's counterpart of BackendContainer."""
    stack = production("container")
    assert service(stack, "frontend-service")["enable_execute_command"] is True
    assert container_of(stack, "banking-audit-frontend")["name"] == "FrontendContainer"


def test_migrations_can_be_run_in_one_go(production: Production) -> None:
    """Initialize Database: "Connect and run migrations (via bastion or ECS exec)"."""
    stack = production("container")
    assert container_of(stack, "banking-audit-migrations")["command"] == ["migrate"]
    assert (
        stack.outputs["MigrationTaskFamily"]["value"] == "${aws_ecs_task_definition.migrations_definition_task.family}"
    )


@pytest.mark.parametrize("part", PARTS)
def test_logs_are_in_the_log_group_of_the_guide(production: Production, part: str) -> None:
    """Log Access: "aws logs tail /ecs/banking-audit-backend --follow", and the frontend's."""
    stack = production("container")
    log = container_of(stack, f"banking-audit-{part}")["logConfiguration"]["options"]
    assert log["awslogs-group"] == f"${{aws_cloudwatch_log_group.{part}_app_log_group.name}}"
    group = stack.resources("aws_cloudwatch_log_group")[f"{part}_app_log_group"]
    assert group["name"] == f"/ecs/banking-audit-{part}"


@pytest.mark.parametrize("name", ["backend-service", "frontend-service"])
def test_services_can_be_redeployed_and_looked_at_by_name(production: Production, name: str) -> None:
    """Application Recovery: "aws ecs update-service --cluster banking-audit-cluster --service backend-service"."""
    stack = production("container")
    assert service(stack, name)["cluster"] == "${aws_ecs_cluster.cluster_cluster.arn}"
    assert stack.one("aws_ecs_cluster")["name"] == "banking-audit-cluster"


@pytest.mark.parametrize(
    ("family", "cpu_units", "memory_mib"),
    [("banking-audit-backend", "1024", "2048"), ("banking-audit-frontend", "512", "1024")],
)
def test_tasks_have_the_sizes_of_the_bill(
    production: Production,
    family: str,
    cpu_units: str,
    memory_mib: str,
) -> None:
    """Monthly Cost Breakdown: "3 tasks x 1vCPU, 2GB" and "2 tasks x 0.5vCPU, 1GB"."""
    task = production("container").where("aws_ecs_task_definition", family=family)
    assert (task["cpu"], task["memory"]) == (cpu_units, memory_mib)
    assert task["requires_compatibilities"] == ["FARGATE"]


@pytest.mark.parametrize("part", PARTS)
def test_previous_revision_of_the_task_family_is_there_to_roll_back_to(production: Production, part: str) -> None:
    """Rollback: "--task-definition banking-audit-backend:PREVIOUS_REVISION"."""
    stack = production("container")
    assert stack.where("aws_ecs_task_definition", family=f"banking-audit-{part}")["skip_destroy"] == (
        "${var.deletion_protection}"
    )
    assert stack.document["variable"]["deletion_protection"]["default"] is True


def test_credentials_come_from_secrets_manager(production: Production) -> None:
    """Security Best Practices: "Secrets Manager for credentials"."""
    stack = production("container")
    secrets = secrets_of(stack, "banking-audit-backend")
    assert secrets.keys() == {"DB_USER", "DB_PASSWORD"}
    for arn in secrets.values():
        assert "aws_secretsmanager_secret_db_credentials" in arn
    plain = environment_of(stack, "banking-audit-backend")
    assert "aws_secretsmanager_secret_credentials" in plain["FABRIC_SECRET_ARN"]
    assert [name for name in plain if "PASSWORD" in name] == []


@pytest.mark.parametrize("part", PARTS)
def test_sessions_of_executed_commands_can_be_opened(production: Production, part: str) -> None:
    """Initialize Database: "aws ecs execute-command" needs the task to reach Session Manager."""
    for action in ("CreateControlChannel", "OpenControlChannel", "CreateDataChannel", "OpenDataChannel"):
        assert may(production("container"), f"{part}_roles_task_role", f"ssmmessages:{action}", "*")


def test_backend_can_be_given_the_optimized_resources() -> None:
    """ECS Task Optimization: "--family banking-audit-backend --cpu 2048 --memory 4096"."""
    assert problems_of(container={"backend": {"cpu_units": 2048, "memory_mib": 4096}}) == ()


def test_everything_is_tagged_with_the_project(production: Production) -> None:
    """Useful Commands: "--tag-filters Key=Project,Values=BankingAuditLedger"."""
    (provider,) = production("container").document["provider"]["aws"]
    tags = provider["default_tags"][0]["tags"]
    assert tags["Project"] == "BankingAuditLedger"
    assert (tags["Environment"], tags["Tier"]) == ("production", "container")


@pytest.mark.parametrize("part", PARTS)
def test_tasks_are_found_by_the_project_tag_of_their_service(production: Production, part: str) -> None:
    """Useful Commands: "View all resources"; the provider tags services, and a task only has what it is passed on."""
    assert service(production("container"), f"{part}-service")["propagate_tags"] == "SERVICE"


def test_repositories_can_be_deleted_with_their_images_once_protection_is_lifted(production: Production) -> None:
    """Cleanup: "aws ecr delete-repository --repository-name banking-audit-backend --force"."""
    for repository in production("container").resources("aws_ecr_repository").values():
        assert repository["force_delete"] == "${!var.deletion_protection}"


def test_outputs_name_what_the_guides_commands_need(production: Production) -> None:
    """Step 5 and Service health: repositories to push to, cluster and services to look at."""
    outputs = production("container").outputs
    assert {name: output["value"] for name, output in outputs.items()} == {
        "ClusterName": "${aws_ecs_cluster.cluster_cluster.name}",
        "BackendServiceName": "${aws_ecs_service.backend_app_service.name}",
        "FrontendServiceName": "${aws_ecs_service.frontend_app_service.name}",
        "BackendRepositoryUrl": "${aws_ecr_repository.backend_images_repository.repository_url}",
        "FrontendRepositoryUrl": "${aws_ecr_repository.frontend_images_repository.repository_url}",
        "MigrationTaskFamily": "${aws_ecs_task_definition.migrations_definition_task.family}",
    }


@pytest.mark.parametrize(("environment", "backend", "frontend"), [("staging", 2, 1), ("development", 1, 1)])
def test_other_environments_run_fewer_tasks(tier_of: TierOf, environment: str, backend: int, frontend: int) -> None:
    """Design, Environments: "Backend / frontend tasks | 3 (2-10) / 2 (2-5) | 2 / 1 | 1 / 1"."""
    stack = tier_of("container", environment)
    assert service(stack, f"backend-service-{environment}")["desired_count"] == backend
    assert service(stack, f"frontend-service-{environment}")["desired_count"] == frontend


def test_development_runs_on_spot(tier_of: TierOf) -> None:
    """Design, Environments: "1 / 1, Spot"."""
    stack = tier_of("container", "development")
    for found in stack.resources("aws_ecs_service").values():
        assert [strategy["capacity_provider"] for strategy in found["capacity_provider_strategy"]] == ["FARGATE_SPOT"]
