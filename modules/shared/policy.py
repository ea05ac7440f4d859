"""IAM policy documents, as typed statements."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

POLICY_VERSION = "2012-10-17"
"""The current version of the policy language, not a date of ours."""


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of an IAM policy, of a resource or of an identity."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ()
    """ARNs; empty in a trust policy, which is about its own role."""
    effect: Effect = Effect.ALLOW
    services: Sequence[str] = ()
    """Service principals, for example `ecs-tasks.amazonaws.com`; for resource policies."""
    accounts: Sequence[str] = ()
    """AWS principals, as ARNs or `*`; for resource policies."""
    conditions: Mapping[str, Mapping[str, str | Sequence[str]]] = field(default_factory=dict)
    """Operator to key to values, for example `{"Bool": {"aws:SecureTransport": "false"}}`."""

    def render(self) -> dict[str, object]:
        """The statement as IAM reads it."""
        rendered: dict[str, object] = {
            "Sid": self.sid,
            "Effect": self.effect.value,
            "Action": list(self.actions),
        }
        principals = {
            kind: _one_or_list(names) for kind, names in (("Service", self.services), ("AWS", self.accounts)) if names
        }
        if principals:
            rendered["Principal"] = principals
        if self.resources:
            rendered["Resource"] = list(self.resources)
        if self.conditions:
            rendered["Condition"] = {operator: dict(keys) for operator, keys in self.conditions.items()}
        return rendered


def policy_document(statements: Sequence[Statement]) -> str:
    """A policy document as JSON, in which Terraform references may stand."""
    return json.dumps({"Version": POLICY_VERSION, "Statement": [statement.render() for statement in statements]})


def _one_or_list(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)
