"""Ways in which a role could get another role's rights: a graph over all roles of an account.

An edge leads from a role to one whose rights it can take: by assuming it, by handing it to something that runs the
first one's code, by changing what already runs with it, or by changing what is allowed. Conditions count as met
(`access`), so that an edge may be missing in AWS, but none is missing here for a way that the tables know.

Not edges: starting a state machine or invoking a function, which runs what is written there and nothing else.

Sources: https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/ and
https://github.com/nccgroup/PMapper/wiki
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.iam.access import Role
from policies.iam.finding import Finding
from policies.iam.workloads import Workload

PASSES: Mapping[str, Sequence[str]] = {
    "ec2.amazonaws.com": (
        "ec2:RunInstances",
        "ec2:AssociateIamInstanceProfile",
        "ec2:ReplaceIamInstanceProfileAssociation",
    ),
    "ecs-tasks.amazonaws.com": ("ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:StartTask"),
    "lambda.amazonaws.com": ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"),
    "states.amazonaws.com": ("states:CreateStateMachine", "states:UpdateStateMachine"),
    "events.amazonaws.com": ("events:PutTargets",),
    "scheduler.amazonaws.com": ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"),
    "ssm.amazonaws.com": ("ssm:StartAutomationExecution",),
    "cloudformation.amazonaws.com": ("cloudformation:CreateStack", "cloudformation:UpdateStack"),
    "codebuild.amazonaws.com": ("codebuild:CreateProject", "codebuild:UpdateProject"),
    "glue.amazonaws.com": ("glue:CreateJob", "glue:CreateDevEndpoint"),
    "sagemaker.amazonaws.com": ("sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob"),
}
"""What makes a service run something with a role that is passed to it; by the service that the role trusts."""

GRANTS = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "kms:PutKeyPolicy",
    "s3:PutBucketPolicy",
    "secretsmanager:PutResourcePolicy",
)
"""What changes who may do what: with it, a role can get everything, or everything of a resource."""


@dataclass(frozen=True, order=True)
class Step:
    """One role gets another one's rights."""

    source: str
    target: str
    how: str


EVERYTHING = "everything"
"""What a role has that may change policies."""


def steps(roles: Sequence[Role], workloads: Sequence[Workload]) -> Iterator[Step]:
    """All edges of the graph."""
    for source in roles:
        for action in GRANTS:
            if source.may_anywhere(action):
                yield Step(source.name, EVERYTHING, action)
        for target in roles:
            if target.name != source.name:
                yield from _between(source, target)
        for workload in workloads:
            if workload.role != source.name and source.may(workload.action, workload.arn):
                yield Step(source.name, workload.role, f"{workload.action} on {workload.arn}")


def paths(found: Iterable[Step]) -> dict[str, list[Sequence[Step]]]:
    """The shortest way to each role that another one can become, over as many roles as it takes; by the first."""
    following: dict[str, list[Step]] = {}
    for step in sorted(set(found)):
        following.setdefault(step.source, []).append(step)
    ways: dict[str, list[Sequence[Step]]] = {}
    for start, first in following.items():
        reached, queue = {start}, deque([step] for step in first)
        while queue:
            way = queue.popleft()
            end = way[-1].target
            if end in reached:
                continue
            reached.add(end)
            ways.setdefault(start, []).append(way)
            queue.extend([*way, step] for step in following.get(end, []))
    return ways


def escalations(roles: Sequence[Role], workloads: Sequence[Workload]) -> Iterator[Finding]:
    """Each way as a finding about the role that it begins with."""
    by_name = {role.name: role for role in roles}
    for start, ways in paths(steps(roles, workloads)).items():
        for way in ways:
            yield Finding(
                check="iam/escalation",
                stack=by_name[start].stack,
                address=by_name[start].address,
                detail="; then ".join(f"{step.how} gets it {step.target}" for step in way),
                remedy="Take the first of these rights from the role, or name resources that lead nowhere.",
            )


def _between(source: Role, target: Role) -> Iterator[Step]:
    account = target.arn.split(":")[4]
    trusts = {"*", account, target.arn.partition(":role/")[0] + ":root", source.arn} & set(target.trusted)
    if trusts and source.may("sts:AssumeRole", target.arn):
        yield Step(source.name, target.name, "sts:AssumeRole")
    if source.may("iam:PassRole", target.arn):
        for service in target.services:
            for action in PASSES.get(service, ()):
                if source.may_anywhere(action):
                    yield Step(source.name, target.name, f"iam:PassRole and {action}")
