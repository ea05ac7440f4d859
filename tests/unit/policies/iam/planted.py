"""Small stacks with whatever is planted in them."""

import json
from collections.abc import Mapping
from typing import Any

from policies.iam.stacks import Stacks

ACCOUNT = "123456789012"
NAME = "ledger-core-production"
Statement = Mapping[str, Any]


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: object) -> Statement:
    return {"Sid": "Planted", "Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trust(service: str, **more: object) -> Statement:
    conditions = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
        "Condition": conditions,
        **more,
    }


def role(name: str, *statements: Statement, trusts: Statement | None = None) -> dict[str, dict[str, Any]]:
    """A role with one policy, as resources by type."""
    assume = policy(trusts or trust("ecs-tasks.amazonaws.com"))
    resources: dict[str, dict[str, Any]] = {
        "aws_iam_role": {name: {"name": name, "description": f"The {name}", "assume_role_policy": assume}},
    }
    if statements:
        inline = {"role": f"${{aws_iam_role.{name}.id}}", "policy": policy(*statements)}
        resources["aws_iam_role_policy"] = {name: inline}
    return resources


def stack(*parts: Mapping[str, Mapping[str, Any]], name: str = NAME, **more: object) -> dict[str, Any]:
    """A stack of resources by type, which are put together."""
    resources: dict[str, dict[str, Any]] = {}
    for part in parts:
        for kind, named in part.items():
            resources.setdefault(kind, {}).update(named)
    provider = {"aws": [{"region": "us-east-1", "allowed_account_ids": [ACCOUNT]}]}
    return {name: {"provider": provider, "resource": resources, **more}}


def stacks(*parts: Mapping[str, Mapping[str, Any]]) -> Stacks:
    return Stacks(stack(*parts))
