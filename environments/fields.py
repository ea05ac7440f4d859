"""What a setting's field takes, in words."""

import types
from collections.abc import Sequence
from enum import Enum
from ipaddress import IPv4Network
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, EmailStr
from pydantic.fields import FieldInfo

KINDS: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    EmailStr: "an e-mail address",
    IPv4Network: "an IPv4 network, such as 10.0.0.0/16",
    tuple: "a list",
    frozenset: "a list",
}


def at(model: type[BaseModel], location: Sequence[int | str]) -> FieldInfo | None:
    """The field that a location leads to: `("network", "availability_zones", 0)` to the zones' element."""
    inside: type[BaseModel] | None = model
    field: FieldInfo | None = None
    for part in location:
        if isinstance(part, int):
            field = _element_of(field) if field else None
        else:
            field = _named(inside, part) if inside else None
        inside = model_of(field) if field else None
    return field


def model_of(field: FieldInfo) -> type[BaseModel] | None:
    """The settings group that a field holds, if it holds one."""
    annotation: Any = _without_none(field).annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a group has in its file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def wanted(field: FieldInfo) -> str:
    """What a field takes: `a whole number from 1 to 35 (RDS keeps automated backups 1 to 35 days)`."""
    kind = _kind(field)
    if not field.description:
        return kind
    return field.description if kind == KINDS[str] else f"{kind} ({field.description})"


def _kind(field: FieldInfo) -> str:
    model = model_of(field)
    if model is not None:
        return f"a table with the keys {', '.join(keys_of(model))}"
    field = _without_none(field)
    annotation: Any = field.annotation
    if get_origin(annotation) is Literal:
        return f"one of {', '.join(map(str, get_args(annotation)))}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"one of {', '.join(str(member.value) for member in annotation)}"
    return KINDS.get(get_origin(annotation) or annotation, KINDS[str]) + _limits(field)


def _limits(field: FieldInfo) -> str:
    limits = {
        name: value
        for constraint in field.metadata
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length")
        if (value := getattr(constraint, name, None)) is not None
    }
    match limits:
        case {"ge": least, "le": most}:
            return f" from {least} to {most}"
        case {"ge": least}:
            return f" of {least} or more"
        case {"gt": bound}:
            return f" above {bound}"
        case {"le": most}:
            return f" of {most} or less"
        case {"min_length": least, "max_length": most} if field.annotation is not str:
            return f" with {least} to {most} entries"
        case _:
            return ""


def _named(model: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if key in {name, field.alias}), None)


def _element_of(field: FieldInfo) -> FieldInfo | None:
    arguments = get_args(_without_none(field).annotation)
    return FieldInfo.from_annotation(arguments[0]) if arguments else None


def _without_none(field: FieldInfo) -> FieldInfo:
    annotation: Any = field.annotation
    if get_origin(annotation) not in (Union, types.UnionType):
        return field
    choices = [choice for choice in get_args(annotation) if choice is not types.NoneType]
    return FieldInfo.from_annotation(choices[0]) if len(choices) == 1 else field
