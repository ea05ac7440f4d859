"""The policies of the deploy role, as documents that IAM accepts."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.deployer import needs
from policies.deployer.actions import Action, find
from policies.deployer.changes import changes_to
from policies.deployer.errors import DeployerError
from policies.deployer.scope import NAME, NAMED_BY_US, Place, resources_of

MOST_CHARACTERS = 6144
"""Of a managed policy, white space not counted.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

MOST_POLICIES = 10
"""That a role may have attached, unless the account has asked for more. Source: as above."""

VERSION = "2012-10-17"
TAGGING = "ec2:CreateTags"

Conditions = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Statement:
    """What may be done to which resources, on which condition."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = field(default_factory=dict)

    def render(self, sid: str) -> dict[str, Any]:
        """As IAM reads it."""
        rendered: dict[str, Any] = {
            "Sid": sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return rendered | ({"Condition": self.conditions} if self.conditions else {})


def statements(actions: Iterable[Action], place: Place, boundary: str, attachable: Sequence[str]) -> list[Statement]:
    """The narrowest statements that allow the actions and what they imply.

    Args:
        actions: the actions that calls are named for.
        place: where is deployed to.
        boundary: the ARN of the permissions boundary that every role must have.
        attachable: the ARNs of the managed policies that may be attached to roles.
    """
    named = {action.name: action for action in actions}
    for name in (*needs.IMPLIED, *changes_to(named), *changes_to(needs.IMPLIED)):
        action = find(name)
        if action is None:
            raise DeployerError(f"IAM has no action called {name}: correct policies/deployer, needs.py or changes.py.")
        named.setdefault(name, action)
    grouped: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for name in sorted(named.keys() - {TAGGING}):
        resources, conditions = _limits(named[name], place, boundary, attachable)
        if not resources:
            raise DeployerError(
                f"{name} is for things of a kind that policies/deployer/scope.py doesn't know: add the form of their "
                f"ARN, one of {', '.join(named[name].resources)}."
            )
        grouped[resources, json.dumps(conditions, sort_keys=True)].append(name)
    listed = [
        Statement(tuple(names), resources, json.loads(conditions)) for (resources, conditions), names in grouped.items()
    ]
    return listed + [statement for statement in _tagging(place) if TAGGING in named]


def _limits(
    action: Action, place: Place, boundary: str, attachable: Sequence[str]
) -> tuple[tuple[str, ...], Conditions]:
    resources = resources_of(action, place)
    equal: dict[str, Any] = {}
    conditions: dict[str, Mapping[str, object]] = {}
    match action.name:
        case "iam:PassRole":
            resources = (place.arn(f"arn:${{Partition}}:iam::${{Account}}:role/{NAME}"),)
            equal["iam:PassedToService"] = list(needs.SERVICES_WITH_ROLES)
        case "iam:CreateServiceLinkedRole":
            resources = (place.arn("arn:${Partition}:iam::${Account}:role/aws-service-role/*"),)
            equal["iam:AWSServiceName"] = list(needs.SERVICES_WITH_ROLES_OF_THEIR_OWN)
        case "iam:AttachRolePolicy" | "iam:DetachRolePolicy":
            conditions["ArnEquals"] = {"iam:PolicyARN": list(attachable)}
    if action.name in needs.BOUND:
        equal["iam:PermissionsBoundary"] = boundary
    if _is_ours_by_tag(action):
        equal[needs.PROJECT_TAG[0]] = needs.PROJECT_TAG[1]
    if resources == ("*",) and action.service not in needs.GLOBAL_SERVICES:
        equal["aws:RequestedRegion"] = place.region
    return resources, conditions | ({"StringEquals": equal} if equal else {})


def _tagging(place: Place) -> Iterator[Statement]:
    """Tags on what is being made, and on what is ours: else, whoever tags a thing could have it.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    everything = (place.arn("arn:${Partition}:ec2:${Region}:${Account}:*/*"),)
    yield Statement((TAGGING,), everything, {"Null": {"ec2:CreateAction": "false"}})
    yield Statement((TAGGING,), everything, {"StringEquals": dict([needs.PROJECT_TAG])})
    vpcs = tuple(place.arn(f"arn:${{Partition}}:{template}") for template in needs.MADE_BY_THE_VPC)
    ours = needs.PROJECT_TAG[0].replace("ResourceTag", "RequestTag")
    yield Statement((TAGGING,), vpcs, {"StringEquals": {ours: needs.PROJECT_TAG[1]}})


def _is_ours_by_tag(action: Action) -> bool:
    """Whether what the action would take away is ours only by its tag."""
    verb = action.name.partition(":")[2]
    return (
        action.service in needs.TAGGED_SERVICES
        and "aws:ResourceTag/${TagKey}" in action.conditions
        and verb.startswith(needs.TAKING_AWAY)
        and action.name not in needs.WITHOUT_TAG
        # An alias has a name, and no tags.
        and not any(form.removeprefix("arn:${Partition}:") in NAMED_BY_US for form in action.resources)
    )


def policies(listed: Sequence[Statement]) -> list[dict[str, Any]]:
    """The statements in as few documents as IAM's size takes, the largest statements first."""
    pieces = sorted((piece for statement in listed for piece in _fitting(statement)), key=_size, reverse=True)
    bins: list[list[Statement]] = []
    for piece in pieces:
        for contents in bins:
            if _size(*contents, piece) <= MOST_CHARACTERS:
                contents.append(piece)
                break
        else:
            bins.append([piece])
    if len(bins) > MOST_POLICIES:
        raise DeployerError(f"{len(bins)} policies are needed, and a role takes {MOST_POLICIES}: widen a statement.")
    return [document(sorted(contents, key=lambda statement: statement.actions)) for contents in bins]


def document(contents: Sequence[Statement]) -> dict[str, Any]:
    """One policy document."""
    return {"Version": VERSION, "Statement": [item.render(f"S{number}") for number, item in enumerate(contents)]}


def size_of(policy: Mapping[str, object]) -> int:
    """A document's size as IAM counts it."""
    return len(json.dumps(policy, separators=(",", ":")))


def _size(*contents: Statement) -> int:
    return size_of(document(contents))


def _fitting(statement: Statement) -> Iterator[Statement]:
    """A statement that is too large for one document, in halves that aren't."""
    if _size(statement) <= MOST_CHARACTERS:
        yield statement
        return
    half = len(statement.actions) // 2
    for actions in (statement.actions[:half], statement.actions[half:]):
        yield from _fitting(Statement(actions, statement.resources, statement.conditions))
