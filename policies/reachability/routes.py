"""Reads route tables: the ways out, inline, separate or from gateway endpoints, and which subnet has which."""

from collections.abc import Iterator

from policies.reachability.configuration import Arguments, Configuration, Resource
from policies.reachability.groups import service_of
from policies.reachability.model import ListPeer, NetworkPeer, Route, RouteTable, Way

TABLES = ("aws_route_table", "aws_default_route_table")
_WAYS = {
    "aws_internet_gateway": Way.INTERNET_GATEWAY,
    "aws_nat_gateway": Way.NAT_GATEWAY,
    "aws_egress_only_internet_gateway": Way.EGRESS_ONLY,
}
_DESTINATIONS = (
    "destination_cidr_block",
    "cidr_block",
    "destination_ipv6_cidr_block",
    "ipv6_cidr_block",
)
_LISTS = ("destination_prefix_list_id",)
_TARGETS = (
    "gateway_id",
    "nat_gateway_id",
    "egress_only_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "network_interface_id",
    "vpc_endpoint_id",
    "carrier_gateway_id",
    "local_gateway_id",
    "core_network_arn",
)
"""Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route"""


class RouteReader:
    """Reads an environment's route tables."""

    def __init__(self, configuration: Configuration) -> None:
        """Take the environment."""
        self._configuration = configuration
        self._tables = {
            table.address: RouteTable(table.address, tuple(self._routes(table)))
            for table in configuration.resources(*TABLES)
        }
        self._of_subnet = dict(self._associations())

    def of(self, subnet: Resource, vpc: str) -> RouteTable:
        """A subnet's table: the VPC's main one where it was given none."""
        table = self._of_subnet.get(subnet.address) or self._main_table(vpc)
        return self._tables[table] if table else RouteTable(f"{vpc} main route table", ())

    def _main_table(self, vpc: str) -> str | None:
        read = self._configuration
        for association in read.resources("aws_main_route_table_association"):
            of, table = (
                read.reference(association, association.arguments[f"{one}_id"]) for one in ("vpc", "route_table")
            )
            if of and table and of.resource.address == vpc:
                return table.resource.address
        for default in read.resources("aws_default_route_table"):
            of = read.reference(default, default.arguments["default_route_table_id"])
            if of and of.resource.address == vpc:
                return default.address
        return None

    def _associations(self) -> Iterator[tuple[str, str]]:
        read = self._configuration
        for association in read.resources("aws_route_table_association"):
            table = read.reference(association, association.arguments["route_table_id"])
            subnet = read.reference(association, association.argument("subnet_id"))
            if table and subnet:
                yield subnet.resource.address, table.resource.address

    def _routes(self, table: Resource) -> Iterator[Route]:
        for block in table.blocks("route"):
            yield from self._route(table, block)
        for route in self._configuration.resources("aws_route"):
            if self._is(table, route, route.arguments["route_table_id"]):
                yield from self._route(route, route.arguments)
        yield from self._endpoints(table)

    def _endpoints(self, table: Resource) -> Iterator[Route]:
        read = self._configuration
        joined = [
            (read.reference(one, one.arguments["vpc_endpoint_id"]), one.arguments["route_table_id"], one)
            for one in read.resources("aws_vpc_endpoint_route_table_association")
        ]
        for endpoint in read.resources("aws_vpc_endpoint"):
            tables = {
                one.resource.address for one in read.references(endpoint, endpoint.argument("route_table_ids") or [])
            }
            associated = any(of and of.resource == endpoint and self._is(table, one, to) for of, to, one in joined)
            if table.address in tables or associated:
                service = service_of(read.text(endpoint, endpoint.arguments["service_name"]))
                yield Route(endpoint.address, ListPeer(service), Way.GATEWAY_ENDPOINT, endpoint.address)

    def _route(self, resource: Resource, block: Arguments) -> Iterator[Route]:
        read = self._configuration
        target = next(block[name] for name in _TARGETS if block.get(name) is not None)
        if target == "local":
            return
        found = read.reference(resource, target)
        way = _WAYS.get(found.resource.kind, Way.FOREIGN) if found else Way.FOREIGN
        leads_to = found.resource.address if found else str(target)
        for name in _DESTINATIONS:
            if block.get(name) is not None:
                yield Route(resource.address, NetworkPeer(read.network(resource, block[name])), way, leads_to)
        for name in _LISTS:
            if block.get(name) is not None:
                listed = read.reference(resource, block[name])
                service = listed.resource.argument("name") if listed else None
                yield Route(resource.address, ListPeer(service_of(str(service or block[name]))), way, leads_to)

    def _is(self, table: Resource, resource: Resource, value: object) -> bool:
        found = self._configuration.reference(resource, value)
        if found is None:
            return False
        # The VPC's own table is also known as its main or default one.
        if found.resource.kind == "aws_vpc":
            return table.address == self._main_table(found.resource.address)
        return found.resource.address == table.address
