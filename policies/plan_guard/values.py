"""Reads planned values: Terraform shows a block as a list of objects, a map as an object."""

from collections.abc import Mapping
from typing import Any

from policies.plan_guard.document import UNKNOWN


def every(values: object, *path: str) -> tuple[Any, ...]:
    """All values at a path, through each of the blocks on the way; `UNKNOWN` where the way is not known yet."""
    if values is UNKNOWN:
        return (UNKNOWN,)
    if isinstance(values, list):
        return tuple(found for item in values for found in every(item, *path))
    if not path:
        return () if values is None else (values,)
    if not isinstance(values, Mapping):
        return ()
    if len(path) == 1 and isinstance(values.get(path[0]), list):
        return (values[path[0]],)
    return every(values.get(path[0]), *path[1:])


def first(values: object, *path: str) -> object:
    """The first value at a path; None if there is none."""
    return next(iter(every(values, *path)), None)


def listed(values: object, *path: str) -> tuple[Any, ...]:
    """The elements of a list, or the blocks, at a path; a single one counts as well."""
    return tuple(item for found in every(values, *path) for item in (found if isinstance(found, list) else [found]))
