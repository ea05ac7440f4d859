"""Changes of a stack's Terraform JSON, as functions of the document."""

import json
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], None]
Step = str | int


def resource(document: Document, kind: str, name: str) -> dict[str, Any]:
    """A resource; a mutation of what isn't there any more fails by its name."""
    found: dict[str, Any] = document["resource"][kind][name]
    return found


def assign(kind: str, name: str, *path: Step, value: object) -> Change:
    """Gives an argument another value."""

    def change(document: Document) -> None:
        target: Any = resource(document, kind, name)
        for step in path[:-1]:
            target = target[step]
        assert target.get(path[-1]) != value if isinstance(target, dict) else True
        target[path[-1]] = value

    return change


def drop(kind: str, name: str, *path: Step) -> Change:
    """Takes an argument away."""

    def change(document: Document) -> None:
        target: Any = resource(document, kind, name)
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


def remove(kind: str, name: str) -> Change:
    """Takes a resource away."""

    def change(document: Document) -> None:
        del document["resource"][kind][name]
        # Terraform takes a type without resources for a resource without a name.
        if not document["resource"][kind]:
            del document["resource"][kind]

    return change


def add(kind: str, name: str, /, **arguments: object) -> Change:
    """Adds a resource."""

    def change(document: Document) -> None:
        document["resource"].setdefault(kind, {})[name] = dict(arguments)

    return change


def parameter(name: str, value: str) -> Change:
    """Gives a parameter of the database another value."""

    def change(document: Document) -> None:
        group = resource(document, "aws_db_parameter_group", "parameters_group")
        found = [item for item in group["parameter"] if item["name"] == name]
        assert len(found) == 1
        found[0]["value"] = value

    return change


def allow(kind: str, name: str, argument: str, **statement: object) -> Change:
    """Adds a statement that allows something to a policy."""

    def change(document: Document) -> None:
        target = resource(document, kind, name)
        policy = json.loads(target[argument])
        policy["Statement"].append({"Sid": "Weak", "Effect": "Allow"} | statement)
        target[argument] = json.dumps(policy)

    return change


def forget_statement(kind: str, name: str, argument: str, sid: str) -> Change:
    """Takes a statement out of a policy."""

    def change(document: Document) -> None:
        target = resource(document, kind, name)
        policy = json.loads(target[argument])
        kept = [statement for statement in policy["Statement"] if statement["Sid"] != sid]
        assert len(kept) == len(policy["Statement"]) - 1
        target[argument] = json.dumps(policy | {"Statement": kept})

    return change
