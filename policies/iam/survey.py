"""Everything there is to know of the stacks' policies, in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from policies.iam import rules
from policies.iam.access import Role, roles_of
from policies.iam.documents import Document, collect
from policies.iam.escalation import escalations
from policies.iam.finding import Finding
from policies.iam.linters import cloudsplaining_findings, parliament_findings
from policies.iam.stacks import Stacks
from policies.iam.workloads import workloads_of

GATES = ("parliament/", "cloudsplaining/", "iam/")
"""How the names of the checks begin that are made here, and so of the waivers that belong here."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The policy documents, the roles, and what is wrong with them."""

    documents: Sequence[Document]
    roles: Sequence[Role]
    findings: Sequence[Finding]
    """Sorted; each once."""

    @classmethod
    def of(cls, stacks: Stacks) -> Self:
        """Look at all stacks.

        Raises:
            UnreadableStacksError: something can't be read, and so nothing can be said of it.
        """
        documents = collect(stacks)
        descriptions = {
            (resource.stack, resource.address): str(resource.arguments.get("description", ""))
            for resource in stacks.resources()
            if resource.kind == "aws_iam_role"
        }
        roles = roles_of(documents, descriptions)
        found = {
            *(finding for document in documents for finding in parliament_findings(document)),
            *(finding for role in roles for finding in cloudsplaining_findings(role)),
            *(finding for document in documents for finding in rules.findings(document)),
            *escalations(roles, workloads_of(stacks, roles)),
            *_endpoints_without_policy(stacks),
        }
        return cls(documents=documents, roles=roles, findings=sorted(found))


def _endpoints_without_policy(stacks: Stacks) -> list[Finding]:
    """AWS lets everything through an endpoint that has no policy."""
    return [
        Finding("iam/endpoint", resource.stack, resource.address, "has no policy", "Give it one.")
        for resource in stacks.resources()
        if resource.kind == "aws_vpc_endpoint" and "policy" not in resource.arguments
    ]
