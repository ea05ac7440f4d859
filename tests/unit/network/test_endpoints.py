"""Endpoints: ways to AWS that don't cross the internet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments.schema.network import InterfaceEndpoint
from modules.network.endpoint_policies import ACTIONS
from tests.support.networks import ZONES, environment_with, network_of, policy_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
ACCOUNT = "123456789012"
WITHIN_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}}


def endpoints(stack: Stack, kind: str) -> dict[str, dict[str, Any]]:
    found = stack.resources("aws_vpc_endpoint").values()
    return {endpoint["service_name"]: endpoint for endpoint in found if endpoint["vpc_endpoint_type"] == kind}


def test_s3_and_dynamodb_are_reached_from_every_private_subnet_without_nat(production: Production) -> None:
    gateways = endpoints(production("network"), "Gateway")
    assert set(gateways) == {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"}
    for gateway in gateways.values():
        assert gateway["route_table_ids"] == [f"${{aws_route_table.routes_private_{zone}.id}}" for zone in ZONES]


def test_nothing_passes_to_a_bucket_of_another_account(production: Production) -> None:
    statement = policy_of(endpoints(production("network"), "Gateway")["com.amazonaws.us-east-1.s3"]["policy"])
    assert statement["OwnBuckets"]["Condition"] == WITHIN_ACCOUNT
    assert statement["OwnBuckets"]["Resource"] == ["arn:aws:s3:::banking-audit-*", "arn:aws:s3:::banking-audit-*/*"]


def test_objects_are_not_deleted_through_the_endpoint(production: Production) -> None:
    statements = policy_of(endpoints(production("network"), "Gateway")["com.amazonaws.us-east-1.s3"]["policy"])
    assert not [action for statement in statements.values() for action in statement["Action"] if "Delete" in action]


def test_image_layers_and_packages_of_aws_can_be_read_without_credentials_and_not_written(
    production: Production,
) -> None:
    statements = policy_of(endpoints(production("network"), "Gateway")["com.amazonaws.us-east-1.s3"]["policy"])
    theirs = statements["ReadWhatAwsPublishes"]
    assert theirs["Action"] == ["s3:GetObject"]
    assert "Condition" not in theirs
    assert "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*" in theirs["Resource"]
    assert "arn:aws:s3:::al2023-repos-us-east-1-de612dc2/*" in theirs["Resource"]


def test_nothing_passes_to_a_table_of_another_account(production: Production) -> None:
    policy = endpoints(production("network"), "Gateway")["com.amazonaws.us-east-1.dynamodb"]["policy"]
    (statement,) = policy_of(policy).values()
    assert statement["Condition"] == WITHIN_ACCOUNT
    assert statement["Resource"] == [f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/*"]


def test_interface_endpoints_are_those_of_the_settings(production: Production) -> None:
    assert set(endpoints(production("network"), "Interface")) == {
        f"com.amazonaws.us-east-1.{service}"
        for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages", "kms")
    }


def test_staging_has_none_since_each_costs(tier_of: Callable[[str, str], Stack]) -> None:
    assert endpoints(tier_of("network", "staging"), "Interface") == {}


def test_interface_endpoints_answer_to_the_services_usual_names_in_every_zone(production: Production) -> None:
    for endpoint in endpoints(production("network"), "Interface").values():
        assert endpoint["private_dns_enabled"] is True
        assert endpoint["subnet_ids"] == [f"${{aws_subnet.network_private_{zone}.id}}" for zone in ZONES]
        assert endpoint["security_group_ids"] == ["${aws_security_group.access_endpoints.id}"]


@pytest.mark.parametrize("service", list(InterfaceEndpoint))
def test_interface_endpoint_serves_our_account_with_the_actions_in_use(
    tmp_path: Path,
    service: InterfaceEndpoint,
) -> None:
    stack = network_of(tmp_path, environment_with(interface_endpoints=[service.value]))
    (endpoint,) = endpoints(stack, "Interface").values()
    (statement,) = policy_of(endpoint["policy"]).values()
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    assert statement["Action"] == list(ACTIONS[service])
    assert not any("*" in action for action in statement["Action"])
