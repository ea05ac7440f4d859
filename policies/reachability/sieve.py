"""How rules in an order let traffic through: the first that is about a packet decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.reachability.ranges import NOTHING, Ranges
from policies.reachability.traffic import EVERY_PORT


@dataclass(frozen=True)
class Filter:
    """One rule, as far as a sieve has to know it."""

    addresses: Ranges
    """The other side's."""
    ports: Ranges
    allow: bool
    name: str


@dataclass(frozen=True)
class Passage:
    """The ports on which something passes."""

    possible: Ranges
    """From or to one address at least."""
    certain: Ranges
    """From and to every address."""

    def __and__(self, other: "Passage") -> "Passage":
        return Passage(self.possible & other.possible, self.certain & other.certain)

    def __or__(self, other: "Passage") -> "Passage":
        return Passage(self.possible | other.possible, self.certain | other.certain)


OPEN = Passage(EVERY_PORT, EVERY_PORT)
CLOSED = Passage(NOTHING, NOTHING)


@dataclass(frozen=True)
class Decision:
    """What became of a part of the traffic."""

    addresses: Ranges
    ports: Ranges
    by: Filter | None
    """None: no rule is about it, so it is refused."""

    @property
    def allowed(self) -> bool:
        """Whether it passes."""
        return self.by is not None and self.by.allow


def decide(addresses: Ranges, ports: Ranges, filters: Iterable[Filter]) -> Sequence[Decision]:
    """Which rule decides about which part of the traffic."""
    open_questions = [(addresses, ports)] if addresses and ports else []
    decisions = []
    for rule in filters:
        left = []
        for where, which in open_questions:
            hit = where & rule.addresses, which & rule.ports
            if not all(hit):
                left.append((where, which))
                continue
            decisions.append(Decision(*hit, by=rule))
            left += [part for part in ((where - hit[0], which), (hit[0], which - hit[1])) if all(part)]
        open_questions = left
    return [*decisions, *(Decision(*part, by=None) for part in open_questions)]


def passage(addresses: Ranges, filters: Iterable[Filter], ports: Ranges = EVERY_PORT) -> Passage:
    """The ports on which some, and on which all, of these addresses pass."""
    decisions = decide(addresses, ports, filters)
    refused = Ranges.union(decision.ports for decision in decisions if not decision.allowed)
    return Passage(
        possible=Ranges.union(decision.ports for decision in decisions if decision.allowed),
        certain=ports - refused if addresses else NOTHING,
    )
