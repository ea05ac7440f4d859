"""The ways out of the VPC."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.networks import ANYWHERE, ZONES, environment_with, network_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def routes_of(stack: Stack, table: str) -> list[dict[str, Any]]:
    reference = f"${{aws_route_table.routes_{table}.id}}"
    return [route for route in stack.resources("aws_route").values() if route["route_table_id"] == reference]


@pytest.mark.parametrize(
    ("nat_gateways", "used"),
    [(1, ["a", "a", "a"]), (2, ["a", "b", "a"]), (3, ["a", "b", "c"])],
)
def test_a_zone_uses_its_own_nat_gateway_or_always_the_same_other(
    tmp_path: Path,
    nat_gateways: int,
    used: list[str],
) -> None:
    stack = network_of(tmp_path, environment_with(nat_gateways=nat_gateways))
    assert len(stack.resources("aws_nat_gateway")) == nat_gateways
    for zone, gateway in zip(ZONES, used, strict=True):
        (route,) = routes_of(stack, f"private_{zone}")
        assert route["destination_cidr_block"] == ANYWHERE
        assert route["nat_gateway_id"] == f"${{aws_nat_gateway.routes_nat_{gateway}.id}}"


def test_nat_gateways_stand_in_the_public_subnet_of_their_zone_with_an_address_of_their_own(
    production: Production,
) -> None:
    for zone in ("a", "b"):
        gateway = production("network").resources("aws_nat_gateway")[f"routes_nat_{zone}"]
        assert gateway["subnet_id"] == f"${{aws_subnet.network_public_{zone}.id}}"
        assert gateway["allocation_id"] == f"${{aws_eip.routes_nat_address_{zone}.id}}"
        assert production("network").resources("aws_eip")[f"routes_nat_address_{zone}"]["domain"] == "vpc"


def test_public_subnets_lead_to_the_internet_gateway(production: Production) -> None:
    (route,) = routes_of(production("network"), "public")
    assert route["destination_cidr_block"] == ANYWHERE
    assert route["gateway_id"] == "${aws_internet_gateway.routes_internet.id}"


def test_isolated_subnets_lead_nowhere(production: Production) -> None:
    assert routes_of(production("network"), "isolated") == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("kind", "table"),
    [("public", "public"), ("private", "private_{zone}"), ("isolated", "isolated")],
)
def test_every_subnet_has_the_route_table_of_its_kind(
    production: Production,
    kind: str,
    table: str,
    zone: str,
) -> None:
    association = production("network").where(
        "aws_route_table_association",
        subnet_id=f"${{aws_subnet.network_{kind}_{zone}.id}}",
    )
    assert association["route_table_id"] == f"${{aws_route_table.routes_{table.format(zone=zone)}.id}}"
