"""What a rule finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """A value that contradicts another, or a limit of AWS's."""

    key: str
    """The setting's path, for example `network.nat_gateways`, or an account variable, for example `AWS_REGION`."""
    value: object
    allowed: str
    """`is …: … is allowed`, read after the key and the value."""


Rule = Callable[..., Iterator[Violation]]
"""A function from settings groups, by parameter name, to the violations in them."""

RuleBetween = Callable[..., Iterator[Violation]]
"""A function from two environments to the violations in the second."""
