"""Our own rules for every document, beyond what the linters know."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy_sentry.querying.actions import get_action_data
from policy_sentry.querying.all import get_all_service_prefixes

from policies.iam.access import principals_of
from policies.iam.documents import Document, Kind, Statement, as_list
from policies.iam.finding import Finding

SOURCES = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid"})
"""What says on whose behalf a service acts.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

PINS = SOURCES | {"aws:principalaccount", "aws:principalarn", "aws:principalorgid"}
"""What limits "everybody" to those that we know.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

EQUAL = frozenset({"stringequals", "stringlike", "arnequals", "arnlike"})
"""Operators that demand a value; those with IfExists are met by a request that doesn't have the key at all."""

NO_SOURCE: Mapping[tuple[Kind, str], str] = {
    (Kind.TRUST, "ec2.amazonaws.com"): "EC2 hands a role to the instance that our own account gave it to.",
    (Kind.TRUST, "lambda.amazonaws.com"): "Lambda takes a function's role from who may pass it, in our own account.",
    (Kind.TRUST, "backup.amazonaws.com"): "AWS Backup documents the condition for keys and topics, not for roles.",
    (Kind.RESOURCE, "events.amazonaws.com"): "EventBridge encrypts for a topic without saying on whose behalf.",
    (Kind.RESOURCE, "events.rds.amazonaws.com"): "RDS encrypts for a topic without saying on whose behalf.",
}
"""Services that name no source, so that a condition on it would lock them out.

Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services and
https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-service-confused-deputy-prevention.html
"""

LOGS_CONTEXT = "kms:encryptioncontext:aws:logs:arn"
"""How CloudWatch Logs says whose log group it encrypts.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""


@dataclass(frozen=True)
class Rule:
    """One rule: what must not be, why, and what to do instead."""

    id: str
    kinds: frozenset[Kind]
    reason: str
    remedy: str
    broken_by: Callable[[Document, Statement], Iterator[str]]

    def findings(self, document: Document) -> Iterator[Finding]:
        """Where a document breaks it."""
        if document.kind in self.kinds:
            for statement in document.statements:
                for detail in self.broken_by(document, statement):
                    named = f"{statement.get('Sid', 'a statement without a Sid')}: {detail}"
                    yield Finding(f"iam/{self.id}", document.stack, document.address, named, self.remedy)


def findings(document: Document) -> Iterator[Finding]:
    """What all rules find in one document."""
    for rule in RULES:
        yield from rule.findings(document)


def _all_but(_document: Document, statement: Statement) -> Iterator[str]:
    for element in ("NotAction", "NotResource", "NotPrincipal"):
        if element in statement and (_allows(statement) or element == "NotPrincipal"):
            yield f"has {element}"


def _wildcard_action(document: Document, statement: Statement) -> Iterator[str]:
    if _allows(statement) and not _hands_over_to_iam(document, statement):
        yield from (f"allows {action}" for action in as_list(statement.get("Action")) if "*" in action)


def _wildcard_resource(_document: Document, statement: Statement) -> Iterator[str]:
    if _allows(statement) and "*" in as_list(statement.get("Resource")):
        yield from (
            f"allows {action} on *, though it can be limited to resources"
            for action in as_list(statement.get("Action"))
            if "*" not in action and _knows_resources(action)
        )


def _pass_role(_document: Document, statement: Statement) -> Iterator[str]:
    if not _allows(statement) or "iam:passrole" not in {action.lower() for action in as_list(statement.get("Action"))}:
        return
    if any("*" in resource for resource in as_list(statement.get("Resource"))):
        yield "passes roles that it doesn't name"
    if "iam:passedtoservice" not in _demanded(statement):
        yield "passes roles to any service (no iam:PassedToService)"


def _trust(document: Document, statement: Statement) -> Iterator[str]:
    if not _allows(statement):
        return
    principals = principals_of(statement)
    yield from (f"{kind} {name} may assume it" for kind in principals if kind != "Service" for name in principals[kind])
    yield from _confused(document, statement, SOURCES)


def _anybody(document: Document, statement: Statement) -> Iterator[str]:
    if not _allows(statement):
        return
    for name in principals_of(statement).get("AWS", []):
        if name == "*" and not PINS & _demanded(statement):
            yield "is for everybody, without a condition on who it is"
        if name not in {"*", document.account} and f"::{document.account}:" not in name:
            yield f"is for {name}, of another account"
    yield from (
        f"is for {kind} {name}"
        for kind, names in principals_of(statement).items()
        if kind not in {"AWS", "Service"}
        for name in names
    )
    yield from _confused(document, statement, SOURCES | {LOGS_CONTEXT})


def _confused(document: Document, statement: Statement, sources: frozenset[str]) -> Iterator[str]:
    for service in principals_of(statement).get("Service", []):
        if not sources & _demanded(statement) and (document.kind, service) not in NO_SOURCE:
            yield f"{service} may act for other accounts (no aws:SourceAccount or aws:SourceArn)"


def _endpoint(_document: Document, statement: Statement) -> Iterator[str]:
    if not _allows(statement):
        return
    reads_named_buckets = as_list(statement.get("Action")) == ["s3:GetObject"] and all(
        resource.startswith("arn:") and not resource.partition(":::")[2].partition("/")[0].startswith("*")
        for resource in as_list(statement.get("Resource"))
    )
    if not {"aws:principalaccount", "aws:principalorgid"} & _demanded(statement) and not reads_named_buckets:
        yield "lets credentials of other accounts through"


def _allows(statement: Statement) -> bool:
    return bool(statement["Effect"] == "Allow")


def _demanded(statement: Statement) -> set[str]:
    """The condition keys, in lower case, that a request must have, with values that are not just anything."""
    conditions: Mapping[str, Mapping[str, Any]] = statement.get("Condition", {})
    return {
        key.lower()
        for operator, keys in conditions.items()
        if operator.lower() in EQUAL
        for key, values in keys.items()
        if "*" not in as_list(values)
    }


def _hands_over_to_iam(document: Document, statement: Statement) -> bool:
    """Whether a key's policy lets IAM decide, as KMS recommends: a key that nobody may administer is lost.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    root = principals_of(statement).get("AWS", [])
    return (
        document.kind is Kind.RESOURCE
        and document.itself is not None
        and bool(root)
        and all(name.endswith(f":iam::{document.account}:root") for name in root)
    )


