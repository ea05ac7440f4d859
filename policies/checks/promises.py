"""The promises of `promises.toml`, for the environment that a document is of."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROMISES: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("promises.toml").read_text(encoding="utf-8")
)
STRICTEST = "production"


def promised(name: str, environment: str) -> str | int:
    """What is promised to an environment; to one that no promise names, what is promised to production.

    Raises:
        KeyError: there is no such promise.
    """
    promise = PROMISES[name]
    found: str | int = promise["every"] if "every" in promise else promise.get(environment, promise[STRICTEST])
    return found


def environment_of(resource: Mapping[str, Any], file: Path) -> str:
    """The environment by its tag: a planned resource has it itself, in a stack it is one of the provider's.

    It is empty if neither has it.
    """
    tags = plain(resource.get("tags_all"))
    if isinstance(tags, Mapping) and "Environment" in tags:
        return str(plain(tags["Environment"]))
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        # checkov doesn't say where a plan lies; what has no tags in it is held to production's promises.
        return ""
    for provider in document.get("provider", {}).get("aws", ()):
        for default in provider.get("default_tags", ()):
            return str(default["tags"].get("Environment", ""))
    return ""


def plain(value: object) -> object:
    """A value out of the list that checkov puts each into."""
    return value[0] if isinstance(value, list) and value else value
