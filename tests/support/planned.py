"""Plan documents in the shape of `terraform show -json`, made from two versions of a synthesized stack.

References have values, as if all was applied; but for a first plan, which knows of nothing that it makes.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

ACCOUNT = "123456789012"
META_ARGUMENTS = frozenset(
    {"//", "depends_on", "lifecycle", "provider", "count", "for_each", "provisioner", "connection"}
)
REFERENCE = re.compile(r"\$\{(.*?)\}", re.DOTALL)
ADDRESS = re.compile(r"(?<![\w.])((?:data\.)?[a-z]+_\w+\.[\w-]+)((?:\.\w+)?)")
CHOICE = re.compile(r"var\.deletion_protection \? (\d+) : (\d+)")


def plan_between(
    before: Mapping[str, Any], after: Mapping[str, Any], *, protected: bool = True, first: bool = False
) -> dict[str, Any]:
    """What Terraform would show of going from one document to the other.

    Args:
        before: a stack's Terraform JSON, as applied.
        after: the same stack, changed.
        protected: what the variable `deletion_protection` is.
        first: whether nothing of it exists yet; what refers to other resources is then known only later.
    """
    old = {} if first else dict(_resources(before))
    new = dict(_resources(after))
    made = frozenset(new) if first else frozenset()
    changes = []
    for address in sorted(old.keys() | new.keys()):
        was = _resolved(old[address], frozenset(), protected=protected)[0] if address in old else None
        becomes, unknown = _resolved(new[address], made, protected=protected) if address in new else (None, {})
        changes.append(
            _place(address)
            | {
                "change": {
                    "actions": _actions(was, becomes),
                    "before": was,
                    "after": becomes,
                    "after_unknown": unknown,
                }
            }
        )
    return {
        "format_version": "1.2",
        "variables": {"deletion_protection": {"value": protected}},
        "planned_values": {"root_module": {}},
        "resource_changes": changes,
        "prior_state": {
            "format_version": "1.0",
            "values": {
                "root_module": {
                    "resources": [
                        _place(address) | {"values": _resolved(values, frozenset(), protected=protected)[0]}
                        for address, values in old.items()
                    ]
                }
            },
        },
        "configuration": _configuration(after),
    }


def _resources(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, found in document.get("resource", {}).items():
        for name, values in found.items():
            yield f"{kind}.{name}", {key: value for key, value in values.items() if key not in META_ARGUMENTS}


def _place(address: str) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "type": address.partition(".")[0]}


def _actions(before: object, after: object) -> list[str]:
    if before is None:
        return ["create"]
    if after is None:
        return ["delete"]
    return ["no-op"] if before == after else ["update"]


def _resolved(value: Any, made: frozenset[str], *, protected: bool) -> tuple[Any, Any]:
    """A value as it is known, and where it isn't; expressions have values that only tell them apart."""
    match value:
        case str():
            if any(address in made for part in REFERENCE.findall(value) for address, _ in ADDRESS.findall(part)):
                return None, True
            return _evaluated(value, protected=protected), False
        case dict():
            parts = {key: _resolved(part, made, protected=protected) for key, part in value.items()}
            known = {key: known for key, (known, unknown) in parts.items() if unknown is not True}
            return known, {key: unknown for key, (_, unknown) in parts.items() if unknown}
        case list():
            items = [_resolved(part, made, protected=protected) for part in value]
            return [known for known, _ in items], [unknown for _, unknown in items]
        case _:
            return value, False


def _evaluated(text: str, *, protected: bool) -> Any:
    whole = REFERENCE.fullmatch(text)
    if whole and whole[1] == "var.deletion_protection":
        return protected
    if whole and whole[1] == "!var.deletion_protection":
        return not protected
    choice = CHOICE.fullmatch(whole[1]) if whole else None
    if choice:
        return int(choice[1 if protected else 2])
    return REFERENCE.sub(lambda match: _stand_in(match[1]), text)


def _stand_in(expression: str) -> str:
    if "caller_identity" in expression:
        return ACCOUNT
    digest = hashlib.sha256(expression.encode()).hexdigest()[:12]
    if expression.endswith(("arn", "_arn")):
        return f"arn:aws:stand-in:us-east-1:{ACCOUNT}:{digest}"
    return f"stand-in-{digest}"


def _configuration(document: Mapping[str, Any]) -> dict[str, Any]:
    allowed = [
        account
        for provider in document.get("provider", {}).get("aws", [])
        for account in provider["allowed_account_ids"]
    ]
    expressions = {"allowed_account_ids": {"constant_value": allowed}}
    return {
        "provider_config": {"aws": {"name": "aws", "expressions": expressions}},
        "root_module": {
            "resources": [
                _place(address)
                | {
                    "expressions": {
                        key: {"references": refers} for key, value in values.items() if (refers := _refers(value))
                    }
                }
                for address, values in _resources(document)
            ]
        },
    }


def _refers(value: Any) -> list[str]:
    match value:
        case str():
            return [
                reference
                for part in REFERENCE.findall(value)
                for address, attribute in ADDRESS.findall(part)
                for reference in (f"{address}{attribute}", address)
            ]
        case dict():
            return [reference for part in value.values() for reference in _refers(part)]
        case list():
            return [reference for part in value for reference in _refers(part)]
        case _:
            return []