def _knows_resources(action: str) -> bool:
    """Whether AWS can limit an action to resources, by policy_sentry's copy of AWS's tables."""
    service, _, name = action.partition(":")
    if service not in get_all_service_prefixes():
        return False
    known = get_action_data(service, name)
    # parliament tells of actions that there are none of.
    return isinstance(known, dict) and any(form["resource_arn_format"] != "*" for form in known[service])


RULES = (
    Rule(
        "all-but",
        frozenset(Kind),
        "What is new in AWS would be allowed unseen.",
        "List what is meant.",
        _all_but,
    ),
    Rule(
        "wildcard-action",
        frozenset(Kind),
        "A wildcard also allows what nobody has thought of, and what AWS adds.",
        "List the actions.",
        _wildcard_action,
    ),
    Rule(
        "wildcard-resource",
        frozenset({Kind.IDENTITY}),
        "The role reaches its neighbours' data, and what isn't ours.",
        "Name the resources.",
        _wildcard_resource,
    ),
    Rule(
        "pass-role",
        frozenset({Kind.IDENTITY}),
        "Who passes any role to any service has that role's rights.",
        "Name the roles, and add iam:PassedToService.",
        _pass_role,
    ),
    Rule(
        "trust",
        frozenset({Kind.TRUST}),
        "A role is for one service that acts on our behalf, and for nobody else.",
        "Name the service, and add aws:SourceAccount.",
        _trust,
    ),
    Rule(
        "anybody",
        frozenset({Kind.RESOURCE}),
        "Strangers must not reach what is ours, nor through a service that also serves them.",
        "Name the principal, and add aws:SourceAccount or aws:PrincipalAccount.",
        _anybody,
    ),
    Rule(
        "endpoint",
        frozenset({Kind.ENDPOINT}),
        "Stolen data could leave our network to a stranger's account.",
        "Add aws:PrincipalAccount.",
        _endpoint,
    ),
)
