"""The VPC and its subnets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.networks import network_of
from tests.support.stacks import Stack, example_environment

Production = Callable[[str], Stack]


@pytest.mark.parametrize(
    ("kind", "cidrs"),
    [
        ("public", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
        ("private", ["10.0.16.0/20", "10.0.32.0/20", "10.0.48.0/20"]),
        ("isolated", ["10.0.8.0/24", "10.0.9.0/24", "10.0.10.0/24"]),
    ],
)
def test_each_zone_has_a_subnet_of_each_kind(production: Production, kind: str, cidrs: list[str]) -> None:
    subnets = production("network").resources("aws_subnet")
    for letter, cidr in zip("abc", cidrs, strict=True):
        subnet = subnets[f"network_{kind}_{letter}"]
        assert (subnet["availability_zone"], subnet["cidr_block"]) == (f"us-east-1{letter}", cidr)


def test_nothing_gets_a_public_address_by_standing_in_a_subnet(production: Production) -> None:
    subnets = production("network").resources("aws_subnet").values()
    assert all(subnet["map_public_ip_on_launch"] is False for subnet in subnets)


def test_names_resolve_inside_the_vpc(production: Production) -> None:
    vpc = production("network").one("aws_vpc")
    assert (vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == (True, True)


def test_default_security_group_lets_nothing_through(production: Production) -> None:
    assert not {"ingress", "egress"} & production("network").one("aws_default_security_group").keys()


def test_default_route_table_leads_nowhere(production: Production) -> None:
    assert production("network").one("aws_default_route_table")["route"] == []


def test_default_network_acl_lets_nothing_through(production: Production) -> None:
    acl = production("network").one("aws_default_network_acl")
    assert not {"ingress", "egress"} & acl.keys()
    assert acl["lifecycle"] == {"ignore_changes": ["subnet_ids"]}


def test_two_zones_are_enough_for_a_single_orderer(tmp_path: Path) -> None:
    two = {
        "availability_zones": ["us-east-1a", "us-east-1b"],
        "public_subnet_cidrs": ["10.2.0.0/24", "10.2.1.0/24"],
        "private_subnet_cidrs": ["10.2.16.0/20", "10.2.32.0/20"],
        "isolated_subnet_cidrs": ["10.2.8.0/24", "10.2.9.0/24"],
    }
    stack = network_of(tmp_path, example_environment("development", network=two))
    assert len(stack.resources("aws_subnet")) == 6
    assert len(stack.one("aws_lb")["subnets"]) == 2
