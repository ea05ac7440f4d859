"""What roles may do, as IAM would read their synthesized policies (conditions aside), and these for an account."""

import json
import re
from collections.abc import Mapping
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


def actions_of(stack: Stack, role: str) -> set[str]:
    """What a role's own policies allow on anything."""
    return {
        action
        for statement in statements_of(stack, role)
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }


def policies_of(stack: Stack, role: str, references: Mapping[str, str]) -> list[list[dict[str, Any]]]:
    """The statements of each of a role's policies, as Terraform would put them into an account.

    Args:
        stack: where they are synthesized.
        role: the role's Terraform name.
        references: what stands in the account for each reference, as `aws_s3_bucket.artifacts_bucket.arn`.
    """
    attached = [found["role"] for found in stack.resources("aws_iam_role_policy_attachment").values()]
    assert f"${{aws_iam_role.{role}.name}}" not in attached, f"{role} has policies that are not its own"
    inline = stack.resources("aws_iam_role_policy").values()
    own = [policy["policy"] for policy in inline if policy["role"] == f"${{aws_iam_role.{role}.id}}"]
    return [json.loads(filled(policy, references))["Statement"] for policy in own]


def filled(text: str, references: Mapping[str, str]) -> str:
    """A text of a stack with all its references filled in; one that is not known is an error."""
    return re.sub(r"\$\{([^}]+)\}", lambda reference: references[reference[1]], text)
