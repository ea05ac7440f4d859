"""What traffic passes on its way: security groups, network ACLs, routes, public addresses.

A gate says which ports it lets through, and why it does or doesn't.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from policies.reachability.model import (
    AclRule,
    Direction,
    GroupPeer,
    GroupRule,
    ListPeer,
    NetworkAcl,
    NetworkPeer,
)
from policies.reachability.ranges import NOTHING, Ranges
from policies.reachability.sieve import OPEN, Filter, Passage, decide, passage
from policies.reachability.traffic import EPHEMERAL, EVERY_PORT, WITH_PORTS, addresses, described, matches


class Gate(Protocol):
    """One thing that traffic has to pass."""

    def passage(self, protocol: str) -> Passage:
        """The ports that it lets through."""

    def explain(self, protocol: str, port: int) -> str:
        """What it does with one port, in a sentence without its full stop."""


@dataclass(frozen=True)
class Side:
    """The other end of a connection, as rules see it."""

    name: str
    addresses: Ranges
    version: int
    groups: frozenset[str] = frozenset()
    service: str | None = None
    """Set for a service of AWS's that has a prefix list."""


@dataclass(frozen=True)
class Told:
    """A gate that lets through everything or nothing: a route, a public address."""

    passes: bool
    sentence: str
    wholly: bool = True
    """Whether it is so for all addresses of the other side."""

    def passage(self, _protocol: str) -> Passage:
        """Everything, or nothing."""
        return Passage(EVERY_PORT if self.passes else NOTHING, EVERY_PORT if self.passes and self.wholly else NOTHING)

    def explain(self, _protocol: str, _port: int) -> str:
        """The sentence."""
        return self.sentence


@dataclass(frozen=True)
class GroupGate:
    """The security groups of one end. They remember connections: answers always pass."""

    owner: str
    direction: Direction
    rules: tuple[GroupRule, ...]
    """Of this direction, of all groups of the owner."""
    other: Side

    def passage(self, protocol: str) -> Passage:
        """What any of the groups' rules lets through."""
        return passage(self.other.addresses, self._filters(protocol))

    def explain(self, protocol: str, port: int) -> str:
        """The rules that let it through, or that there is none."""
        decisions = decide(self.other.addresses, Ranges.of((port, port)), self._filters(protocol))
        names = dict.fromkeys(decision.by.name for decision in decisions if decision.by)
        where = "from" if self.direction is Direction.INGRESS else "to"
        what = f"{_at(protocol, port)} {where} {self.other.name}"
        if not names:
            return f"blocked: no security-group {self.direction} rule of {self.owner} allows {what}"
        return f"{self.owner} allows {what} by {', '.join(names)}"

    def _filters(self, protocol: str) -> Sequence[Filter]:
        return [
            Filter(self._covered(rule), rule.ports, allow=True, name=rule.address)
            for rule in self.rules
            if matches(rule.protocol, protocol)
        ]

    def _covered(self, rule: GroupRule) -> Ranges:
        match rule.peer:
            case GroupPeer(group):
                return self.other.addresses if group in self.other.groups else NOTHING
            case ListPeer(party):
                return self.other.addresses if party == self.other.service else NOTHING
            case NetworkPeer(network):
                same = network.version == self.other.version
                return addresses(network) & self.other.addresses if same else NOTHING


@dataclass(frozen=True)
class AclGate:
    """One direction of a network ACL. It remembers nothing: requests and answers each have to pass."""

    acl: NetworkAcl
    direction: Direction
    other: Side
    answers: bool
    """Whether this is about the answers, which go to the client's ephemeral port."""

    def passage(self, protocol: str) -> Passage:
        """What it lets through; of answers, whether they come through, to some or to every ephemeral port."""
        if not self.answers:
            return passage(self.other.addresses, self._filters(protocol))
        if protocol not in WITH_PORTS:
            # A message that is never answered has arrived all the same.
            return OPEN
        answered = passage(self.other.addresses, self._filters(protocol), EPHEMERAL)
        return Passage(
            possible=EVERY_PORT if answered.possible else NOTHING,
            certain=EVERY_PORT if answered.certain >= EPHEMERAL else NOTHING,
        )

    def explain(self, protocol: str, port: int) -> str:
        """The rules that decide, in their order."""
        ports = EPHEMERAL if self.answers else Ranges.of((port, port))
        decisions = decide(self.other.addresses, ports, self._filters(protocol))
        refusing = list(dict.fromkeys(_named(decision.by) for decision in decisions if not decision.allowed))
        letting = list(dict.fromkeys(_named(decision.by) for decision in decisions if decision.allowed))
        where = "from" if self.direction is Direction.INGRESS else "to"
        what = f"{f'answers on {protocol} {ports}' if self.answers else _at(protocol, port)} {where} {self.other.name}"
        wall = f"network ACL {self.acl.address}"
        if self.answers and protocol not in WITH_PORTS:
            return f"{wall}: {protocol} needs no answer"
        if not letting:
            return f"blocked by {' and '.join(refusing)} for {self.direction} of {wall}: {what}"
        partly = f", but {' and '.join(refusing)} blocks a part" if refusing else ""
        return f"{wall} allows {what} by {', '.join(letting)} for {self.direction}{partly}"

    def _filters(self, protocol: str) -> Sequence[Filter]:
        rules: tuple[AclRule, ...] = self.acl.ingress if self.direction is Direction.INGRESS else self.acl.egress
        return [
            Filter(addresses(rule.network), rule.ports, allow=rule.allow, name=f"rule {rule.number}")
            for rule in rules
            if matches(rule.protocol, protocol) and rule.network.version == self.other.version
        ]


def _named(rule: Filter | None) -> str:
    return rule.name if rule else "the last rule (deny)"


def _at(protocol: str, port: int) -> str:
    return described(protocol, Ranges.of((port, port))) if protocol in WITH_PORTS else protocol
