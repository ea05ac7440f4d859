"""The port matrix: what is meant to be possible, as against what is.

A line is about TCP over IPv4. Two things follow from lines that say something else, since a public address is the
internet's: who may open a port to the internet reaches AWS's services there, and whom the internet reaches there.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.model import INTERNET
from policies.reachability.ranges import Ranges

_CELLS = 4
_DIVIDER = re.compile(r"[-:| ]+")


@dataclass(frozen=True)
class Line:
    """One line: the source may open this TCP port of the destination."""

    source: str
    destination: str
    port: int

    def __str__(self) -> str:
        return f"{self.source} → {self.destination} tcp {self.port}"


class PortMatrix:
    """What is meant to be possible."""

    def __init__(self, lines: Iterable[Line], services: Collection[str] = ()) -> None:
        """Take the lines, and the services whose addresses are public."""
        self.lines = tuple(dict.fromkeys(lines))
        self._services = frozenset(services)

    def with_services(self, services: Collection[str]) -> "PortMatrix":
        """The same lines, with these services."""
        return PortMatrix(self.lines, services)

    def allows(self, source: str, destination: str) -> Ranges:
        """The TCP ports that are meant to be open, directly or because of other lines."""
        allowed = self._direct(source, destination)
        if destination in self._services:
            allowed |= self._direct(source, INTERNET)
        if source in self._services:
            allowed |= self._direct(INTERNET, destination)
        return allowed | (self._direct(source, INTERNET) & self._direct(INTERNET, destination))

    def follows(self, source: str, destination: str) -> bool:
        """Whether nothing is said about the two, so that what is allowed follows from lines about the internet."""
        return not self._direct(source, destination) and bool(self.allows(source, destination))

    def goes_outside(self, party: str) -> bool:
        """Whether a party opens connections to somebody outside the VPC, or is opened one from there."""
        outside = {INTERNET, *self._services}
        return any(
            (line.source == party and line.destination in outside)
            or (line.destination == party and line.source in outside)
            for line in self.lines
        )

    def _direct(self, source: str, destination: str) -> Ranges:
        return Ranges.of(
            *((line.port, line.port) for line in self.lines if (line.source, line.destination) == (source, destination))
        )


def read_matrix(text: str, name: str) -> PortMatrix:
    """The matrix of a page with the table that `make docs` writes: From, To, TCP port, Why.

    Raises:
        UnreadableNetworkError: there is no such table, or a port is no number.
    """
    rows = [
        [cell.strip() for cell in row.strip().strip("|").split("|")] for row in text.splitlines() if row.startswith("|")
    ]
    header = ["From", "To", "TCP port", "Why"]
    if header not in rows:
        raise UnreadableNetworkError(f"{name}: there is no table | {' | '.join(header)} | in it. Write it: make docs")
    lines = []
    for row in rows[rows.index(header) + 1 :]:
        if all(_DIVIDER.fullmatch(cell) for cell in row):
            continue
        if len(row) != _CELLS or not row[2].isdigit():
            raise UnreadableNetworkError(
                f"{name}: {' | '.join(row)} has to be {' | '.join(header)}, the port a number."
            )
        lines.append(Line(row[0], row[1], int(row[2])))
    return PortMatrix(lines)
