"""Settings of which some are invalid, so that the rules about the others can be run all the same."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from environments.fields import model_of


class UnreadableError(Exception):
    """A setting was read that is invalid."""


class Partial:
    """The valid ones of a group's settings; reading another one raises `UnreadableError`."""

    def __init__(self, model: type[BaseModel], document: Mapping[str, Any]) -> None:
        self._valid: dict[str, object] = {}
        for name, field in model.model_fields.items():
            key = field.alias or name
            if key not in document:
                if not field.is_required():
                    self._valid[name] = field.get_default()
                continue
            try:
                self._valid[name] = _validated(field, document[key])
            except ValidationError:
                nested = model_of(field)
                if nested is not None and isinstance(document[key], Mapping):
                    self._valid[name] = Partial(nested, document[key])

    def __getattr__(self, name: str) -> object:
        if name not in self._valid:
            raise UnreadableError(name)
        return self._valid[name]


def as_json(document: object) -> str:
    """Settings as JSON, for pydantic's strict mode.

    It takes a quoted number for an error, as it should, and yet a text for a network or an enumeration's member.
    """
    return json.dumps(document, default=_plain)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _validated(field: FieldInfo, value: object) -> object:
    annotation: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(annotation).validate_json(as_json(value), strict=True)
