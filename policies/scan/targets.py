"""What is scanned: synthesized stacks and plans, each with the tier and the environment that it belongs to."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from policies.scan.errors import ScanError

STACK_NAME = re.compile(r"(?P<project>.+)-(?P<tier>[a-z]+)-(?P<environment>[a-z]+)")
PROJECT = "banking-audit-ledger"
HOW_TO_SYNTHESIZE = "Synthesize first: make synth"
HOW_TO_SHOW = "Make one: terraform plan -out=FILE, then terraform show -json FILE > plan.json"


class Framework(StrEnum):
    """What checkov calls the two kinds of document."""

    STACK = "terraform_json"
    PLAN = "terraform_plan"


@dataclass(frozen=True)
class Target:
    """One document."""

    file: Path
    framework: Framework
    stack: str
    tier: str
    environment: str
    types: Mapping[str, tuple[str, ...]]
    """The types of the resources by their names, of which several types may have the same."""


def stacks_in(folder: Path) -> tuple[Target, ...]:
    """All stacks `<folder>/<stack>/cdk.tf.json`.

    Raises:
        ScanError: there is none, or one can't be read.
    """
    files = sorted(folder.glob("*/cdk.tf.json"))
    if not files:
        raise ScanError(f"{folder}: there is no */cdk.tf.json in it. {HOW_TO_SYNTHESIZE}")
    return tuple(_stack(file) for file in files)


def plans_in(folder: Path) -> tuple[Path, ...]:
    """All plans `*.json` of a folder.

    Raises:
        ScanError: there is none.
    """
    files = tuple(sorted(folder.glob("*.json")))
    if not files:
        raise ScanError(f"{folder}: there is no *.json in it. {HOW_TO_SHOW}")
    return files


def plan_of(file: Path) -> Target:
    """A plan that `terraform show -json` has written; the provider's default tags say whose.

    Raises:
        ScanError: it can't be read, or is none, or not one of a stack of ours.
    """
    document = _read(file, HOW_TO_SHOW)
    if "format_version" not in document or "planned_values" not in document:
        raise ScanError(f"{file}: it is no plan in JSON. {HOW_TO_SHOW}")
    if document.get("errored"):
        raise ScanError(f"{file}: the plan ended with an error, and has not all resources. Plan again.")
    try:
        provider = document["configuration"]["provider_config"]["aws"]["expressions"]
        tags = provider["default_tags"][0]["tags"]["constant_value"]
        tier, environment = tags["Tier"], tags["Environment"]
    except (KeyError, IndexError, TypeError) as error:
        raise ScanError(
            f"{file}: the provider has no default tags Tier and Environment: it is the plan of no stack of ours."
        ) from error
    return Target(file, Framework.PLAN, f"{PROJECT}-{tier}-{environment}", tier, environment, {})


def _stack(file: Path) -> Target:
    document = _read(file, HOW_TO_SYNTHESIZE)
    named = STACK_NAME.fullmatch(file.parent.name)
    if named is None:
        raise ScanError(f"{file}: its folder is not called <project>-<tier>-<environment>. {HOW_TO_SYNTHESIZE}")
    types = _types(document)
    return Target(file, Framework.STACK, named[0], named["tier"], named["environment"], types)


def _types(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    resources: Mapping[str, Iterable[str]] = document.get("resource", {})
    names = {name for named in resources.values() for name in named}
    return {name: tuple(kind for kind, named in resources.items() if name in named) for name in names}


def _read(file: Path, remedy: str) -> dict[str, Any]:
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise ScanError(f"{file}: it can't be read: {error.strerror}. {remedy}") from error
    except ValueError as error:
        raise ScanError(f"{file}: it is not JSON ({error}). {remedy}") from error
    if not isinstance(document, dict):
        raise ScanError(f"{file}: it is not a JSON object. {remedy}")
    return document
