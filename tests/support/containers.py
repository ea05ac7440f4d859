"""What ECS and IAM would read in a synthesized stack, out of its nested JSON."""

import json
from typing import Any

from tests.support.stacks import Stack


def container_of(stack: Stack, family: str) -> dict[str, Any]:
    """The only container of a task definition."""
    (container,) = json.loads(stack.where("aws_ecs_task_definition", family=family)["container_definitions"])
    assert isinstance(container, dict)
    return container


def environment_of(stack: Stack, family: str) -> dict[str, str]:
    """A container's plain environment variables."""
    return {variable["name"]: variable["value"] for variable in container_of(stack, family)["environment"]}


def secrets_of(stack: Stack, family: str) -> dict[str, str]:
    """A container's injected secrets: variable to ARN."""
    return {secret["name"]: secret["valueFrom"] for secret in container_of(stack, family)["secrets"]}


def statements_of(stack: Stack, role: str) -> list[dict[str, Any]]:
    """All that a role (its Terraform name) is allowed, out of its inline policies."""
    reference = f"${{aws_iam_role.{role}.id}}"
    return [
        statement
        for policy in stack.resources("aws_iam_role_policy").values()
        if policy["role"] == reference
        for statement in json.loads(policy["policy"])["Statement"]
    ]
