"""What roles may do, as IAM would read their synthesized policies (conditions aside)."""

import json
from fnmatch import fnmatchcase
from typing import Any

from tests.support.stacks import Stack


def statements_of(stack: Stack, role: str) -> list[dict[str, Any]]:
    """All statements of a role's own policies; the role by its Terraform name."""
    reference = f"${{aws_iam_role.{role}.id}}"
    return [
        statement
        for policy in stack.resources("aws_iam_role_policy").values()
        if policy["role"] == reference
        for statement in json.loads(policy["policy"])["Statement"]
    ]


def may(stack: Stack, role: str, action: str, resource: str) -> bool:
    """Whether a role's own policies allow an action on a resource."""
    return any(
        statement["Effect"] == "Allow"
        and any(fnmatchcase(action, pattern) for pattern in statement["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        for statement in statements_of(stack, role)
    )
