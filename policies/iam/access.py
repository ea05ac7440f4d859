"""What a role's policies allow, read to the role's advantage: a condition counts as met.

So whatever is denied here is denied by AWS too, and what is allowed here may still be denied there.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.iam.documents import Document, Kind, Statement, as_list


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role, with everything that the stacks say of it."""

    stack: str
    environment: str
    address: str
    arn: str
    name: str
    description: str
    services: Sequence[str]
    """The service principals that assume it."""
    trusted: Sequence[str]
    """The AWS principals that assume it."""
    policies: Mapping[str, Sequence[Statement]]
    """By the address of the resource that carries it."""

    @property
    def statements(self) -> list[Statement]:
        """All that it is allowed and denied."""
        return [statement for policy in self.policies.values() for statement in policy]

    def may(self, action: str, resource: str) -> bool:
        """Whether it may, if every condition of what allows it is met, and none of what denies it."""
        denied = any(
            _covers(statement, action, resource) and statement["Effect"] == "Deny" and "Condition" not in statement
            for statement in self.statements
        )
        return not denied and any(
            _covers(statement, action, resource) and statement["Effect"] == "Allow" for statement in self.statements
        )

    def may_anywhere(self, action: str) -> bool:
        """Whether it may on anything at all."""
        return any(statement["Effect"] == "Allow" and _acts(statement, action) for statement in self.statements)


def roles_of(documents: Iterable[Document], descriptions: Mapping[tuple[str, str], str]) -> list[Role]:
    """The roles, each with its policies.

    Args:
        documents: of all stacks.
        descriptions: of the roles, by stack and address.
    """
    documents = list(documents)
    identities = [document for document in documents if document.kind is Kind.IDENTITY]
    roles = []
    for trust in documents:
        if trust.kind is not Kind.TRUST:
            continue
        principals = [principals_of(statement) for statement in trust.statements if statement["Effect"] == "Allow"]
        roles.append(
            Role(
                stack=trust.stack,
                environment=trust.environment,
                address=trust.address,
                arn=str(trust.itself),
                name=str(trust.owner),
                description=descriptions[trust.stack, trust.address],
                services=[name for found in principals for name in found.get("Service", [])],
                trusted=[name for found in principals for name in found.get("AWS", [])],
                policies={
                    policy.address: policy.statements
                    for policy in identities
                    if (policy.stack, policy.owner) == (trust.stack, trust.owner)
                },
            )
        )
    return roles


def principals_of(statement: Statement) -> dict[str, list[str]]:
    """A statement's principals by their kind; the star stands for all AWS principals."""
    principal: Any = statement.get("Principal", {})
    return {"AWS": ["*"]} if principal == "*" else {kind: as_list(names) for kind, names in principal.items()}


def _covers(statement: Statement, action: str, resource: str) -> bool:
    if not _acts(statement, action):
        return False
    if "NotResource" in statement:
        return not _any_matches(as_list(statement["NotResource"]), resource)
    return _any_matches(as_list(statement.get("Resource")), resource)


def _acts(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        return not _any_matches(as_list(statement["NotAction"]), action, re.IGNORECASE)
    return _any_matches(as_list(statement.get("Action")), action, re.IGNORECASE)


def _any_matches(patterns: Iterable[str], value: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, flags | re.DOTALL)
        for pattern in patterns
    )
