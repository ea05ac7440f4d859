"""Every policy document of the stacks.

A type of resource that has a policy and isn't in the table below is an error: nobody would have looked at it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from policies.iam.errors import UnreadableStacksError
from policies.iam.managed import managed_policy
from policies.iam.stacks import Resource, Stacks

Statement = Mapping[str, Any]


class Kind(StrEnum):
    """What a policy document is about."""

    IDENTITY = "identity"
    """What a role may do."""
    TRUST = "trust"
    """Who may assume a role."""
    RESOURCE = "resource"
    """Who may use a resource."""
    ENDPOINT = "endpoint"
    """What may pass through a VPC endpoint; it grants nothing."""


DOCUMENTS: Mapping[tuple[str, str], Kind] = {
    ("aws_backup_vault_policy", "policy"): Kind.RESOURCE,
    ("aws_cloudwatch_event_bus_policy", "policy"): Kind.RESOURCE,
    ("aws_cloudwatch_log_resource_policy", "policy_document"): Kind.RESOURCE,
    ("aws_ecr_registry_policy", "policy"): Kind.RESOURCE,
    ("aws_ecr_repository_policy", "policy"): Kind.RESOURCE,
    ("aws_iam_policy", "policy"): Kind.IDENTITY,
    ("aws_iam_role", "assume_role_policy"): Kind.TRUST,
    ("aws_iam_role_policy", "policy"): Kind.IDENTITY,
    ("aws_kms_key", "policy"): Kind.RESOURCE,
    ("aws_kms_key_policy", "policy"): Kind.RESOURCE,
    ("aws_s3_bucket_policy", "policy"): Kind.RESOURCE,
    ("aws_secretsmanager_secret_policy", "policy"): Kind.RESOURCE,
    ("aws_sns_topic_policy", "policy"): Kind.RESOURCE,
    ("aws_sqs_queue", "policy"): Kind.RESOURCE,
    ("aws_sqs_queue_policy", "policy"): Kind.RESOURCE,
    ("aws_vpc_endpoint", "policy"): Kind.ENDPOINT,
}

OTHER_IAM = frozenset(
    {
        "aws_iam_account_alias",
        "aws_iam_account_password_policy",
        "aws_iam_instance_profile",
        "aws_iam_role_policy_attachment",
        "aws_iam_service_linked_role",
    }
)
"""Types of IAM's that carry no document; what is attached is looked up."""


ABOUT_THEMSELVES = frozenset({"aws_iam_role", "aws_kms_key"})
"""Types with a policy that names no resource but its own, or calls it `*`.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
"""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One policy document, with its references filled in."""

    stack: str
    environment: str
    account: str
    address: str
    """The Terraform address of the resource that carries it."""
    kind: Kind
    content: Mapping[str, Any]
    owner: str | None = None
    """The name of the role that an identity or trust policy is about."""
    itself: str | None = None
    """The ARN of the key or the role that carries the policy, which is about itself."""

    @property
    def statements(self) -> Sequence[Statement]:
        """Its statements."""
        statements = self.content["Statement"]
        return [statements] if isinstance(statements, dict) else statements


def as_list(value: object) -> list[Any]:
    """IAM's way with lists: one thing may stand for itself."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def collect(stacks: Stacks) -> list[Document]:
    """Every policy document of the stacks.

    Raises:
        UnreadableStacksError: a policy is in a place that isn't known here, or can't be read.
    """
    for source in stacks.data_sources():
        if source.kind == "aws_iam_policy_document":
            raise UnreadableStacksError(
                f"{source.stack}: data.{source.address} is known only to Terraform. Write the policy as JSON."
            )
    return [document for resource in stacks.resources() for document in _documents(stacks, resource)]


