"""Turn pydantic's errors into problems that name file, key, value and what is allowed."""

import types
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from environments.account_values import AccountValues
from environments.errors import Problem


def problems_in(
    error: ValidationError,
    *,
    group: str,
    field: FieldInfo,
    file: str,
    values: AccountValues,
    value: object,
) -> Iterator[Problem]:
    """Explain every error of one settings group."""
    for details in error.errors(include_url=False):
        location = tuple(str(part) if isinstance(part, int) else part for part in details["loc"])
        if group == "account":
            variable = str(location[0])
            yield Problem(
                values.source_of(variable),
                variable,
                values.shown(variable),
                _allowed(details, _field_of(field, (_field_name(variable, field),))),
            )
            continue
        found = None if details["type"] == "missing" or value is None else _shown(details["input"])
        known = _field_of(field, location) if location else field
        yield Problem(file, _key(group, details["loc"]), found, _allowed(details, known, _siblings(field, location)))


def _allowed(details: ErrorDetails, field: FieldInfo | None, siblings: tuple[str, ...] = ()) -> str:
    description = f" ({field.description})" if field is not None and field.description else ""
    match details["type"]:
        case "missing":
            return f"is missing{description}"
        case "extra_forbidden":
            close = get_close_matches(str(details["loc"][-1]), siblings, n=1)
            meant = f"did you mean {close[0]!r}? " if close else ""
            return f"is an unknown key: {meant}Known are {', '.join(sorted(siblings))}"
        case "value_error":
            return str(details["ctx"]["error"])
        case "string_pattern_mismatch":
            return description.strip(" ()") or f"must match {details['ctx']['pattern']}"
        case _:
            return details["msg"][0].lower() + details["msg"][1:] + description


def _key(group: str, location: tuple[int | str, ...]) -> str:
    return group + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _shown(value: object) -> str:
    text = str(value)
    longest = 80
    return text if len(text) <= longest else f"{text[:longest]}…"


def _field_name(variable: str, field: FieldInfo) -> str:
    model = _model_of(field)
    fields = model.model_fields if model else {}
    return next((name for name, candidate in fields.items() if candidate.alias == variable), variable)


def _field_of(field: FieldInfo, location: tuple[str, ...]) -> FieldInfo | None:
    """The innermost field that a location leads to."""
    found: FieldInfo | None = field
    for part in location:
        model = _model_of(found) if found else None
        if model is None:
            break
        found = model.model_fields.get(part)
    return found


def _siblings(field: FieldInfo, location: tuple[str, ...]) -> tuple[str, ...]:
    parent = _field_of(field, location[:-1])
    model = _model_of(parent) if parent else None
    return tuple(model.model_fields) if model else ()


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    annotation: Any = field.annotation
    choices = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    return next((choice for choice in choices if isinstance(choice, type) and issubclass(choice, BaseModel)), None)
