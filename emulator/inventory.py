"""Everything that the emulated account holds, read from moto's own backends.

Served at `RESOURCES_PATH` by the gateway. The walk is generic: whatever a backend of
any service, account and region keeps in a container is listed, whether or not anyone
thought of its kind. What isn't a resource is named in `leftovers`, with a reason.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

Facts = dict[str, str | int | float | bool | None]

# Mapping, not dict: some of moto's aren't dicts (requests' CaseInsensitiveDict).
_CONTAINERS = (Mapping, list, set, tuple, deque)
_SCALARS = (str, int, float, bool)
# Names of attributes that identify a resource, best first.
_IDENTIFIERS = ("arn", "id", "name", "key_id", "physical_resource_id")
_SECRETS = ("password", "secret_string", "secret_binary", "private_key", "key_material")
_NEVER_RESOURCES = {"account_id", "region_name", "partition"}


def inventory() -> list[dict[str, Any]]:
    """All resources: service, kind (where the backend keeps it), region, id and facts."""
    # moto has no public way to list the backends in use.
    instances: list[BackendDict[BaseBackend]] = vars(BackendDict)["_instances"]
    return [
        {"service": backends.service_name, "kind": kind, "region": region, "id": identifier, "facts": facts}
        for backends in instances
        for _account, region, backend in backends.iter_backends()
        for kind, identifier, facts in _kept_by(backend)
    ]


def _kept_by(backend: BaseBackend) -> Iterator[tuple[str, str, Facts]]:
    for kind, container in list(vars(backend).items()):
        if kind not in _NEVER_RESOURCES and isinstance(container, _CONTAINERS):
            for key, value in _leaves("", container):
                facts = _facts(value)
                yield kind, _identifier(key, value, facts), facts


def _leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    """Descend through containers of containers; what holds a scalar is a resource."""
    if not isinstance(value, _CONTAINERS):
        yield key, value
        return
    pairs = list(value.items()) if isinstance(value, Mapping) else [(key, item) for item in value]
    if key and any(item is None or isinstance(item, _SCALARS) for _, item in pairs):
        yield key, value
        return
    for name, item in pairs:
        yield from _leaves(str(name) or "-", item)


def _facts(value: object) -> Facts:
    """A resource's scalar attributes, and how much its containers hold (`len(rules)`)."""
    facts: Facts = {"type": type(value).__name__}
    attributes = value if isinstance(value, Mapping) else getattr(value, "__dict__", {})
    for name, attribute in list(attributes.items()):
        known = str(name).lstrip("_")
        if isinstance(attribute, Enum):
            facts[known] = str(attribute.value)
        elif isinstance(attribute, date):
            facts[known] = attribute.isoformat()
        elif isinstance(attribute, _CONTAINERS):
            facts[f"len({known})"] = len(attribute)
        elif attribute is None or isinstance(attribute, _SCALARS):
            facts[known] = "…" if any(word in known.lower() for word in _SECRETS) else attribute
    return facts


def _identifier(key: str, value: object, facts: Facts) -> str:
    if isinstance(value, _SCALARS):
        return f"{key}={value}" if key else str(value)
    named = (facts[name] for name in _IDENTIFIERS if facts.get(name))
    return str(next(named, key))
