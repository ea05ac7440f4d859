"""Network ACLs."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.networks import ANYWHERE, ZONES
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
PRIVATE = ("10.0.16.0/20", "10.0.32.0/20", "10.0.48.0/20")
ISOLATED = ("10.0.8.0/24", "10.0.9.0/24", "10.0.10.0/24")


def let_through(production: Production, kind: str, direction: str) -> set[tuple[str, str, int, int]]:
    rules: list[dict[str, Any]] = production("network").resources("aws_network_acl")[f"acls_{kind}"][direction]
    assert all(rule["action"] == "allow" for rule in rules)
    return {(rule["cidr_block"], rule["protocol"], rule["from_port"], rule["to_port"]) for rule in rules}


def test_only_private_subnets_come_to_the_database_and_only_to_its_port(production: Production) -> None:
    assert let_through(production, "isolated", "ingress") == {
        *((cidr, "tcp", 5432, 5432) for cidr in PRIVATE),
        *((cidr, "tcp", 1024, 65535) for cidr in ISOLATED),
    }


def test_from_the_isolated_subnets_only_answers_leave(production: Production) -> None:
    expected = {(cidr, "tcp", 1024, 65535) for cidr in (*PRIVATE, *ISOLATED)}
    assert let_through(production, "isolated", "egress") == expected


def test_public_subnets_take_web_requests_and_answers(production: Production) -> None:
    assert let_through(production, "public", "ingress") == {
        (ANYWHERE, "tcp", 443, 443),
        (ANYWHERE, "tcp", 80, 80),
        (ANYWHERE, "tcp", 1024, 65535),
        (ANYWHERE, "icmp", 0, 0),
    }


def test_private_subnets_take_requests_to_endpoints_from_the_vpc_only(production: Production) -> None:
    assert let_through(production, "private", "ingress") == {
        ("10.0.0.0/16", "tcp", 443, 443),
        (ANYWHERE, "tcp", 1024, 65535),
        (ANYWHERE, "icmp", 0, 0),
    }


@pytest.mark.parametrize("kind", ["public", "private"])
def test_routers_may_tell_that_a_packet_is_too_large(production: Production, kind: str) -> None:
    rules = production("network").resources("aws_network_acl")[f"acls_{kind}"]["ingress"]
    (icmp,) = (rule for rule in rules if rule["protocol"] == "icmp")
    assert (icmp["icmp_type"], icmp["icmp_code"]) == (3, -1)


@pytest.mark.parametrize("kind", ["public", "private", "isolated"])
def test_an_acl_covers_all_subnets_of_its_kind(production: Production, kind: str) -> None:
    subnets = production("network").resources("aws_network_acl")[f"acls_{kind}"]["subnet_ids"]
    assert subnets == [f"${{aws_subnet.network_{kind}_{zone}.id}}" for zone in ZONES]


@pytest.mark.parametrize("kind", ["public", "private", "isolated"])
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_rules_have_numbers_of_their_own_with_room_between(production: Production, kind: str, direction: str) -> None:
    rules = production("network").resources("aws_network_acl")[f"acls_{kind}"][direction]
    assert [rule["rule_no"] for rule in rules] == [10 * (index + 1) for index in range(len(rules))]
