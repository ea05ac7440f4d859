"""What runs with which role, and which requests put one's own code there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.iam.access import Role
from policies.iam.stacks import Resource, Stacks

ON_INSTANCES = (
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2:ModifyInstanceAttribute",
    "ssm:SendCommand",
    "ssm:StartSession",
)
ON_FUNCTIONS = ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration")
REPOSITORY = re.compile(r"\$\{(aws_ecr_repository\.[\w-]+)\.")


@dataclass(frozen=True, order=True)
class Workload:
    """A request with which one's own code runs with a role."""

    role: str
    """The role's name."""
    action: str
    arn: str


def workloads_of(stacks: Stacks, roles: Sequence[Role]) -> list[Workload]:
    """All such requests, of all stacks."""
    resources = list(stacks.resources())
    profiles = {
        (profile.stack, stacks.resolve(profile, profile.arguments["name"])): stacks.resolve(
            profile, profile.arguments["role"]
        )
        for profile in resources
        if profile.kind == "aws_iam_instance_profile"
    }
    found: set[Workload] = set()
    for resource in resources:
        match resource.kind:
            case "aws_instance" if "iam_instance_profile" in resource.arguments:
                profile = stacks.resolve(resource, resource.arguments["iam_instance_profile"])
                found |= _each(profiles[resource.stack, profile], ON_INSTANCES, stacks.arn(resource))
            case "aws_lambda_function":
                found |= _each(_role(stacks, resource, "role"), ON_FUNCTIONS, stacks.arn(resource))
            case "aws_sfn_state_machine":
                found |= _each(
                    _role(stacks, resource, "role_arn"), ("states:UpdateStateMachine",), stacks.arn(resource)
                )
            case "aws_ecs_task_definition":
                found |= set(_in_tasks(stacks, resource, resources))
            case "aws_s3_object":
                found |= set(_readers(roles, "s3:GetObject", "s3:PutObject", _object_arn(stacks, resource)))
            case "aws_ecr_repository":
                found |= set(_readers(roles, "ecr:BatchGetImage", "ecr:PutImage", stacks.arn(resource)))
    return sorted(found)


def _each(role: str, actions: Sequence[str], arn: str) -> set[Workload]:
    return {Workload(role, action, arn) for action in actions}


def _role(stacks: Stacks, resource: Resource, argument: str) -> str:
    return stacks.resolve(resource, resource.arguments[argument]).rpartition("/")[2]


def _in_tasks(stacks: Stacks, definition: Resource, resources: Sequence[Resource]) -> Iterator[Workload]:
    """A shell in the task, and the image that it runs; the application has the task's role."""
    if "task_role_arn" not in definition.arguments:
        return
    role = _role(stacks, definition, "task_role_arn")
    for resource in resources:
        if resource.stack != definition.stack:
            continue
        if resource.kind == "aws_ecs_cluster":
            cluster = stacks.arn(resource)
            yield Workload(role, "ecs:ExecuteCommand", cluster)
            yield Workload(role, "ecs:ExecuteCommand", f"{cluster.replace(':cluster/', ':task/')}/1")
        if resource.address in REPOSITORY.findall(definition.arguments["container_definitions"]):
            yield Workload(role, "ecr:PutImage", stacks.arn(resource))


def _object_arn(stacks: Stacks, resource: Resource) -> str:
    bucket = stacks.resolve(resource, resource.arguments["bucket"])
    return (
        f"arn:{stacks.partition_of(resource.stack)}:s3:::{bucket}/{stacks.resolve(resource, resource.arguments['key'])}"
    )


def _readers(roles: Sequence[Role], reading: str, writing: str, arn: str) -> Iterator[Workload]:
    """What the stacks publish is run by those that may read it: a node's scripts, an image."""
    return (Workload(role.name, writing, arn) for role in roles if role.may(reading, arn))
