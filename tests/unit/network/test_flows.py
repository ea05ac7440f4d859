"""The port matrix."""

import re

import pytest

from environments.schema.network import InterfaceEndpoint
from modules.network.flows import AWS_SERVICES, Flow, Party, as_markdown, flows
from tests.support.networks import environment_with
from tests.support.stacks import example_environment

ALL_ENDPOINTS = [endpoint.value for endpoint in InterfaceEndpoint]


def ways(source: Party, **network: object) -> set[tuple[Party, int]]:
    matrix = flows(example_environment("production", network=network))
    return {(flow.destination, flow.port) for flow in matrix if flow.source is source}


def callers(destination: Party) -> set[tuple[Party, int]]:
    matrix = flows(example_environment("production"))
    return {(flow.source, flow.port) for flow in matrix if flow.destination is destination}


def test_only_the_load_balancer_is_called_from_the_internet() -> None:
    assert ways(Party.INTERNET) == {(Party.LOAD_BALANCER, 443), (Party.LOAD_BALANCER, 80)}


def test_load_balancer_calls_the_services_on_their_ports_and_nobody_else() -> None:
    assert ways(Party.LOAD_BALANCER) == {(Party.BACKEND, 8080), (Party.FRONTEND, 8081)}


def test_ports_of_the_services_are_those_of_the_settings() -> None:
    environment = example_environment("production", container={"backend": {"container_port": 9000}})
    assert (Party.BACKEND, 9000) in {(flow.destination, flow.port) for flow in flows(environment)}


def test_database_is_called_by_the_backend_and_who_rotates_its_login() -> None:
    assert callers(Party.DATABASE) == {(Party.BACKEND, 5432), (Party.ROTATION, 5432)}


def test_rotation_calls_the_database_and_secrets_manager_only() -> None:
    assert ways(Party.ROTATION) == {(Party.DATABASE, 5432), (Party.ENDPOINTS, 443)}


def test_database_calls_nobody() -> None:
    assert ways(Party.DATABASE) == set()


def test_peers_are_called_by_the_backend_and_by_each_other() -> None:
    assert callers(Party.PEER) == {(Party.BACKEND, 7051), (Party.PEER, 7051)}


def test_orderers_are_called_by_peers_and_by_each_other() -> None:
    assert callers(Party.ORDERER) == {(Party.PEER, 7050), (Party.ORDERER, 7050)}


def test_admin_and_operations_ports_of_fabric_stay_on_the_node() -> None:
    assert {flow.port for flow in flows(example_environment("production"))}.isdisjoint({7053, 9443, 22})


def test_no_flow_is_listed_twice() -> None:
    matrix = [(flow.source, flow.destination, flow.port) for flow in flows(example_environment("production"))]
    assert len(matrix) == len(set(matrix))


@pytest.mark.parametrize("party", [Party.BACKEND, Party.FRONTEND])
def test_services_leave_the_production_vpc_for_s3_only(party: Party) -> None:
    assert not {(Party.INTERNET, 443)} & ways(party)
    assert {(Party.ENDPOINTS, 443), (Party.S3, 443)} <= ways(party)


@pytest.mark.parametrize("party", [Party.ORDERER, Party.PEER])
def test_nodes_use_nat_for_the_services_that_production_has_no_endpoint_for(party: Party) -> None:
    matrix = flows(example_environment("production"))
    (way,) = (flow for flow in matrix if flow.source is party and flow.destination is Party.INTERNET)
    assert way == Flow(party, Party.INTERNET, 443, "AWS through NAT: ec2messages, monitoring, sts")


@pytest.mark.parametrize("party", list(AWS_SERVICES))
def test_without_endpoints_everybody_uses_nat(party: Party) -> None:
    fetched = set() if party is Party.ROTATION else {(Party.S3, 443)}
    assert {(Party.INTERNET, 443), *fetched} <= ways(party, interface_endpoints=[])
    assert (Party.ENDPOINTS, 443) not in ways(party, interface_endpoints=[])


@pytest.mark.parametrize("party", list(AWS_SERVICES))
def test_with_all_endpoints_nobody_uses_nat(party: Party) -> None:
    assert (Party.INTERNET, 443) not in ways(party, interface_endpoints=ALL_ENDPOINTS)


def test_every_endpoint_that_can_be_chosen_has_a_caller() -> None:
    assert frozenset().union(*AWS_SERVICES.values()) == set(InterfaceEndpoint)


@pytest.mark.parametrize("endpoints", [[], ALL_ENDPOINTS])
def test_reasons_are_descriptions_that_ec2_accepts(endpoints: list[str]) -> None:
    for flow in flows(environment_with(interface_endpoints=endpoints)):
        assert re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", flow.why), flow


def test_parties_outside_the_vpc_have_no_security_group() -> None:
    assert {party for party in Party if not party.has_security_group} == {Party.INTERNET, Party.S3, Party.DYNAMODB}


def test_matrix_reads_as_a_table() -> None:
    matrix = [
        Flow(Party.BACKEND, Party.DATABASE, 5432, "Queries"),
        Flow(Party.INTERNET, Party.LOAD_BALANCER, 443, "Users"),
    ]
    assert as_markdown(matrix).splitlines() == [
        "| From | To | TCP port | Why |",
        "|---|---|---|---|",
        "| backend | database | 5432 | Queries |",
        "| internet | load-balancer | 443 | Users |",
    ]
