"""What is wrong with a setting, told so that the reader can mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

First = TypeVar("First")
Second = TypeVar("Second")


HIDDEN = "(hidden)"
"""What stands in a message for the value of a secret."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one setting."""

    file: str
    """Where the value was read: a file, or `environment variable`."""
    key: str
    """The setting's path, for example `database.backup_retention_days`; empty if the whole file is wrong."""
    value: str | None
    """What was found there; None if nothing was."""
    allowed: str
    """What is wrong, and what would be right: `is out of range: allowed is a whole number from 1 to 35`."""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        found = "" if self.value is None else f" = {self.value}"
        return f"{place}{found}\n    {self.allowed}"


class ConfigurationError(Exception):
    """Settings that must not reach Terraform; holds every problem, not only the first."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.key, problem.allowed)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        heading = "1 problem in the settings:" if count == 1 else f"{count} problems in the settings:"
        return "\n".join([heading, *(f"  {problem}".replace("\n    ", "\n      ") for problem in self.problems)])


def together(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Both results, or the problems of both.

    Raises:
        ConfigurationError: with the problems of whichever raised it.
    """
    problems: tuple[Problem, ...] = ()
    try:
        one = first()
    except ConfigurationError as error:
        problems = error.problems
    try:
        other = second()
    except ConfigurationError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return one, other
