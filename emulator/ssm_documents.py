"""Command documents of Systems Manager: their parameters checked, their shell script rendered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHELL_ACTION = "aws:runShellScript"
DEFAULT_TIMEOUT_SECONDS = 3600

#: Those of AWS's own documents that are worth having.
BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    "AWS-RunShellScript": {
        "schemaVersion": "2.2",
        "parameters": {
            "commands": {"type": "StringList"},
            "executionTimeout": {"type": "String", "default": "3600", "allowedPattern": "([1-9][0-9]{0,6})"},
        },
        "mainSteps": [
            {
                "action": SHELL_ACTION,
                "name": "run",
                "inputs": {"timeoutSeconds": "{{ executionTimeout }}", "runCommand": ["{{ commands }}"]},
            }
        ],
    }
}

_REFERENCE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class WrongParametersError(ValueError):
    """The parameters are not what the document declares."""


@dataclass(frozen=True)
class Script:
    """What a document has a machine's shell do."""

    text: str
    timeout_seconds: float


def render(content: Mapping[str, Any], given: Mapping[str, Sequence[str]]) -> Script:
    """The script of a document with its parameters filled in.

    Raises:
        WrongParametersError: if one is unknown, missing, or of a value that is not allowed.
    """
    values = _values(content.get("parameters") or {}, given)
    steps = [step for step in content.get("mainSteps") or [] if step.get("action") == SHELL_ACTION]
    lines = [line for step in steps for command in step["inputs"]["runCommand"] for line in _lines(command, values)]
    times = [_text(str(step["inputs"].get("timeoutSeconds", DEFAULT_TIMEOUT_SECONDS)), values) for step in steps]
    return Script("\n".join(lines) + "\n", sum(map(float, times)))


def _values(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise WrongParametersError(f"The document has no parameter {', '.join(unknown)}")
    return {name: _value(name, declaration, given.get(name)) for name, declaration in declared.items()}


def _value(name: str, declaration: Mapping[str, Any], given: Sequence[str] | None) -> list[str]:
    default = declaration.get("default")
    if given is None and default is None:
        raise WrongParametersError(f"Parameter {name} is required")
    value = given if given is not None else default if isinstance(default, list) else [str(default)]
    for item in value:
        allowed = declaration.get("allowedValues")
        if allowed is not None and item not in allowed:
            raise WrongParametersError(f"Parameter {name} is {item!r}; allowed are {', '.join(allowed)}")
        pattern = declaration.get("allowedPattern")
        if pattern is not None and not re.fullmatch(pattern, item):
            raise WrongParametersError(f"Parameter {name} is {item!r}, which does not match {pattern}")
    return list(value)


def _lines(command: str, values: Mapping[str, list[str]]) -> Iterator[str]:
    """A command that is nothing but a list is as many commands."""
    whole = _REFERENCE.fullmatch(command.strip())
    if whole and whole[1] in values:
        yield from values[whole[1]]
    else:
        yield _text(command, values)


def _text(template: str, values: Mapping[str, list[str]]) -> str:
    return _REFERENCE.sub(lambda found: " ".join(values[found[1]]) if found[1] in values else found[0], template)
