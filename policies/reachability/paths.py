"""The ways on which traffic goes from one party to another, each as the gates that it passes."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.reachability.gates import AclGate, Gate, GroupGate, Side, Told
from policies.reachability.model import (
    INTERNET,
    INTERNET_IPV6,
    Direction,
    Interface,
    ListPeer,
    Network,
    Route,
    Subnet,
    Way,
)
from policies.reachability.sieve import CLOSED, OPEN, Passage
from policies.reachability.traffic import addresses


@dataclass(frozen=True)
class Path:
    """One way, from one subnet or from outside to another."""

    start: str
    end: str
    gates: tuple[Gate, ...]

    def passage(self, protocol: str) -> Passage:
        """What all gates let through."""
        through = OPEN
        for gate in self.gates:
            through &= gate.passage(protocol)
            if not through.possible:
                return CLOSED
        return through

    def explain(self, protocol: str, port: int) -> Iterator[tuple[bool, str]]:
        """Each gate's sentence, and whether the port passes it; ends where nothing passes."""
        for gate in self.gates:
            passes = port in gate.passage(protocol).possible
            yield passes, gate.explain(protocol, port)
            if not passes:
                return

    def obstacle(self, protocol: str, port: int) -> str:
        """What keeps the port, from or to some address at least, from passing."""
        for gate in self.gates:
            if port not in gate.passage(protocol).certain:
                return gate.explain(protocol, port)
        return "nothing is in its way"


class Paths:
    """Finds the ways through a network."""

    def __init__(self, network: Network) -> None:
        """Take the network."""
        self._network = network

    def between(self, source: str, destination: str) -> Iterator[tuple[Path, ...]]:
        """For each pair of addresses of two parties, the ways from the one to the other: any of them suffices."""
        network = self._network
        starts, ends = network.interfaces_of(source), network.interfaces_of(destination)
        if starts and ends:
            yield from ((self._inside(start, end),) for start in starts for end in ends)
        elif starts:
            yield from (tuple(self._outwards(start, destination)) for start in starts)
        elif ends:
            yield from (tuple(self._inwards(source, end)) for end in ends)

    def _inside(self, start: Interface, end: Interface) -> Path:
        here, there = _side(start), _side(end)
        joined = start.subnet.vpc == end.subnet.vpc
        return Path(
            start.subnet.address,
            end.subnet.address,
            (
                self._group_gate(start, Direction.EGRESS, there),
                Told(
                    joined,
                    "the VPC's own route leads there"
                    if joined
                    else "blocked: no route leads from one VPC to the other",
                ),
                *_crossing(start.subnet, end.subnet, here, there),
                self._group_gate(end, Direction.INGRESS, here),
            ),
        )

    def _outwards(self, start: Interface, destination: str) -> Iterator[Path]:
        there = self._outside(destination)
        own = self._group_gate(start, Direction.EGRESS, there)
        routes = list(_routes_to(start.subnet, there))
        for route in routes:
            yield Path(start.subnet.address, destination, (own, *self._along(start, route, there)))
        if not routes:
            none = Told(passes=False, sentence=f"blocked: {_no_route(start.subnet, destination)}")
            yield Path(start.subnet.address, destination, (own, none))

    def _inwards(self, source: str, end: Interface) -> Iterator[Path]:
        here = self._outside(source)
        own = self._group_gate(end, Direction.INGRESS, here)
        named = f"{end.party} in {end.subnet.address}"
        address = Told(
            _is_public(end, here.version),
            f"{named} has {'a' if _is_public(end, here.version) else 'no'} public address",
        )
        routes = [route for route in _routes_to(end.subnet, here) if route.way in {Way.INTERNET_GATEWAY, Way.FOREIGN}]
        for route in routes:
            leads = _leads(route, here, f"answers leave through {route.way} by {route.address}")
            # Another network reaches private addresses too.
            asked = () if route.way is Way.FOREIGN else (address,)
            yield Path(source, end.subnet.address, (*asked, leads, *_entering(end.subnet, here), own))
        if not routes:
            none = Told(passes=False, sentence=f"blocked: {_no_route(end.subnet, source)}")
            yield Path(source, end.subnet.address, (address, none, own))

    def _along(self, start: Interface, route: Route, there: Side) -> Iterator[Gate]:
        leads = _leads(route, there, f"{route.address} leads to {there.name} through {route.way}")
        if route.way is Way.INTERNET_GATEWAY:
            public = _is_public(start, there.version)
            yield Told(public, f"{start.party} has {'a' if public else 'no'} public address for the internet gateway")
        nat = self._network.nat_gateways.get(route.target)
        if route.way is not Way.NAT_GATEWAY or nat is None:
            yield from (leads, *_leaving(start.subnet, there))
            return
        here = _subnet_side(start.subnet, start.party)
        yield leads
        if nat.subnet != start.subnet:
            yield from (*_leaving(start.subnet, there), *_entering(nat.subnet, here))
        onwards = any(route.way is Way.INTERNET_GATEWAY for route in _routes_to(nat.subnet, there))
        yield Told(
            onwards,
            f"{nat.address} leads on through an internet gateway"
            if onwards
            else f"blocked: {nat.address} has no way to the internet: {_no_route(nat.subnet, there.name)}",
        )
        yield from _leaving(nat.subnet, there)

    def _group_gate(self, interface: Interface, direction: Direction, other: Side) -> GroupGate:
        rules = tuple(
            rule for rule in self._network.rules if rule.direction is direction and rule.group in interface.groups
        )
        return GroupGate(interface.party, direction, rules, other)

    def _outside(self, party: str) -> Side:
        version = 6 if party == INTERNET_IPV6 else 4
        service = None if party in {INTERNET, INTERNET_IPV6} else party
        return Side(party, self._network.outside(version), version, service=service)


