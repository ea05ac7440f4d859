"""Which resources of a stack the variable `deletion_protection` guards."""

import json

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
