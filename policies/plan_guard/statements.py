"""IAM policy documents, as the rules read them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.values import first

PINS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    }
)
"""Condition keys that say who, or from where; in lower case, as IAM compares them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

PINNING_OPERATORS = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
"""Operators that are not fulfilled where the key is absent."""


@dataclass(frozen=True)
class Statement:
    """One statement."""

    values: Mapping[str, Any]

    @property
    def allows(self) -> bool:
        """Whether it gives something."""
        return self.values.get("Effect") == "Allow"

    @property
    def actions(self) -> tuple[str, ...]:
        """What may be done, in lower case, as IAM compares them."""
        return tuple(action.lower() for action in _texts(self.values.get("Action")))

    @property
    def resources(self) -> tuple[str, ...]:
        """With what."""
        return _texts(self.values.get("Resource"))

    @property
    def principals(self) -> tuple[str, ...]:
        """The AWS principals: ARNs, account ids or `*`."""
        principal = self.values.get("Principal")
        return _texts(principal.get("AWS")) if isinstance(principal, Mapping) else _texts(principal)

    @property
    def has_conditions(self) -> bool:
        """Whether it holds only sometimes."""
        return bool(self.values.get("Condition"))

    @property
    def is_pinned(self) -> bool:
        """Whether a condition names who may, or from where."""
        conditions = self.values.get("Condition")
        if not isinstance(conditions, Mapping):
            return False
        return any(
            key.lower() in PINS and values and not any(set(value) <= set("*?") for value in values)
            for operator, keys in conditions.items()
            if operator.lower().removeprefix("foranyvalue:") in PINNING_OPERATORS
            for key, values in ((name, _texts(found)) for name, found in keys.items())
        )

    def reaches(self, action: str) -> bool:
        """Whether one of its actions, which may have wildcards, is this one."""
        return any(fnmatchcase(action.lower(), pattern) for pattern in self.actions)


def statements(text: object) -> Iterator[Statement]:
    """A document's statements; none of one that is known only later."""
    if text is UNKNOWN or not isinstance(text, str):
        return
    try:
        document = json.loads(text)
    except ValueError:
        return
    found = document.get("Statement", []) if isinstance(document, Mapping) else []
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, Mapping):
            yield Statement(item)


def strangers(statement: Statement, own_account: str | None) -> tuple[str, ...]:
    """Whom a statement lets in that is not of this account; everybody is `*`."""
    if "NotPrincipal" in statement.values:
        return ("everybody but some",)
    return tuple(
        "everybody" if name == "*" else name
        for name in statement.principals
        if name == "*" or (own_account is not None and _account(name) not in (None, own_account))
    )


def own_account_of(plan: PlanDocument) -> str | None:
    """The account that is planned for: the only one that the provider may work in, or the one that answered."""
    expressions = plan.configuration.provider_config.get("aws", {}).get("expressions", {})
    allowed = expressions.get("allowed_account_ids", {}).get("constant_value")
    if isinstance(allowed, list) and len(allowed) == 1:
        return str(allowed[0])
    for item in plan.prior_state.values.root_module.everything():
        if item.mode == "data" and item.type == "aws_caller_identity":
            return str(first(item.values, "account_id"))
    return None


def _account(principal: str) -> str | None:
    """The account of an ARN or an id; None for what has none, as a role's unique id of ours."""
    if principal.startswith("arn:"):
        return principal.split(":")[4] or None
    return principal if principal.isdigit() else None


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()
