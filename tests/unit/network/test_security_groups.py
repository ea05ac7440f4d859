"""Security groups and their rules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from modules.network.flows import Party, flows
from tests.support.networks import ANYWHERE, environment_with, network_of, opened
from tests.support.stacks import Stack, example_environment

TierOf = Callable[[str, str], Stack]
ENVIRONMENTS = ["production", "staging", "development"]
RULES = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_rules_let_in_what_the_port_matrix_lists_and_nothing_else(tier_of: TierOf, name: str) -> None:
    expected = [
        (flow.destination, flow.source, flow.port)
        for flow in flows(example_environment(name))
        if flow.destination.has_security_group
    ]
    assert sorted(opened(tier_of("network", name), "ingress")) == sorted(expected)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_rules_let_out_what_the_port_matrix_lists_and_nothing_else(tier_of: TierOf, name: str) -> None:
    expected = [
        (flow.source, flow.destination, flow.port)
        for flow in flows(example_environment(name))
        if flow.source.has_security_group
    ]
    assert sorted(opened(tier_of("network", name), "egress")) == sorted(expected)


def test_groups_have_no_inline_rules_that_would_fight_with_the_listed_ones(production: Callable[[str], Stack]) -> None:
    for group in production("network").resources("aws_security_group").values():
        assert not {"ingress", "egress"} & group.keys()


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_says_why_it_is_there(production: Callable[[str], Stack], kind: str) -> None:
    assert all(rule["description"] for rule in production("network").resources(kind).values())


def test_only_the_load_balancers_two_ports_are_open_to_the_internet(production: Callable[[str], Stack]) -> None:
    rules = production("network").resources("aws_vpc_security_group_ingress_rule")
    assert sorted(name for name, rule in rules.items() if rule.get("cidr_ipv4") == ANYWHERE) == [
        "access_load_balancer_from_internet_443",
        "access_load_balancer_from_internet_80",
    ]


def test_nothing_opens_ipv6(production: Callable[[str], Stack]) -> None:
    for kind in RULES:
        assert not any("cidr_ipv6" in rule for rule in production("network").resources(kind).values())


def test_staging_names_its_groups_apart_from_productions(tier_of: TierOf) -> None:
    groups = tier_of("network", "staging").resources("aws_security_group").values()
    assert "banking-audit-database-staging" in {group["name"] for group in groups}
    assert all(group["name"].endswith("-staging") for group in groups)


def test_groups_that_refer_to_each_other_can_be_deleted(production: Callable[[str], Stack]) -> None:
    groups = production("network").resources("aws_security_group").values()
    assert all(group["revoke_rules_on_delete"] is True for group in groups)


def test_without_interface_endpoints_nobody_has_their_group(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with(interface_endpoints=[]))
    assert "access_endpoints" not in stack.resources("aws_security_group")


def test_every_party_in_the_vpc_has_a_group(production: Callable[[str], Stack]) -> None:
    names = {group["name"] for group in production("network").resources("aws_security_group").values()}
    assert names == {f"banking-audit-{party}" for party in Party if party.has_security_group}
