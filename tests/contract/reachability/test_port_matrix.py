"""The synthesized network, all layers together, lets through what the port matrix says: all of it, and nothing else."""

from collections.abc import Iterator

import pytest

from modules.network.flows import Party
from policies.reachability.findings import Kind, compare
from policies.reachability.matrix import PortMatrix
from policies.reachability.model import INTERNET, INTERNET_IPV6, Way
from policies.reachability.ranges import Ranges
from policies.reachability.reach import Reachability
from policies.reachability.traffic import PROTOCOLS
from tests.support.reachability import differences, matrix_of, reachability_of, tiers_of
from tests.support.stacks import Stack

ENVIRONMENTS = ("production", "staging", "development")
HTTPS = Ranges.of((443, 443))


def ports(reachability: Reachability, source: str, destination: str) -> dict[str, str]:
    """The ports that are possible, by protocol."""
    found = {protocol: reachability.passage(source, destination, protocol).possible for protocol in PROTOCOLS}
    return {protocol: str(possible) for protocol, possible in found.items() if possible}


def ways_of(reachability: Reachability, kind: str) -> Iterator[Way]:
    """Where the routes of a kind of subnet lead."""
    for subnet in reachability.network.subnets:
        if f"_{kind}_" in subnet.address:
            yield from (route.way for route in subnet.table.routes)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_network_and_port_matrix_say_the_same(stacks: dict[str, Stack], environment: str) -> None:
    assert [finding.sentence for finding in differences(tiers_of(stacks, environment), environment)] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_party_of_the_matrix_was_found_and_no_other(stacks: dict[str, Stack], environment: str) -> None:
    outside = {INTERNET, Party.S3, Party.DYNAMODB}
    meant = {party for line in matrix_of(environment).lines for party in (line.source, line.destination)} - outside
    assert set(reachability_of(tiers_of(stacks, environment)).network.parties) == meant


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_only_follows_from_lines_about_the_internet_is_https_to_public_addresses(
    stacks: dict[str, Stack], environment: str
) -> None:
    reachability = reachability_of(tiers_of(stacks, environment))
    matrix = matrix_of(environment).with_services(reachability.network.services)
    following = [one for one in reachability.reaches if matrix.follows(one.source, one.destination)]
    assert {one.destination for one in following} <= {Party.LOAD_BALANCER, Party.DYNAMODB, Party.S3}
    assert all(one.ports == HTTPS for one in following)


def test_isolated_subnets_have_no_way_out(reachability: Reachability) -> None:
    assert list(ways_of(reachability, "isolated")) == []


def test_private_subnets_reach_the_internet_through_nat_only(reachability: Reachability) -> None:
    assert set(ways_of(reachability, "private")) == {Way.NAT_GATEWAY, Way.GATEWAY_ENDPOINT}


def test_only_the_public_subnets_lead_to_an_internet_gateway(reachability: Reachability) -> None:
    assert set(ways_of(reachability, "public")) == {Way.INTERNET_GATEWAY}


def test_only_the_load_balancer_has_public_addresses(reachability: Reachability) -> None:
    assert {one.party for one in reachability.network.interfaces if one.public} == {Party.LOAD_BALANCER}


def test_the_internet_reaches_the_load_balancer_on_http_and_https_and_nobody_else(reachability: Reachability) -> None:
    reached = {party: ports(reachability, INTERNET, party) for party in reachability.network.parties}
    assert {party: found for party, found in reached.items() if found} == {Party.LOAD_BALANCER: {"tcp": "80, 443"}}


def test_nobody_is_reached_from_or_reaches_the_internet_over_ipv6(reachability: Reachability) -> None:
    for party in reachability.network.parties:
        assert ports(reachability, INTERNET_IPV6, party) == {}
        assert ports(reachability, party, INTERNET_IPV6) == {}


def test_only_the_backend_and_who_rotates_its_password_reach_the_database(reachability: Reachability) -> None:
    reached = {party: ports(reachability, party, Party.DATABASE) for party in reachability.sources}
    allowed = {party: found for party, found in reached.items() if found}
    assert Party.BACKEND in allowed
    assert set(allowed) <= {Party.BACKEND, "rotation"}
    assert all(found == {"tcp": "5432"} for found in allowed.values())


@pytest.mark.parametrize("party", [INTERNET, Party.FRONTEND, Party.ORDERER, Party.PEER, Party.LOAD_BALANCER])
def test_the_database_is_out_of_reach_for(reachability: Reachability, party: str) -> None:
    assert ports(reachability, party, Party.DATABASE) == {}


def test_the_database_opens_no_connection_to_anybody(reachability: Reachability) -> None:
    reached = {party: ports(reachability, Party.DATABASE, party) for party in reachability.destinations}
    assert {party for party, found in reached.items() if found} == set()


@pytest.mark.parametrize("node", [Party.ORDERER, Party.PEER])
@pytest.mark.parametrize("party", [INTERNET, Party.LOAD_BALANCER, Party.FRONTEND, Party.DATABASE])
def test_fabric_nodes_are_out_of_reach_for(reachability: Reachability, party: str, node: str) -> None:
    assert ports(reachability, party, node) == {}


def test_only_nodes_reach_the_orderers(reachability: Reachability) -> None:
    reached = {party: ports(reachability, party, Party.ORDERER) for party in reachability.sources}
    assert {party: found for party, found in reached.items() if found} == {
        Party.ORDERER: {"tcp": "7050"},
        Party.PEER: {"tcp": "7050"},
    }


def test_the_orderers_admin_port_and_ssh_are_open_to_nobody(reachability: Reachability) -> None:
    for reach in reachability.reaches:
        assert 7053 not in reach.ports
        assert 22 not in reach.ports


def test_the_tasks_have_no_way_to_the_internet_but_endpoints_and_s3(reachability: Reachability) -> None:
    for party in (Party.BACKEND, Party.FRONTEND):
        assert ports(reachability, party, INTERNET) == {}
        assert ports(reachability, party, Party.S3) == {"tcp": "443"}
        assert ports(reachability, party, Party.DYNAMODB) == {}


def test_the_load_balancer_reaches_the_tasks_only(reachability: Reachability) -> None:
    reached = {party for party in reachability.destinations if ports(reachability, Party.LOAD_BALANCER, party)}
    assert reached == {Party.BACKEND, Party.FRONTEND}


def test_no_protocol_but_tcp_passes_between_anybody(reachability: Reachability) -> None:
    assert {reach.protocol for reach in reachability.reaches} == {"tcp"}


def test_without_any_line_all_that_is_open_is_told(reachability: Reachability) -> None:
    """The comparison doesn't find nothing because nothing is compared."""
    told = compare(reachability, PortMatrix([]))
    extra = [finding for finding in told if finding.kind is Kind.EXTRA]
    assert len(extra) == len(reachability.reaches) > 20
    assert len([finding for finding in told if finding.kind is Kind.RULE]) == len(reachability.network.rules)
