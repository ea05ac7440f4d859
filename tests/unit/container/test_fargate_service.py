"""The services."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

SERVICES = ("backend", "frontend")


def service_of(stack: Stack, service: str) -> dict[str, Any]:
    return stack.resources("aws_ecs_service")[f"{service}_app_service"]


@pytest.mark.parametrize("service", SERVICES)
def test_bad_deployment_is_stopped_and_rolled_back(production: Production, service: str) -> None:
    found = service_of(production("container"), service)
    assert found["deployment_circuit_breaker"] == {"enable": True, "rollback": True}


@pytest.mark.parametrize("service", SERVICES)
def test_deployment_never_goes_below_the_desired_capacity(production: Production, service: str) -> None:
    found = service_of(production("container"), service)
    assert found["deployment_minimum_healthy_percent"] == 100
    assert found["deployment_maximum_percent"] == 200


@pytest.mark.parametrize("service", SERVICES)
def test_first_deployment_does_not_wait_for_images(production: Production, service: str) -> None:
    assert service_of(production("container"), service)["wait_for_steady_state"] is False


@pytest.mark.parametrize("service", SERVICES)
def test_scaling_and_terraform_do_not_fight_about_the_count(production: Production, service: str) -> None:
    assert service_of(production("container"), service)["lifecycle"]["ignore_changes"] == ["desired_count"]


@pytest.mark.parametrize("service", SERVICES)
def test_tasks_run_in_all_private_subnets_without_public_addresses(production: Production, service: str) -> None:
    network = service_of(production("container"), service)["network_configuration"]
    assert len(network["subnets"]) == 3
    assert all("private" in subnet for subnet in network["subnets"])
    assert network["assign_public_ip"] is False
    (group,) = network["security_groups"]
    assert f"access_{service}" in group


@pytest.mark.parametrize("service", SERVICES)
def test_first_tasks_find_their_roles_ready_and_the_listener_leading_to_them(
    production: Production,
    service: str,
) -> None:
    stack = production("container")
    waits_for = service_of(stack, service)["depends_on"]
    policies = {
        f"aws_iam_role_policy.{name}"
        for name in stack.resources("aws_iam_role_policy")
        if name.startswith(f"{service}_roles_")
    }
    assert policies <= set(waits_for)
    assert f"aws_lb_listener_rule.{service}_app_target_rule" in waits_for
    assert "aws_ecs_cluster_capacity_providers.cluster_capacity" in waits_for


@pytest.mark.parametrize(
    ("environment", "provider"),
    [("production", "FARGATE"), ("staging", "FARGATE"), ("development", "FARGATE_SPOT")],
)
def test_only_development_risks_spot(tier_of: TierOf, environment: str, provider: str) -> None:
    for service in SERVICES:
        found = service_of(tier_of("container", environment), service)
        assert found["capacity_provider_strategy"] == [{"capacity_provider": provider, "weight": 1}]


@pytest.mark.parametrize("service", SERVICES)
def test_tasks_spread_over_the_zones_again_after_a_zone_comes_back(production: Production, service: str) -> None:
    assert service_of(production("container"), service)["availability_zone_rebalancing"] == "ENABLED"


@pytest.mark.parametrize("service", SERVICES)
def test_tasks_carry_the_services_tags(production: Production, service: str) -> None:
    found = service_of(production("container"), service)
    assert found["propagate_tags"] == "SERVICE"
    assert found["enable_ecs_managed_tags"] is True


@pytest.mark.parametrize("family", ["banking-audit-backend", "banking-audit-frontend", "banking-audit-migrations"])
def test_previous_revisions_stay_for_a_rollback_while_the_environment_is_protected(
    production: Production,
    family: str,
) -> None:
    task = production("container").where("aws_ecs_task_definition", family=family)
    assert task["skip_destroy"] == "${var.deletion_protection}"


def test_processor_architecture_is_a_setting(tmp_path: Path) -> None:
    settings = {"backend": {"cpu_architecture": "ARM64"}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    stack = stacks["banking-audit-ledger-container-production"]
    architectures = {
        family: stack.where("aws_ecs_task_definition", family=family)["runtime_platform"]["cpu_architecture"]
        for family in ("banking-audit-backend", "banking-audit-frontend")
    }
    assert architectures == {"banking-audit-backend": "ARM64", "banking-audit-frontend": "X86_64"}


@pytest.mark.parametrize(
    ("environment", "url"),
    [("production", "https://audit.example.com"), ("staging", "https://audit-staging.example.com")],
)
def test_each_environment_calls_its_own_api_and_never_anothers(tier_of: TierOf, environment: str, url: str) -> None:
    stack = tier_of("container", environment)
    given = {
        variable["name"]: variable["value"]
        for task in stack.resources("aws_ecs_task_definition").values()
        for variable in json.loads(task["container_definitions"])[0]["environment"]
    }
    assert (given["PUBLIC_URL"], given["API_URL"]) == (url, f"{url}/api")
