"""The permissions boundary: what no role that the deploy role makes may exceed, whatever it is granted."""

from collections.abc import Iterable
from typing import Any

from policies.deployer.documents import VERSION, size_of
from policies.deployer.errors import DeployerError
from policies.iam.documents import Document, Kind, as_list
from policies.iam.stacks import Stacks

NAME = "banking-audit-boundary"


def boundary(documents: Iterable[Document], most_characters: int) -> dict[str, Any]:
    """All actions that some role of the stacks is allowed; on what, each role's own policies say.

    Raises:
        DeployerError: that is too long for a policy, or a role is allowed what isn't named.
    """
    actions = sorted(
        {
            action
            for document in documents
            if document.kind is Kind.IDENTITY
            for statement in document.statements
            if statement["Effect"] == "Allow"
            for action in as_list(statement.get("Action"))
        }
    )
    made: dict[str, Any] = {
        "Version": VERSION,
        "Statement": [{"Sid": "NoMoreThanAnyRoleNeeds", "Effect": "Allow", "Action": actions, "Resource": "*"}],
    }
    if size_of(made) > most_characters:
        raise DeployerError(f"The boundary has {size_of(made)} characters, and a policy takes {most_characters}.")
    return made


def attachable(stacks: Stacks) -> tuple[str, ...]:
    """The ARNs of AWS's own policies that roles of the stacks have attached."""
    return tuple(
        sorted(
            {
                stacks.resolve(resource, resource.arguments["policy_arn"])
                for resource in stacks.resources()
                if resource.kind == "aws_iam_role_policy_attachment"
            }
        )
    )
