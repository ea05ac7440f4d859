"""One way to weaken production."""

from dataclasses import dataclass

from tests.mutations.changes import Change


@dataclass(frozen=True)
class Mutation:
    """One way."""

    name: str
    what: str
    """What somebody gains, or what a slip costs."""
    tier: str
    change: Change
