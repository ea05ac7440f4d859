"""What the roles may do, as a reader wants to see it: like roles together, ARNs without what is the same in all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.iam.access import Role
from policies.iam.documents import Statement, as_list

NUMBERED = re.compile(r"([a-z]+)-(\d+)\b")
"""What tells the nodes apart that do the same."""


ARN_PARTS = 6
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""


@dataclass(frozen=True, kw_only=True)
class Ability:
    """Some actions on some resources."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Sequence[str]

    def __str__(self) -> str:
        """One line, as in `s3: GetObject on banking-audit-fabric-artifacts/nodes/orderer-N/*`."""
        by_service: dict[str, list[str]] = {}
        for action in self.actions:
            service, _, name = action.partition(":")
            by_service.setdefault(service, []).append(name)
        said = "; ".join(f"{service}: {', '.join(names)}" for service, names in by_service.items())
        limits = f" if {' and '.join(self.conditions)}" if self.conditions else ""
        return f"{said} on {', '.join(self.resources)}{limits}"


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What some roles may do that differ in their number only."""

    name: str
    count: int
    services: Sequence[str]
    description: str
    allowed: Sequence[Ability]


def abilities_of(roles: Iterable[Role], key_names: Mapping[str, str]) -> list[Abilities]:
    """The roles' abilities, in the order of their names; nodes that may the same, each of its own, as one.

    Args:
        roles: the roles.
        key_names: the keys' names by their ARNs.
    """
    groups: dict[tuple[str, str], list[tuple[Role, str]]] = {}
    for role in sorted(roles, key=lambda role: role.name):
        lines = "\n".join(map(str, _allowed(role, key_names)))
        groups.setdefault((_like_its_kind(role, role.name), lines), []).append((role, lines))
    return [
        Abilities(
            name=name,
            count=len(members),
            services=members[0][0].services,
            description=_like_its_kind(members[0][0], members[0][0].description),
            allowed=_allowed(members[0][0], key_names),
        )
        for (name, _), members in groups.items()
    ]


def _allowed(role: Role, key_names: Mapping[str, str]) -> list[Ability]:
    """Sorted, and statements about the same resources as one."""
    merged: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for statement in role.statements:
        if statement["Effect"] == "Allow":
            resources = [key_names.get(arn) or _short(arn) for arn in as_list(statement.get("Resource"))]
            key = (
                tuple(_like_its_kind(role, resource) for resource in resources),
                tuple(_like_its_kind(role, condition) for condition in _conditions(statement)),
            )
            merged.setdefault(key, set()).update(as_list(statement.get("Action")))
    found = [
        Ability(actions=sorted(actions), resources=resources, conditions=conditions)
        for (resources, conditions), actions in merged.items()
    ]
    return sorted(found, key=str)


def _conditions(statement: Statement) -> list[str]:
    return [
        f"{key} is {' or '.join(map(str, as_list(values)))}"
        for keys in statement.get("Condition", {}).values()
        for key, values in keys.items()
        if as_list(values) != ["*"]
    ]


def _short(arn: str) -> str:
    """The part of an ARN that says what it is; the account and region are always ours."""
    parts = arn.split(":", 5)
    return parts[-1] if len(parts) == ARN_PARTS else arn


def _like_its_kind(role: Role, text: str) -> str:
    numbered = NUMBERED.search(role.name)
    return text if numbered is None else re.sub(rf"\b{numbered[0]}\b", f"{numbered[1]}-N", text)
