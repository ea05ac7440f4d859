"""Read environments' files, and tell all that is wrong with them at once."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from inspect import signature
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from environments import account_values
from environments.account_values import AccountValues
from environments.errors import ConfigurationError, Problem
from environments.explain import as_text, explained
from environments.files import shown, text_of
from environments.partial import Partial, UnreadableError, as_json
from environments.rules import RULES, RULES_BETWEEN, Violation
from environments.schema import Environment

FOLDER = Path(__file__).parent
ACCOUNT = "account"
"""The group that `.env.aws` holds, and not the environment's own file."""


class _Reading(NamedTuple):
    """What an environment's files gave."""

    file: str
    settings: Environment | Partial
    problems: list[Problem]


def names() -> tuple[str, ...]:
    """The names of the environments that have a file, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def load(
    name: str,
    *,
    overrides: Mapping[str, Any] | None = None,
    values_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Environment:
    """Read and validate an environment.

    Args:
        name: the environment's name, which is its file's name without `.toml`.
        overrides: settings that replace those of the file, nested like it.
        values_file: the account's values; by default the file that `LEDGER_ENV_FILE` names, else `.env.aws`.
        environ: the variables that win over the values file; by default the process's.

    Raises:
        ConfigurationError: with every problem found, each with its file, key, value and what is allowed.
    """
    if name not in names():
        raise ConfigurationError([_unknown_environment(name)])
    values = account_values.read(values_file, environ)
    reading = _read(name, values, overrides or {})
    if isinstance(reading.settings, Partial) or reading.problems:
        raise ConfigurationError(reading.problems)
    return reading.settings


def load_all(*, values_file: Path | None = None, environ: Mapping[str, str] | None = None) -> tuple[Environment, ...]:
    """Read and validate all environments, and that they can stand side by side.

    Raises:
        ConfigurationError: with every problem of every environment.
    """
    values = account_values.read(values_file, environ)
    readings = [_read(name, values, {}) for name in names()]
    problems = [problem for reading in readings for problem in reading.problems]
    for one, other in combinations(readings, 2):
        for rule in RULES_BETWEEN:
            problems += _problems(rule(one.settings, other.settings), other.file, values)
    if problems:
        raise ConfigurationError(problems)
    return tuple(reading.settings for reading in readings if isinstance(reading.settings, Environment))


def _read(name: str, values: AccountValues, overrides: Mapping[str, Any]) -> _Reading:
    path = FOLDER / f"{name}.toml"
    file = shown(path)
    problems = [*values.problems]
    try:
        document = _merged(_parsed(path), overrides)
    except ConfigurationError as error:
        return _Reading(file, Partial(Environment, {ACCOUNT: values.found}), [*problems, *error.problems])
    if document.pop(ACCOUNT, None) is not None:
        elsewhere = f"is in the wrong file: its values are needed in {values.file}"
        problems.append(Problem(file, ACCOUNT, None, elsewhere))
    document[ACCOUNT] = dict(values.found)
    settings: Environment | Partial
    try:
        settings = Environment.model_validate_json(as_json(document), strict=True)
    except ValidationError as error:
        settings = Partial(Environment, document)
        problems += _invalid(error, file, values)
    problems += _broken_rules(settings, file, values)
    told = settings.name if isinstance(settings, Environment) else document.get("name", name)
    if told != name:
        problems.append(Problem(file, "name", as_text(told), f"is not the file's name: needed is {name}"))
    return _Reading(file, settings, problems)


def _invalid(error: ValidationError, file: str, values: AccountValues) -> Iterator[Problem]:
    for finding in explained(error, Environment, elsewhere=(ACCOUNT,)):
        if finding.location[0] == ACCOUNT:
            variable = str(finding.location[-1])
            yield Problem(values.source_of(variable), variable, values.shown(variable), finding.allowed)
        else:
            yield Problem(file, finding.key, finding.value, finding.allowed)


def _broken_rules(settings: Environment | Partial, file: str, values: AccountValues) -> Iterator[Problem]:
    for rule in RULES:
        try:
            groups = {group: getattr(settings, group) for group in signature(rule).parameters}
        except UnreadableError:
            continue
        yield from _problems(rule(**groups), file, values)


def _problems(violations: Iterator[Violation], file: str, values: AccountValues) -> Iterator[Problem]:
    """What a rule finds, until it reads a setting that is invalid by itself, and told of for that."""
    try:
        for violation in violations:
            source = values.source_of(violation.key) if violation.key.isupper() else file
            value = None if violation.value is None else as_text(violation.value)
            yield Problem(source, violation.key, value, violation.allowed)
    except UnreadableError:
        return


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([Problem(shown(path), "", None, f"is not valid TOML: {error}")]) from error


def _merged(document: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(document)
    for key, value in overrides.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, Mapping) else value
    return merged


def _unknown_environment(name: str) -> Problem:
    close = get_close_matches(name, names(), n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    allowed = f"does not exist: {meant}allowed are {', '.join(names())}; a new one is a new .toml file"
    return Problem("environments/", "environment", name, allowed)
