"""Independent linters: parliament over every document, cloudsplaining over what each role may do.

https://github.com/duo-labs/parliament and https://github.com/salesforce/cloudsplaining
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.iam.access import Role
from policies.iam.documents import Document, as_list
from policies.iam.finding import Finding

with warnings.catch_warnings():
    # It needs pkg_resources, whose end setuptools announces.
    warnings.simplefilter("ignore")
    import parliament  # type: ignore[import-untyped]

from cloudsplaining.scan.policy_document import PolicyDocument


def parliament_findings(document: Document) -> Iterator[Finding]:
    """What parliament says of one document."""
    policy = parliament.analyze_policy_string(json.dumps(_as_read(document)), ignore_private_auditors=True)
    for found in policy.findings:
        yield Finding(
            check=f"parliament/{found.issue}",
            stack=document.stack,
            address=document.address,
            detail=_detail(found.detail),
            remedy="Write the statement so that it says what AWS will do.",
        )


def cloudsplaining_findings(role: Role) -> Iterator[Finding]:
    """What cloudsplaining says of all that one role may do, its policies taken together."""
    policy = PolicyDocument({"Version": "2012-10-17", "Statement": role.statements})
    risks: Mapping[str, Sequence[Any]] = {
        "PrivilegeEscalation": [found["type"] for found in policy.allows_privilege_escalation],
        "ResourceExposure": policy.permissions_management_without_constraints,
        "DataExfiltration": policy.allows_data_exfiltration_actions,
        "InfrastructureModification": policy.infrastructure_modification,
        "CredentialsExposure": policy.credentials_exposure,
        "ServiceWildcard": policy.service_wildcard,
    }
    for risk, actions in risks.items():
        for action in sorted(set(actions)):
            yield Finding(
                check=f"cloudsplaining/{risk}",
                stack=role.stack,
                address=role.address,
                detail=action,
                remedy="Name the resources, or drop the action.",
            )


def _as_read(document: Document) -> Mapping[str, Any]:
    """The document with what it leaves unsaid, since the resource that carries it says it."""
    return {**document.content, "Statement": [_about(document, dict(item)) for item in document.statements]}


def _about(document: Document, statement: dict[str, Any]) -> dict[str, Any]:
    if document.itself is not None and as_list(statement.get("Resource", "*")) == ["*"]:
        statement["Resource"] = document.itself
    return statement


def _detail(detail: object) -> str:
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        return ", ".join(f"{item['action']} wants {item['required_format']}" for item in detail)
    return ", ".join(map(str, detail)) if isinstance(detail, list) else str(detail)
