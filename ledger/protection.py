"""Which resources of a stack the variable `deletion_protection` guards."""

import contextlib
import json
from collections.abc import Collection, Iterator

from ledger.errors import LedgerError
from ledger.stacks import Stack

VARIABLE = "deletion_protection"
_REFERENCE = f"var.{VARIABLE}"


def protected_addresses(stack: Stack) -> frozenset[str]:
    """The resources whose settings refer to the variable."""
    return frozenset(
        f"{kind}.{name}"
        for kind, resources in stack.configuration.get("resource", {}).items()
        for name, settings in resources.items()
        if _REFERENCE in json.dumps(settings)
    )


@contextlib.contextmanager
def lifted_from(tiers: Collection[str], restore: str) -> Iterator[None]:
    """An error out of this block also says which tiers have lost their protection by then, and what restores it."""
    try:
        yield
    except LedgerError as error:
        if tiers:
            lost = f"Deletion protection is lifted in {', '.join(tiers)}. To keep what is left, restore it: {restore}"
            error.hint = f"{error.hint} {lost}" if error.hint else lost
        raise
