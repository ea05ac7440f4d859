"""What a rule finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """A value that contradicts another, or a limit of AWS's."""

    key: str
    """The setting's path, for example `network.nat_gateways`."""
    value: object
    allowed: str


Rule = Callable[..., Iterator[Violation]]
"""A function from settings groups, by parameter name, to the violations in them."""
