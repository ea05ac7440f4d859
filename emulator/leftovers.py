"""What is still in the emulated account, less what may stay: the proof that a destroy was complete.

`leftovers` asks the emulator for everything that any of moto's backends holds, of
whatever service and region (`inventory`): a kind of resource that nobody thought of is
found, too. What may stay stands in `ALLOWED`, each entry with its reason; an entry that
a resource must be in a certain state for says so, so that a live key, secret or
instance is found although a dying one is not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_TIMEOUT_SECONDS = 30

Facts = dict[str, Any]


@dataclass(frozen=True)
class Leftover:
    """A resource that still exists."""

    service: str
    kind: str
    region: str
    id: str
    facts: Facts

    def __str__(self) -> str:
        return f"{self.service} {self.kind} {self.id} ({self.region})"


def _always(_facts: Facts) -> bool:
    return True


@dataclass(frozen=True)
class Allowed:
    """Resources that may stay: where, why, and in which state."""

    service: str
    kind: str
    reason: str
    when: Callable[[Facts], bool] = _always

    def covers(self, found: Leftover) -> bool:
        """Whether this entry excuses what was found."""
        return (self.service, self.kind) == (found.service, found.kind) and self.when(found.facts)
