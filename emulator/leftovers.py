"""What is still in the emulated account, less what may stay: the proof that a destroy was complete.

The emulator lists everything that any of moto's backends holds, of whatever service and
region (`inventory`), so that a kind of resource that nobody thought of is found, too.
What may stay stands in `allowances`, each entry with its reason; where a resource must
be in a certain state for it, the entry says so: a live key, secret or instance is found
although a dying one is not.
"""

import json
from collections.abc import Collection
from urllib.request import urlopen

from emulator.allowances import ALLOWANCES, Leftover
from emulator.furnish import FURNISHED

RESOURCES_PATH = "/emulator/resources"
_TIMEOUT_SECONDS = 30

__all__ = ["Leftover", "leftovers"]


def leftovers(endpoint_url: str, *, keep: Collection[str] = ()) -> list[Leftover]:
    """List what should be gone, in all regions.

    Args:
        endpoint_url: The emulator's address.
        keep: Names, ids or ARNs of what is to stay (the state bucket and lock table,
            say); a KMS alias keeps its key.
    """
    found = _inventory(endpoint_url)
    excess = [each for each in found if not _is_kept(each, keep) and not _is_allowed(each)]
    return sorted(excess, key=str)


def _inventory(endpoint_url: str) -> list[Leftover]:
    with urlopen(endpoint_url.rstrip("/") + RESOURCES_PATH, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
        found = [Leftover(**each) for each in json.load(answer)]
    key, value = FURNISHED
    # A hosted zone's tags are kept apart from it, under its id.
    zones = {each.id for each in found if each.facts.get(key) == value}
    for each in found:
        if each.facts.get(f"tag:{key}") == value or each.facts.get("resource_id") in zones:
            each.facts["furnished"] = True
    return found


def _is_kept(found: Leftover, keep: Collection[str]) -> bool:
    names = {found.id, *(found.facts.get(name) for name in ("name", "id", "arn"))}
    return any(kept in names or kept in found.facts.get("names(aliases)", []) for kept in keep)


def _is_allowed(found: Leftover) -> bool:
    return any(allowance.covers(found) for allowance in ALLOWANCES)
