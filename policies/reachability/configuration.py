"""The synthesized stacks of one environment, with the references between them followed.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.traffic import IpNetwork, network_named

HOW_TO_SYNTHESIZE = "Synthesize first: make synth"
_STACK = re.compile(r".+-(?P<tier>[a-z]+)-(?P<environment>[a-z]+)")
_REFERENCE = re.compile(
    r"(?<![\w.])(?P<data>data\.)?(?P<kind>aws_\w+)\.(?P<name>[\w-]+)(?:\[[^\]]*\])?\.(?P<attribute>\w+)"
)
_REMOTE = re.compile(r"data\.terraform_remote_state\.(?P<state>[\w-]+)\.outputs\.(?P<output>[\w-]+)")
_VARIABLE = re.compile(r"\$\{var\.(?P<name>\w+)\}")
_NO_ARGUMENTS = frozenset({"//", "depends_on", "lifecycle", "tags"})

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """A resource, or a data source, of one of the stacks."""

    tier: str
    kind: str
    name: str
    arguments: Arguments

    @property
    def address(self) -> str:
        """Its address, with the tier before it: `network:aws_subnet.network_private_a`."""
        return f"{self.tier}:{self.kind}.{self.name}"

    def argument(self, *names: str) -> Any:  # noqa: ANN401 - arguments are of any type
        """The first of these arguments that is set."""
        return next((self.arguments[name] for name in names if self.arguments.get(name) is not None), None)

    def blocks(self, name: str) -> list[Arguments]:
        """Its nested blocks of a name; JSON has one block as an object, several as a list."""
        found = self.arguments.get(name) or []
        return [found] if isinstance(found, Mapping) else list(found)


@dataclass(frozen=True)
class Reference:
    """An attribute of a resource, in whichever stack it stands."""

    resource: Resource
    attribute: str


class Configuration:
    """What Terraform will make of one environment."""

    def __init__(self, tiers: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the stacks' Terraform JSON by their tiers."""
        self._tiers = tiers

    @classmethod
    def read(cls, folder: Path, environment: str) -> "Configuration":
        """Read `<folder>/<project>-<tier>-<environment>/cdk.tf.json`, for all tiers.

        Raises:
            UnreadableNetworkError: the environment has no stack there, or one is not JSON.
        """
        tiers, others = {}, set()
        for file in sorted(folder.glob("*/cdk.tf.json")):
            named = _STACK.fullmatch(file.parent.name)
            if named is None or named["environment"] != environment:
                others |= {named["environment"]} if named else set()
                continue
            try:
                tiers[named["tier"]] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise UnreadableNetworkError(f"{file}: it can't be read ({error}). {HOW_TO_SYNTHESIZE}") from error
        if not tiers:
            there = f"There are stacks of {', '.join(sorted(others))}." if others else HOW_TO_SYNTHESIZE
            raise UnreadableNetworkError(f"{folder}: there is no stack of an environment {environment!r}. {there}")
        return cls(tiers)

    def resources(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these types, or all."""
        for tier, document in self._tiers.items():
            for kind, named in document.get("resource", {}).items():
                if not kinds or kind in kinds:
                    for name, arguments in named.items():
                        yield Resource(tier, kind, name, arguments)

    def references(self, resource: Resource, value: Any = None) -> Iterator[Reference]:  # noqa: ANN401 - as in JSON
        """What a value, or all arguments, of a resource refer to, in the value's order."""
        for text in _texts(resource.arguments if value is None else value):
            if "${" in text:
                yield from self._in(resource.tier, text, resource.address)

    @staticmethod
    def texts(resource: Resource) -> Iterator[str]:
        """All texts among a resource's arguments."""
        return _texts(resource.arguments)

    def reference(self, resource: Resource, value: Any) -> Reference | None:  # noqa: ANN401 - as in JSON
        """What a value refers to first; None if nothing."""
        return next(self.references(resource, value), None) if value is not None else None

    def text(self, resource: Resource, value: object) -> str:
        """A value's text; a reference to an argument or a variable's default is followed.

        Raises:
            UnreadableNetworkError: only Terraform could tell what stands there.
        """
        text = str(value)
        if "${" not in text:
            return text
        if variable := _VARIABLE.fullmatch(text):
            known = self._tiers[resource.tier].get("variable", {}).get(variable["name"], {}).get("default")
        else:
            found = self.reference(resource, text)
            known = found.resource.arguments.get(found.attribute) if found else None
        if known is None or "${" in str(known):
            raise UnreadableNetworkError(
                f"{resource.address}: what {text} stands for is known to Terraform only. Write a value there."
            )
        return str(known)

    def network(self, resource: Resource, value: object) -> IpNetwork:
        """The network that a CIDR of a resource stands for."""
        text = self.text(resource, value)
        try:
            return network_named(text)
        except ValueError as error:
            raise UnreadableNetworkError(f"{resource.address}: {text!r} is no CIDR. Write one: 10.0.0.0/24") from error

    def number(self, resource: Resource, value: object) -> int | None:
        """A number of a resource; None if it isn't set."""
        if value is None:
            return None
        text = self.text(resource, value)
        try:
            return int(text)
        except ValueError as error:
            raise UnreadableNetworkError(f"{resource.address}: {text!r} is no number, and has to be one.") from error

    def is_true(self, resource: Resource, value: object) -> bool:
        """Whether an argument is set, and true."""
        return value is not None and self.text(resource, value).lower() == "true"

    def _in(self, tier: str, text: str, where: str) -> Iterator[Reference]:
        for remote in _REMOTE.finditer(text):
            yield from self._remote(tier, remote, where)
        for found in _REFERENCE.finditer(text):
            section = "data" if found["data"] else "resource"
            arguments = self._tiers[tier].get(section, {}).get(found["kind"], {}).get(found["name"])
            if arguments is None:
                raise UnreadableNetworkError(f"{where}: {found[0]} leads to nothing in the {tier} stack.")
            yield Reference(
                Resource(tier, f"{found['data'] or ''}{found['kind']}", found["name"], arguments), found["attribute"]
            )

    def _remote(self, tier: str, remote: re.Match[str], where: str) -> Iterator[Reference]:
        state = self._tiers[tier].get("data", {}).get("terraform_remote_state", {}).get(remote["state"], {})
        producer = str(state.get("config", {}).get("key", "")).partition("/")[0]
        output = self._tiers.get(producer, {}).get("output", {}).get(remote["output"])
        if output is None:
            raise UnreadableNetworkError(
                f"{where}: {remote[0]} leads to no output of a {producer or 'known'} stack. {HOW_TO_SYNTHESIZE}"
            )
        for text in _texts(output["value"]):
            yield from self._in(producer, text, f"{producer}: output {remote['output']}")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - as in JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _NO_ARGUMENTS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
