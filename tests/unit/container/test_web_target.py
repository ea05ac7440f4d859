"""How requests find the services."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]

LONGEST_TARGET_GROUP_NAME = 32


def test_api_and_health_endpoint_lead_to_the_backend_and_the_rest_to_the_frontend(production: Production) -> None:
    rules = production("container").resources("aws_lb_listener_rule")
    ways = {
        rule["priority"]: (rule["condition"][0]["path_pattern"]["values"], rule["action"][0]["target_group_arn"])
        for rule in rules.values()
    }
    assert [ways[priority] for priority in sorted(ways)] == [
        (["/api/*", "/healthz"], "${aws_lb_target_group.backend_app_target_group.arn}"),
        (["/*"], "${aws_lb_target_group.frontend_app_target_group.arn}"),
    ]


@pytest.mark.parametrize(("service", "path"), [("backend", "/healthz"), ("frontend", "/")])
def test_unhealthy_task_gets_no_requests_after_45_seconds(production: Production, service: str, path: str) -> None:
    group = production("container").resources("aws_lb_target_group")[f"{service}_app_target_group"]
    check = group["health_check"]
    assert check["path"] == path
    assert check["matcher"] == "200"
    assert check["interval"] * check["unhealthy_threshold"] == 45


def test_requests_under_way_have_30_seconds_to_end_at_a_deployment(production: Production) -> None:
    groups = production("container").resources("aws_lb_target_group").values()
    assert {group["deregistration_delay"] for group in groups} == {"30"}


def test_target_groups_names_fit_in_every_environment(stacks: dict[str, Stack]) -> None:
    names = [
        group["name"]
        for name, stack in stacks.items()
        if "-container-" in name
        for group in stack.resources("aws_lb_target_group").values()
    ]
    assert len(set(names)) == len(names) == 6
    assert max(map(len, names)) <= LONGEST_TARGET_GROUP_NAME


def test_another_port_makes_another_target_group_beside_the_old_one(tmp_path: Path) -> None:
    settings = {"backend": {"container_port": 9090}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    groups = stacks["banking-audit-ledger-container-production"].resources("aws_lb_target_group")
    group = groups["backend_app_target_group"]
    assert group["name"] == "audit-backend-9090"
    assert group["lifecycle"]["create_before_destroy"] is True


def test_traffic_to_the_tasks_can_be_encrypted_by_setting(tmp_path: Path) -> None:
    settings = {"backend": {"container_protocol": "HTTPS"}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    groups = stacks["banking-audit-ledger-container-production"].resources("aws_lb_target_group")
    group = groups["backend_app_target_group"]
    assert group["protocol"] == group["health_check"]["protocol"] == "HTTPS"
    # AWS can't change a group's protocol: the new group stands beside the old one, which has the other name.
    assert group["name"] == "https-backend-8080"
