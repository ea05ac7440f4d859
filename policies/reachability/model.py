"""The network, as far as it decides who reaches whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policies.reachability.ranges import Ranges
from policies.reachability.traffic import EVERYWHERE, IpNetwork, addresses

INTERNET = "internet"
INTERNET_IPV6 = "internet over IPv6"
"""Somebody else than the internet: a rule for the one opens nothing to the other."""


class Direction(StrEnum):
    """Seen from the party or subnet that has the rule."""

    INGRESS = "ingress"
    EGRESS = "egress"


@dataclass(frozen=True)
class GroupPeer:
    """Whoever has a security group."""

    group: str


@dataclass(frozen=True)
class ListPeer:
    """The addresses of a service of AWS's, which only AWS knows."""

    party: str


@dataclass(frozen=True)
class NetworkPeer:
    """Whoever has an address of a network."""

    network: IpNetwork


Peer = GroupPeer | ListPeer | NetworkPeer


@dataclass(frozen=True)
class GroupRule:
    """A rule of a security group: it allows."""

    address: str
    """Of the Terraform resource, with its tier before it."""
    group: str
    direction: Direction
    protocol: str
    ports: Ranges
    peer: Peer


@dataclass(frozen=True)
class AclRule:
    """A rule of a network ACL."""

    number: int
    allow: bool
    protocol: str
    ports: Ranges
    network: IpNetwork


@dataclass(frozen=True)
class NetworkAcl:
    """A network ACL; the rules in the order of their numbers."""

    address: str
    ingress: tuple[AclRule, ...]
    egress: tuple[AclRule, ...]


class Way(StrEnum):
    """Where a route leads."""

    INTERNET_GATEWAY = "an internet gateway"
    NAT_GATEWAY = "a NAT gateway"
    EGRESS_ONLY = "an egress-only internet gateway"
    GATEWAY_ENDPOINT = "a gateway endpoint"
    FOREIGN = "another network"


@dataclass(frozen=True)
class Route:
    """A way out of the VPC."""

    address: str
    destination: NetworkPeer | ListPeer
    way: Way
    target: str
    """The address of the gateway."""


@dataclass(frozen=True)
class RouteTable:
    """The ways out of the subnets that have this table; inside the VPC, there is always one."""

    address: str
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Subnet:
    """A subnet, with what guards it and leads out of it."""

    address: str
    vpc: str
    network: IpNetwork
    acl: NetworkAcl
    table: RouteTable
    gives_public_addresses: bool = False
    has_ipv6: bool = False


@dataclass(frozen=True)
class Interface:
    """An address that a party has, or may have, in a subnet."""

    party: str
    subnet: Subnet
    groups: frozenset[str]
    public: bool
    """Whether the internet gateway translates a public address to it."""
    address: str = field(compare=False)
    """Of the Terraform resource that it belongs to; one of them, if several are alike."""


@dataclass(frozen=True)
class NatGateway:
    """A NAT gateway of the internet's; a private one is a foreign way."""

    address: str
    subnet: Subnet


@dataclass(frozen=True)
class Network:
    """All of an environment's network."""

    ranges: tuple[IpNetwork, ...]
    """Of the VPCs."""
    subnets: tuple[Subnet, ...]
    interfaces: tuple[Interface, ...]
    rules: tuple[GroupRule, ...]
    nat_gateways: Mapping[str, NatGateway]
    foreign: tuple[str, ...]
    """Resources that lead into other networks: peerings, VPNs, transit gateways."""

    @property
    def parties(self) -> tuple[str, ...]:
        """Who lives in the VPC."""
        return tuple(dict.fromkeys(interface.party for interface in self.interfaces))

    @property
    def services(self) -> tuple[str, ...]:
        """The services of AWS's that rules or routes name by their prefix list."""
        named = [
            *(rule.peer for rule in self.rules),
            *(route.destination for subnet in self.subnets for route in subnet.table.routes),
        ]
        return tuple(dict.fromkeys(peer.party for peer in named if isinstance(peer, ListPeer)))

    def interfaces_of(self, party: str) -> tuple[Interface, ...]:
        """The addresses of a party."""
        return tuple(interface for interface in self.interfaces if interface.party == party)

    def owners_of(self, group: str) -> tuple[str, ...]:
        """The parties that have a security group."""
        return tuple(dict.fromkeys(one.party for one in self.interfaces if group in one.groups))

    def outside(self, version: int) -> Ranges:
        """The addresses of the internet."""
        inside = Ranges.union(addresses(one) for one in self.ranges if one.version == version)
        return EVERYWHERE[version] - inside
