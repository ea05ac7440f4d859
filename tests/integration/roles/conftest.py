"""Production's roles in an account of an emulator that enforces IAM: their policies and trust as synthesized."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from policies.iam.access import Role, roles_of
from policies.iam.documents import collect
from policies.iam.stacks import Stacks
from tests.support.emulators import connect, serving
from tests.support.enforcement import connect_as, enforcing, make_role
from tests.support.stacks import Stack

As = Callable[[str, str], Any]

BUCKETS = ("banking-audit-ledger-prod", "banking-audit-fabric-artifacts")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An emulator with nothing in it."""
    yield from serving("emulator", "--port", "{port}")


@pytest.fixture(scope="module")
def as_role(url: str, stacks: Mapping[str, Stack]) -> Iterator[As]:
    """A client of a service, as a role has it: `as_role("banking-audit-backend-task", "s3")`."""
    readable = Stacks({name: stack.document for name, stack in stacks.items() if name.endswith("-production")})
    really = {**_secrets(url, readable), **_keys(url, readable)}
    _furnish(url, readable)
    sessions = {role.name: _session(url, role, really) for role in _roles(readable)}
    clients: dict[tuple[str, str], Any] = {}

    def client(role: str, service: str) -> Any:
        if (role, service) not in clients:
            clients[role, service] = connect_as(url, service, sessions[role])
        return clients[role, service]

    with enforcing(url):
        yield client


def _roles(readable: Stacks) -> list[Role]:
    documents = collect(readable)
    return roles_of(documents, {(found.stack, found.address): "" for found in documents})


def _session(url: str, role: Role, really: Mapping[str, str]) -> Mapping[str, str]:
    """The role, with the ARNs that the emulator has made up instead of those that are made up for the linters."""
    text = json.dumps(list(role.policies.values()))
    for told, real in really.items():
        text = text.replace(told, real)
    return make_role(url, role.name, *json.loads(text))


def _secrets(url: str, readable: Stacks) -> dict[str, str]:
    secrets = connect(url, "secretsmanager")
    return {
        readable.arn(secret): secrets.create_secret(Name=secret.arguments["name"], SecretString="{}")["ARN"]
        for secret in readable.resources()
        if secret.kind == "aws_secretsmanager_secret"
    }


def _keys(url: str, readable: Stacks) -> dict[str, str]:
    kms = connect(url, "kms")
    made = {arn: kms.create_key()["KeyMetadata"]["Arn"] for arn in readable.key_names()}
    for arn, alias in readable.key_names().items():
        kms.create_alias(AliasName=alias, TargetKeyId=made[arn])
    return made


def _furnish(url: str, readable: Stacks) -> None:
    """What the roles are about, under the names that the stacks give it."""
    s3, logs, ecr = (connect(url, service) for service in ("s3", "logs", "ecr"))
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="nodes/orderer-0/identity.tar.gz", Body=b"1")
    for resource in readable.resources():
        match resource.kind:
            case "aws_cloudwatch_log_group":
                logs.create_log_group(logGroupName=readable.resolve(resource, resource.arguments["name"]))
            case "aws_ecr_repository":
                ecr.create_repository(repositoryName=resource.arguments["name"])
