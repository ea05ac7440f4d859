"""Who reaches whom: all layers together, for every pair of parties and every protocol."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policies.reachability.model import INTERNET, INTERNET_IPV6, Direction, ListPeer, Network
from policies.reachability.paths import Path, Paths
from policies.reachability.ranges import Ranges
from policies.reachability.sieve import CLOSED, OPEN, Passage
from policies.reachability.traffic import ANY, PROTOCOLS


@dataclass(frozen=True)
class Reach:
    """What one party can send to another."""

    source: str
    destination: str
    protocol: str
    ports: Ranges
    """Possible between some of their addresses at least."""


class Reachability:
    """Answers who reaches whom in a network."""

    def __init__(self, network: Network) -> None:
        """Take the network."""
        self.network = network
        self._paths = Paths(network)

    @property
    def sources(self) -> tuple[str, ...]:
        """Who may open a connection. A service's addresses are the internet's, unless a rule lets in just those."""
        let_in = (
            rule.peer.party
            for rule in self.network.rules
            if rule.direction is Direction.INGRESS and isinstance(rule.peer, ListPeer)
        )
        return tuple(dict.fromkeys((INTERNET, INTERNET_IPV6, *self.network.parties, *let_in)))

    @property
    def destinations(self) -> tuple[str, ...]:
        """To whom a connection may be opened."""
        return tuple(dict.fromkeys((INTERNET, INTERNET_IPV6, *self.network.parties, *self.network.services)))

    @property
    def everybody(self) -> tuple[str, ...]:
        """Every party."""
        return tuple(dict.fromkeys((*self.sources, *self.destinations)))

    @cached_property
    def reaches(self) -> tuple[Reach, ...]:
        """Everything that is possible."""
        return tuple(self._reaches())

    def paths(self, source: str, destination: str) -> Iterator[tuple[Path, ...]]:
        """For each pair of the parties' addresses, the ways from the one to the other."""
        return self._paths.between(source, destination)

    def passage(self, source: str, destination: str, protocol: str) -> Passage:
        """What is possible between some addresses of the parties, and what is certain between all of them."""
        pairs = [self._any_of(ways, protocol) for ways in self.paths(source, destination)]
        certain = OPEN.certain if pairs else CLOSED.certain
        for pair in pairs:
            certain &= pair.certain
        return Passage(Ranges.union(pair.possible for pair in pairs), certain)

    def _reaches(self) -> Iterator[Reach]:
        named = (rule.protocol for rule in self.network.rules if rule.protocol != ANY)
        protocols = tuple(dict.fromkeys((*PROTOCOLS, *named)))
        for source in self.sources:
            for destination in self.destinations:
                for protocol in protocols:
                    ports = self.passage(source, destination, protocol).possible
                    if ports:
                        yield Reach(source, destination, protocol, ports)

    @staticmethod
    def _any_of(ways: tuple[Path, ...], protocol: str) -> Passage:
        through = CLOSED
        for way in ways:
            through |= way.passage(protocol)
        return through
