"""Read an environment's files, and tell all that is wrong with them at once."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from inspect import signature
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from environments import account_values
from environments.errors import ConfigurationError, Problem
from environments.explain import problems_in
from environments.rules import RULES
from environments.schema import Environment

FOLDER = Path(__file__).parent


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
    file = f"environments/{name}.toml"
    document = _merged(_parsed(FOLDER / f"{name}.toml", file), overrides or {})
    values = account_values.read(values_file, environ)

    problems = [*values.problems]
    groups: dict[str, Any] = {}
    for group, field in Environment.model_fields.items():
        found = values.found if group == "account" else document.pop(group, None)
        try:
            groups[group] = _validated(field, found)
        except ValidationError as error:
            problems += problems_in(error, group=group, field=field, file=file, values=values, value=found)
    problems += [_unknown_key(file, key, value) for key, value in document.items()]
    if "name" in groups and groups["name"] != name:
        problems.append(Problem(file, "name", groups["name"], f"must be the file's name: {name}"))
    problems += _rule_violations(groups, file, values)
    if problems:
        raise ConfigurationError(problems)
    return Environment(**groups)


def _validated(field: FieldInfo, value: object) -> object:
    if value is None:
        if not field.is_required():
            return field.get_default()
        value = {} if hasattr(field.annotation, "model_fields") else None
    constrained: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(constrained).validate_python(value)


def _rule_violations(groups: Mapping[str, Any], file: str, values: account_values.AccountValues) -> list[Problem]:
    problems = []
    for rule in RULES:
        wanted = signature(rule).parameters
        if not wanted.keys() <= groups.keys():
            continue
        for violation in rule(**{group: groups[group] for group in wanted}):
            source = values.source_of(violation.key) if violation.key.isupper() else file
            value = None if violation.value is None else str(violation.value)
            problems.append(Problem(source, violation.key, value, violation.allowed))
    return problems


def _parsed(path: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([Problem(file, "(whole file)", None, f"is not valid TOML: {error}")]) from None


def _merged(document: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(document)
    for key, value in overrides.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, Mapping) else value
    return merged


def _unknown_environment(name: str) -> Problem:
    close = get_close_matches(name, names(), n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return Problem(
        "environments/",
        "environment",
        name,
        f"{meant}There are {', '.join(names())}; a new one is a new .toml file",
    )


def _unknown_key(file: str, key: str, value: object) -> Problem:
    known = [group for group in Environment.model_fields if group != "account"]
    close = get_close_matches(key, known, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return Problem(file, key, str(value), f"is an unknown key: {meant}Known are {', '.join(sorted(known))}")
