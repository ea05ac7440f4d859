"""Everything that the emulated account holds, read from moto's own backends.

Served at `RESOURCES_PATH` by the gateway. The walk is generic: whatever a backend of
any service, account and region keeps in a container is listed, whether or not anyone
thought of its kind. What isn't a resource is named in `allowances`, with a reason.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any

from botocore.model import ServiceModel
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.common_models import BaseModel
from moto.ec2.models.instances import Reservation
from moto.iam.models import AWSManagedPolicy
from moto.utilities.tagging_service import TaggingService

Facts = dict[str, str | int | float | bool | list[str] | None]

# Mapping, not dict: some of moto's aren't dicts (requests' CaseInsensitiveDict).
_CONTAINERS = (Mapping, list, set, tuple, deque)
_SCALARS = (str, int, float, bool)
# Names of attributes that identify a resource, best first.
_IDENTIFIERS = ("arn", "id", "name", "key_id", "physical_resource_id")
_SECRETS = ("password", "secret_string", "secret_binary", "private_key", "key_material")
# Parts of a resource that are asked for by name: a KMS key's aliases.
_NAMED_PARTS = {"aliases"}
_NO_STORAGE = (BaseBackend, BaseModel, Enum, ServiceModel, TaggingService)
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
    for kind, container in _containers(backend):
        for key, value in _leaves("", container):
            facts = _facts(value)
            yield kind, _identifier(key, value, facts), facts


def _containers(holder: object, within: str = "") -> Iterator[tuple[str, object]]:
    """A backend's containers, and those of the storage objects that some backends have."""
    for name, attribute in list(vars(holder).items()):
        kind = within + name.lstrip("_")
        if isinstance(attribute, _CONTAINERS) and name not in _NEVER_RESOURCES:
            yield kind, attribute
        elif not within and type(attribute).__module__.startswith("moto.") and not isinstance(attribute, _NO_STORAGE):
            yield from _containers(attribute, f"{kind}.")


def _leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    """Descend through containers of containers; what holds a scalar is a resource."""
    if isinstance(value, AWSManagedPolicy):
        # Thousands, the same in every account, and nobody can delete one.
        return
    if isinstance(value, Reservation):
        # EC2 keeps instances only within the reservations that launched them.
        yield from ((instance.id, instance) for instance in value.instances)
        return
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
            if isinstance(attribute, Mapping) and known in _NAMED_PARTS:
                facts[f"names({known})"] = sorted(map(str, attribute))
        elif attribute is None or isinstance(attribute, _SCALARS):
            facts[known] = "…" if any(word in known.lower() for word in _SECRETS) else attribute
        elif isinstance(named := getattr(attribute, "__dict__", {}).get("name"), str):
            # A reference to another object, or moto's InstanceState.
            facts[known] = named
    return facts | _tags(attributes)


def _tags(attributes: Mapping[Any, Any]) -> Facts:
    """Tags, where they are kept with the resource: `tag:Project`."""
    tags = attributes.get("tags")
    if isinstance(tags, list):
        tags = {each.get("Key"): each.get("Value") for each in tags if isinstance(each, Mapping)}
    return {f"tag:{key}": str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {}


def _identifier(key: str, value: object, facts: Facts) -> str:
    if isinstance(value, _SCALARS):
        return f"{key}={value}" if key else str(value)
    named = (facts[name] for name in _IDENTIFIERS if facts.get(name))
    return str(next(named, key))
