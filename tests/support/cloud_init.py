"""User data as `cloud-init schema` judges it, and stricter: keys that cloud-init doesn't know are refused."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from tests.support.user_data import as_ec2_gets_it

SCHEMA = Path(__file__).parent / "schemas/schema-cloud-config-v1.json"
"""See the README beside it."""


def complaints(user_data: str) -> list[str]:
    """What is wrong with user data; nothing if cloud-init takes all of it."""
    document = as_ec2_gets_it(user_data)
    unknown = [f"{key} is no key of cloud-init's" for key in document if key not in _known_keys()]
    errors = Draft4Validator(_schema()).iter_errors(document)
    return unknown + [f"{error.json_path}: {error.message}" for error in errors]


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


@cache
def _known_keys() -> frozenset[str]:
    """The schema has one part a module, none of which refuses the keys of the others, or a key of nobody's."""
    parts = [_schema()["$defs"][part["$ref"].rpartition("/")[2]] for part in _schema()["allOf"]]
    return frozenset(key for part in parts for key in part.get("properties", {}))