def _side(interface: Interface) -> Side:
    network = interface.subnet.network
    return Side(interface.party, addresses(network), network.version, interface.groups)


def _subnet_side(subnet: Subnet, name: str) -> Side:
    return Side(name, addresses(subnet.network), subnet.network.version)


def _crossing(start: Subnet, end: Subnet, here: Side, there: Side) -> Iterator[Gate]:
    """Network ACLs stand between subnets, not inside."""
    if start != end:
        yield AclGate(start.acl, Direction.EGRESS, there, answers=False)
        yield from _entering(end, here)
        yield AclGate(start.acl, Direction.INGRESS, there, answers=True)


def _entering(end: Subnet, here: Side) -> Iterator[Gate]:
    yield AclGate(end.acl, Direction.INGRESS, here, answers=False)
    yield AclGate(end.acl, Direction.EGRESS, here, answers=True)


def _leaving(start: Subnet, there: Side) -> Iterator[Gate]:
    yield AclGate(start.acl, Direction.EGRESS, there, answers=False)
    yield AclGate(start.acl, Direction.INGRESS, there, answers=True)


def _routes_to(subnet: Subnet, there: Side) -> Iterator[Route]:
    """The routes on which something outside may be found: a service's own, else any that leads to its addresses."""
    own = [
        route
        for route in subnet.table.routes
        if isinstance(route.destination, ListPeer) and route.destination.party == there.service
    ]
    yield from own or (
        route
        for route in subnet.table.routes
        if not isinstance(route.destination, ListPeer)
        and route.destination.network.version == there.version
        and addresses(route.destination.network) & there.addresses
    )


def _leads(route: Route, there: Side, sentence: str) -> Told:
    to = route.destination
    if isinstance(to, ListPeer) or addresses(to.network) >= there.addresses:
        return Told(passes=True, sentence=sentence)
    return Told(passes=True, sentence=f"{sentence}, only as far as it is in {to.network}", wholly=False)


def _is_public(interface: Interface, version: int) -> bool:
    """Over IPv6, every address is."""
    return interface.subnet.has_ipv6 if version == 6 else interface.public  # noqa: PLR2004 - the protocol's name


def _no_route(subnet: Subnet, to: str) -> str:
    return f"{subnet.table.address} has no route from {subnet.address} to {to}"
