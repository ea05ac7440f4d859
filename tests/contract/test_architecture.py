"""The operators' guide's picture "High-Level Architecture": each of its lines leads to what it points at."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.containers import container_of
from tests.support.networks import ZONES
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

PARTS = ("backend", "frontend")


def service(stack: Stack, part: str) -> dict[str, Any]:
    return stack.where("aws_ecs_service", name=f"{part}-service")


def test_route_53_reaches_an_alb_in_the_public_subnet_of_each_zone(production: Production) -> None:
    """Route 53 → ALB."""
    load_balancer = production("network").one("aws_lb")
    assert load_balancer["subnets"] == [f"${{aws_subnet.network_public_{zone}.id}}" for zone in ZONES]


def test_alb_is_who_answers_https(production: Production) -> None:
    """ALB (HTTPS)."""
    listeners = production("network").resources("aws_lb_listener").values()
    assert {listener["load_balancer_arn"] for listener in listeners} == {"${aws_lb.load_balancer_alb.arn}"}


@pytest.mark.parametrize("part", PARTS)
def test_alb_forwards_to_the_containers_own_port(production: Production, part: str) -> None:
    """ALB → Frontend, Backend."""
    stack = production("container")
    (target,) = service(stack, part)["load_balancer"]
    container = container_of(stack, f"banking-audit-{part}")
    (port,) = container["portMappings"]
    assert (target["container_name"], target["container_port"]) == (container["name"], port["containerPort"])


@pytest.mark.parametrize("part", PARTS)
def test_ecs_fargate_runs_each_services_own_task_definition(production: Production, part: str) -> None:
    """Frontend and Backend, ECS Fargate; Rollback: `--service backend-service --task-definition banking-audit-…`."""
    stack = production("container")
    (name,) = (
        name
        for name, task in stack.resources("aws_ecs_task_definition").items()
        if task["family"] == f"banking-audit-{part}"
    )
    assert service(stack, part)["task_definition"] == f"${{aws_ecs_task_definition.{name}.arn}}"


@pytest.mark.parametrize("part", PARTS)
def test_tasks_have_the_security_group_of_their_part(production: Production, part: str) -> None:
    """The lines from and to Frontend and Backend, which the port matrix opens between security groups."""
    (group,) = service(production("container"), part)["network_configuration"]["security_groups"]
    assert group.endswith(f".outputs.cross-stack-output-aws_security_group_access_{part}_id}}")


def test_backend_is_given_the_address_of_the_database(production: Production) -> None:
    """Backend → RDS DB: the address that the database's stack hands over."""
    name = "cross-stack-output-aws_db_instance_primary_instance_address"
    assert production("database").document["output"][name]["value"] == "${aws_db_instance.primary_instance.address}"


@pytest.mark.parametrize("node", ["peer_0", "peer_1"])
def test_backend_finds_fabrics_peers_by_name(production: Production, node: str) -> None:
    """Backend → Fabric Peer, EC2."""
    stack = production("fabric")
    record = stack.resources("aws_route53_record")[f"{node}_name_address"]
    assert record["name"] == f"peer{node[-1]}.bank.bankingaudit.com"
    assert record["records"] == [f"${{aws_instance.{node}_instance.private_ip}}"]


@pytest.mark.parametrize("node", ["orderer_0", "orderer_1", "orderer_2"])
def test_fabrics_peers_find_the_orderers_by_name(production: Production, node: str) -> None:
    """Backend → Fabric Orderer, EC2: the peers' gateway passes the backend's transactions on."""
    record = production("fabric").resources("aws_route53_record")[f"{node}_name_address"]
    number = "" if node.endswith("0") else int(node[-1]) + 1
    assert record["name"] == f"orderer{number}.bankingaudit.com"
    assert record["records"] == [f"${{aws_instance.{node}_instance.private_ip}}"]
