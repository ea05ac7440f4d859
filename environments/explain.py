"""Turn pydantic's errors into sentences of one kind: what is wrong, and what is allowed."""

import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from ipaddress import IPv4Network
from typing import NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from environments.errors import HIDDEN
from environments.fields import at, keys_of, model_of, wanted

SECRET_WORDS = ("password", "secret", "token", "credential")
LONGEST_VALUE = 120
"""Characters of a value that a message shows."""

WRONG_KIND = "is of the wrong kind"

WHAT_IS_WRONG = {
    "missing": "is missing",
    "greater_than_equal": "is out of range",
    "less_than_equal": "is out of range",
    "greater_than": "is out of range",
    "less_than": "is out of range",
    "literal_error": "is none of the choices",
    "enum": "is none of the choices",
    "string_pattern_mismatch": "has the wrong form",
    "string_too_short": "has the wrong form",
    "string_too_long": "has the wrong form",
    "value_error": "has the wrong form",
    "too_short": "has too few entries",
    "too_long": "has too many entries",
}
"""Pydantic's error types, in words; all others are about the kind of value.

Source: https://docs.pydantic.dev/latest/errors/validation_errors/
"""


class Finding(NamedTuple):
    """What is wrong at one place of a document."""

    location: tuple[int | str, ...]
    value: str | None
    allowed: str

    @property
    def key(self) -> str:
        """The location as a setting's path: `network.availability_zones[0]`."""
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.location)
        return path.removeprefix(".")


def explained(error: ValidationError, model: type[BaseModel], *, elsewhere: Sequence[str] = ()) -> Iterator[Finding]:
    """Every error in the settings of a model, in words; without the groups that another file holds."""
    errors = error.errors(include_url=False)
    for details in errors:
        location = details["loc"]
        if details["type"] == "too_short" and any(other["loc"][:-1] == location for other in errors):
            continue  # pydantic doesn't count entries that are invalid themselves, and told of for that
        if details["type"] == "extra_forbidden":
            # Somebody may have put a secret where none belongs.
            secret = any(word in str(location[-1]).lower() for word in SECRET_WORDS)
            known = [key for key in _known_keys(model, location) if key not in elsewhere]
            yield Finding(location, HIDDEN if secret else as_text(details["input"]), unknown(str(location[-1]), known))
        else:
            allowed = _allowed(details, model)
            wrong_kind = allowed.startswith(WRONG_KIND)
            value = None if details["type"] == "missing" else as_text(details["input"], quoted=wrong_kind)
            yield Finding(location, value, allowed)


def unknown(key: str, known: Sequence[str]) -> str:
    """What to do about a key that nobody reads."""
    close = get_close_matches(key, known, n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"is an unknown key: {meant}allowed are {', '.join(sorted(known))}"


def as_text(value: object, *, quoted: bool = False) -> str:
    """A value as its file has it, on one line, and not too long."""
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False).strip('"')
    if (quoted and isinstance(value, str)) or not text.isprintable() or not text:
        text = json.dumps(text)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _allowed(details: ErrorDetails, model: type[BaseModel]) -> str:
    field = at(model, details["loc"])
    what = WHAT_IS_WRONG.get(details["type"], WRONG_KIND)
    if field is None:
        return f"{what}: {details['msg']}"
    if details["type"] == "value_error" and field.annotation is IPv4Network:
        return f"is not an IPv4 network: {_network_meant(str(details['input']))}allowed is {wanted(field)}"
    if details["type"] == "value_error" and "error" in details["ctx"]:
        return str(details["ctx"]["error"])
    return f"{what}: {'needed' if details['type'] == 'missing' else 'allowed'} is {wanted(field)}"


def _network_meant(text: str) -> str:
    """The network in which an address with a prefix length lies, which is a frequent slip."""
    try:
        return f"did you mean {IPv4Network(text, strict=False)}? "
    except ValueError:
        return ""


def _known_keys(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    parent = at(model, location[:-1]) if location[:-1] else None
    return keys_of((model_of(parent) if parent else None) or model)
