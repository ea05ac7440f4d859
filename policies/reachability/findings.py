"""Where the network and the port matrix differ, each with the sentence that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.reachability.matrix import PortMatrix
from policies.reachability.model import (
    INTERNET,
    INTERNET_IPV6,
    Direction,
    GroupPeer,
    GroupRule,
    ListPeer,
    Network,
    NetworkPeer,
    Route,
    Way,
)
from policies.reachability.ranges import NOTHING, Ranges
from policies.reachability.reach import Reach, Reachability
from policies.reachability.traffic import EVERY_PORT, TCP, addresses, described

NOT_IN_THE_MATRIX = "which no line of the port matrix allows"


class Kind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    """A line of the matrix isn't possible everywhere."""
    EXTRA = "extra"
    """Something is possible that no line says."""
    RULE = "rule"
    """A security group's rule opens what no line says; another layer may still be in the way."""
    WAY = "way"
    """A route, gateway or public address leads where no line goes."""


@dataclass(frozen=True)
class Finding:
    """One difference."""

    kind: Kind
    sentence: str


def compare(reachability: Reachability, matrix: PortMatrix) -> tuple[Finding, ...]:
    """All differences, in the order of their kinds."""
    network = reachability.network
    matrix = matrix.with_services(network.services)
    return (
        *_missing(reachability, matrix),
        *_extra(reachability, matrix),
        *_rules(network, matrix),
        *_ways(network, matrix),
    )


def _missing(reachability: Reachability, matrix: PortMatrix) -> Iterator[Finding]:
    for line in matrix.lines:
        absent = [party for party in (line.source, line.destination) if party not in reachability.everybody]
        for party in dict.fromkeys(absent):
            yield Finding(Kind.MISSING, f"{line} is not possible: there is no {party} in the stacks")
        if absent or line.port in reachability.passage(line.source, line.destination, TCP).certain:
            continue
        for ways in reachability.paths(line.source, line.destination):
            if not any(line.port in way.passage(TCP).certain for way in ways):
                way = ways[0]
                why = way.obstacle(TCP, line.port)
                yield Finding(Kind.MISSING, f"{line} is not possible from {way.start} to {way.end}: {why}")


def _extra(reachability: Reachability, matrix: PortMatrix) -> Iterator[Finding]:
    for reach in reachability.reaches:
        allowed = matrix.allows(reach.source, reach.destination) if reach.protocol == TCP else NOTHING
        ports = reach.ports - allowed
        if ports:
            what = f"{reach.source} reaches {reach.destination} on {described(reach.protocol, ports)}"
            yield Finding(Kind.EXTRA, f"{what}, {NOT_IN_THE_MATRIX}: {_how(reachability, reach, ports)}")


def _how(reachability: Reachability, reach: Reach, ports: Ranges) -> str:
    port = ports.spans[0][0]
    for ways in reachability.paths(reach.source, reach.destination):
        for way in ways:
            if port in way.passage(reach.protocol).possible:
                gates = (way.gates[0], way.gates[-1])
                return "; ".join(dict.fromkeys(gate.explain(reach.protocol, port) for gate in gates))
    return "no single way"


def _rules(network: Network, matrix: PortMatrix) -> Iterator[Finding]:
    for rule in network.rules:
        owners = network.owners_of(rule.group)
        if not owners and rule.group.endswith("default group"):
            continue
        if not owners:
            yield Finding(Kind.RULE, f"{rule.address} belongs to {rule.group}, which nobody has")
            continue
        lets, side = ("lets in", "from") if rule.direction is Direction.INGRESS else ("lets out", "to")
        for other, allowed in _subjects(network, rule, owners, matrix):
            ports = rule.ports - allowed if rule.protocol == TCP else rule.ports
            if ports:
                what = f"{rule.address} of {', '.join(owners)} {lets} {described(rule.protocol, ports)} {side} {other}"
                yield Finding(Kind.RULE, f"{what}, {NOT_IN_THE_MATRIX}")


def _subjects(
    network: Network, rule: GroupRule, owners: tuple[str, ...], matrix: PortMatrix
) -> Iterator[tuple[str, Ranges]]:
    """Whom a rule is about, and the ports that all owners may have with them."""
    match rule.peer:
        case GroupPeer(group):
            others = network.owners_of(group) or (f"{group}, which nobody has",)
            named = [(other, other) for other in others]
        case ListPeer(party):
            named = [(party, party)]
        case NetworkPeer(of) if of.version != 4:  # noqa: PLR2004 - the protocol's name
            named = [(INTERNET_IPV6, f"{of} ({INTERNET_IPV6})")]
        case NetworkPeer(of) if addresses(of) & network.outside(4):
            named = [(INTERNET, f"{of} ({INTERNET})")]
        case NetworkPeer(of):
            inside = dict.fromkeys(
                one.party for one in network.interfaces if addresses(one.subnet.network) & addresses(of)
            )
            named = [(party, f"{of} ({party})") for party in inside] or [("nobody", f"{of} (nobody)")]
    for party, name in named:
        allowed = EVERY_PORT
        for owner in owners:
            allowed &= (
                matrix.allows(party, owner) if rule.direction is Direction.INGRESS else matrix.allows(owner, party)
            )
        yield name, allowed


def _ways(network: Network, matrix: PortMatrix) -> Iterator[Finding]:
    for address in network.foreign:
        yield Finding(Kind.WAY, f"{address} is a way in or out that the port matrix doesn't know")
    for route, subnets in _routes(network):
        if route.way in {Way.FOREIGN, Way.EGRESS_ONLY}:
            yield Finding(
                Kind.WAY, f"{route.address} leads to {route.target}, {route.way}, which the port matrix doesn't know"
            )
        elif not any(matrix.goes_outside(one.party) for one in network.interfaces if one.subnet.address in subnets):
            to = route.destination.party if isinstance(route.destination, ListPeer) else route.destination.network
            yield Finding(
                Kind.WAY,
                f"{route.address} leads from {', '.join(subnets)} to {to} through {route.way}, "
                "and by the port matrix nobody there goes outside",
            )
    for subnet in network.subnets:
        if subnet.gives_public_addresses:
            yield Finding(Kind.WAY, f"{subnet.address} gives a public address to whatever starts in it")
        if subnet.has_ipv6:
            yield Finding(Kind.WAY, f"{subnet.address} has IPv6 addresses, which are all public")
    for party in network.parties:
        public = [one.address for one in network.interfaces_of(party) if one.public]
        if public and not matrix.allows(INTERNET, party):
            yield Finding(
                Kind.WAY,
                f"{public[0]} gives {party} a public address, and no line of the port matrix lets the internet in",
            )


def _routes(network: Network) -> Iterator[tuple[Route, tuple[str, ...]]]:
    """Each route, with the subnets that have it."""
    routes = dict.fromkeys(route for subnet in network.subnets for route in subnet.table.routes)
    for route in routes:
        yield route, tuple(subnet.address for subnet in network.subnets if route in subnet.table.routes)