def _documents(stacks: Stacks, resource: Resource) -> Iterator[Document]:
    _refuse_unknown(resource)
    for (kind, argument), about in DOCUMENTS.items():
        if kind == resource.kind and argument in resource.arguments:
            text = stacks.resolve(resource, resource.arguments[argument])
            try:
                content = json.loads(text)
            except ValueError as error:
                raise UnreadableStacksError(f"{resource.stack}: {resource.address}: no JSON: {error}") from error
            yield _document(stacks, resource, about, content)
    if resource.kind == "aws_iam_role_policy_attachment":
        arn = stacks.resolve(resource, resource.arguments["policy_arn"])
        # A policy of our own is a resource with a document of its own; who has it is in `holders`.
        yield _document(stacks, resource, Kind.IDENTITY, _attached(stacks, resource, arn))
    if resource.kind == "aws_lambda_permission":
        yield _document(stacks, resource, Kind.RESOURCE, _invocation(stacks, resource))


def _document(stacks: Stacks, resource: Resource, kind: Kind, content: Mapping[str, Any]) -> Document:
    role = resource.arguments.get("role") or (resource.kind == "aws_iam_role" and resource.arguments["name"])
    return Document(
        stack=resource.stack,
        environment=stacks.environment_of(resource.stack),
        account=stacks.account_of(resource.stack),
        address=resource.address,
        kind=kind,
        content=content,
        owner=stacks.resolve(resource, role) if role and kind in {Kind.IDENTITY, Kind.TRUST} else None,
        itself=stacks.arn(resource) if resource.kind in ABOUT_THEMSELVES else None,
    )


def _attached(stacks: Stacks, resource: Resource, arn: str) -> Mapping[str, Any]:
    for policy in stacks.resources():
        if policy.kind == "aws_iam_policy" and arn.endswith(
            f":policy/{stacks.resolve(policy, policy.arguments['name'])}"
        ):
            content: Mapping[str, Any] = json.loads(stacks.resolve(policy, policy.arguments["policy"]))
            return content
    found = managed_policy(arn)
    if found is None:
        raise UnreadableStacksError(f"{resource.stack}: {resource.address}: what {arn} allows isn't known here.")
    return found


def _invocation(stacks: Stacks, resource: Resource) -> Mapping[str, Any]:
    """The statement that Lambda makes of a permission.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
    """
    arguments = resource.arguments
    operators = {
        "ArnLike": ("AWS:SourceArn", arguments.get("source_arn")),
        "StringEquals": ("AWS:SourceAccount", arguments.get("source_account")),
    }
    conditions = {
        operator: {key: stacks.resolve(resource, value)} for operator, (key, value) in operators.items() if value
    }
    principal = arguments["principal"]
    function = stacks.resolve(resource, arguments["function_name"])
    if not function.startswith("arn:"):
        function = stacks.arn(Resource(resource.stack, "aws_lambda_function", "", {"function_name": function}))
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [arguments["action"]],
                "Principal": {"Service" if principal.endswith(".amazonaws.com") else "AWS": principal},
                "Resource": [function],
                **({"Condition": conditions} if conditions else {}),
            }
        ],
    }


def _refuse_unknown(resource: Resource) -> None:
    known = {argument for kind, argument in DOCUMENTS if kind == resource.kind}
    for name, value in resource.arguments.items():
        if name not in known and '"Statement"' in json.dumps(value).replace("\\", ""):
            raise UnreadableStacksError(
                f"{resource.stack}: {resource.address}.{name} is a policy of a type that isn't known here. "
                "Add it to policies/iam/documents.py."
            )
    inline = (
        {"inline_policy", "managed_policy_arns"} & set(resource.arguments) if resource.kind == "aws_iam_role" else ()
    )
    if inline or (resource.kind.startswith("aws_iam_") and not known and resource.kind not in OTHER_IAM):
        raise UnreadableStacksError(
            f"{resource.stack}: {resource.address} grants something in a way that isn't known here. "
            "Grant it to a role, by aws_iam_role_policy or aws_iam_role_policy_attachment."
        )
