"""What the two majors of the AWS provider know: 5.x by its own schema, 6.x by the bindings generated from it."""

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

META_ARGUMENTS = frozenset({"lifecycle", "depends_on", "provider", "count", "for_each", "connection", "//"})
"""Terraform's own, in every resource.

Source: https://developer.hashicorp.com/terraform/language/meta-arguments
"""

REFERENCE = re.compile(r"(?<![\w.])(data\.)?(aws_\w+)\.[\w-]+(?:\[[^\]]*\])?\.(\w+)")


class Block(NamedTuple):
    """One resource or data source of a stack."""

    kind: str
    name: str
    data: bool
    arguments: Mapping[str, Any]

    @property
    def address(self) -> str:
        return f"{'data.' if self.data else ''}{self.kind}.{self.name}"


def blocks(document: Mapping[str, Any]) -> Iterator[Block]:
    """The AWS provider's resources and data sources in a stack."""
    for section, data in (("resource", False), ("data", True)):
        for kind, found in document.get(section, {}).items():
            if kind.startswith("aws_"):
                for name, arguments in found.items():
                    yield Block(kind, name, data, arguments)


def references(document: object) -> set[tuple[str, bool, str]]:
    """Type, whether it is a data source, and attribute, of every reference in a stack's expressions."""
    match document:
        case str():
            inside = re.findall(r"\$\{.*?\}", document, re.DOTALL)
            return {(kind, bool(data), name) for part in inside for data, kind, name in REFERENCE.findall(part)}
        case dict():
            return {reference for value in document.values() for reference in references(value)}
        case list():
            return {reference for value in document for reference in references(value)}
        case _:
            return set()


@dataclass(frozen=True)
class ProviderSchema:
    """The provider's own schema, as `terraform providers schema -json` gives it."""

    resources: Mapping[str, Any]
    data_sources: Mapping[str, Any]

    def unknown(self, block: Block) -> list[str]:
        """The paths of arguments that can't be set, and of required ones that aren't."""
        kinds = self.data_sources if block.data else self.resources
        if block.kind not in kinds:
            return [block.address]
        return [f"{block.address}.{path}" for path in _unknown(block.arguments, kinds[block.kind]["block"])]

    def has_attribute(self, kind: str, name: str, *, data: bool) -> bool:
        """Whether a reference to an attribute leads somewhere."""
        block = (self.data_sources if data else self.resources).get(kind, {}).get("block", {})
        return name in block.get("attributes", {}) or name in block.get("block_types", {})


def _unknown(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    attributes, nested = schema.get("attributes", {}), schema.get("block_types", {})
    for name, value in arguments.items():
        if name in nested:
            for inner in value if isinstance(value, list) else [value]:
                yield from (f"{name}.{path}" for path in _unknown(inner, nested[name]["block"]))
        elif name in attributes:
            if not (attributes[name].get("optional") or attributes[name].get("required")):
                yield f"{name} (read only)"
        elif name not in META_ARGUMENTS:
            yield name
    for name, attribute in attributes.items():
        if attribute.get("required") and name not in arguments:
            yield f"{name} (required)"


class Bindings:
    """The bindings' classes, which know the arguments of the provider they were generated from."""

    def unknown(self, block: Block) -> list[str]:
        """The paths of arguments that no class takes."""
        module = self._module(block.kind, data=block.data)
        if module is None:
            return [block.address]
        paths = _unknown_to(_class_of(module, block.kind), module, block.arguments)
        return [f"{block.address}.{path}" for path in paths]

    def has_attribute(self, kind: str, name: str, *, data: bool) -> bool:
        """Whether a reference to an attribute leads somewhere."""
        module = self._module(kind, data=data)
        return module is not None and hasattr(_class_of(module, kind), name)

    @staticmethod
    def _module(kind: str, *, data: bool) -> ModuleType | None:
        name = f"data_{kind}" if data else kind.removeprefix("aws_")
        try:
            return importlib.import_module(f"cdktf_cdktf_provider_aws.{name}")
        except ModuleNotFoundError:
            return None


def _class_of(module: ModuleType, kind: str) -> type:
    return next(found for found in vars(module).values() if getattr(found, "TF_RESOURCE_TYPE", None) == kind)


@cache
def _parameters(taker: type) -> dict[str, str]:
    """A class's parameters without the underscore that keeps some from being Python's words, and their types."""
    signature = inspect.signature(taker.__init__)  # type: ignore[misc] - the class itself is inspected
    return {name.rstrip("_"): str(parameter.annotation) for name, parameter in signature.parameters.items()}


def _unknown_to(taker: type, module: ModuleType, arguments: Mapping[str, Any]) -> Iterator[str]:
    parameters = _parameters(taker)
    for name, value in arguments.items():
        if name in META_ARGUMENTS:
            continue
        if name not in parameters:
            yield name
            continue
        words = re.findall(r"\w+", parameters[name])
        structs = [found for word in words if isinstance(found := vars(module).get(word), type)]
        for inner in value if isinstance(value, list) else [value]:
            if structs and isinstance(inner, dict):
                yield from (f"{name}.{path}" for path in _unknown_to(structs[0], module, inner))
