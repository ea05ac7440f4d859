"""Settings with something wrong, and what is told about it."""

from collections.abc import Mapping
from pathlib import Path

from environments import ConfigurationError, Problem, load
from tests.support.stacks import EXAMPLE_VALUES


def problems_of(
    environment: str = "production",
    /,
    *,
    values_file: Path | None = EXAMPLE_VALUES,
    environ: Mapping[str, str] | None = None,
    **overrides: object,
) -> tuple[Problem, ...]:
    """What is wrong with an environment once some of its settings are replaced; by default, nothing is."""
    try:
        load(environment, overrides=overrides, values_file=values_file, environ=environ or {})
    except ConfigurationError as error:
        return error.problems
    return ()


def told_about(problems: tuple[Problem, ...], key: str) -> list[str]:
    """The sentences about one setting."""
    return [problem.allowed for problem in problems if problem.key == key]
