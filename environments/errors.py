"""What is wrong with a setting, told so that the reader can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one setting."""

    file: str
    """Where the value was read: a file, or `environment variable`."""
    key: str
    """The setting's path, for example `database.backup_retention_days`."""
    value: str | None
    """What was found there; None if nothing was."""
    allowed: str
    """What is wrong, and what would be right."""

    def __str__(self) -> str:
        found = "" if self.value is None else f" = {self.value}"
        return f"{self.file}: {self.key}{found}\n    {self.allowed}"


class ConfigurationError(Exception):
    """Settings that must not reach Terraform; holds every problem, not only the first."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.key, problem.allowed)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        heading = "1 setting is wrong:" if count == 1 else f"{count} settings are wrong:"
        return "\n".join([heading, *(f"  {problem}".replace("\n    ", "\n      ") for problem in self.problems)])
