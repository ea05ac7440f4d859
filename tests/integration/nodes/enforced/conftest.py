"""The nodes' own roles in an account that enforces IAM: production's policies, to the letter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.emulators import connect
from tests.support.enforcement import Credentials, connect_as, enforcing, make_role
from tests.support.fabric_node import BUCKET, FabricNode
from tests.support.permissions import filled, policies_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")


@dataclass(frozen=True)
class Account:
    """What the nodes find: an account in which IAM is enforced."""

    url: str
    sessions: Mapping[str, Credentials]
    """By node, as its instance's metadata gives them."""
    arns: Mapping[str, str]
    """By reference, as `aws_kms_key.data_key_key.arn`."""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, node: str, service: str) -> Any:
        """A service as a node reaches it."""
        if (node, service) not in self._clients:
            self._clients[node, service] = connect_as(self.url, service, self.sessions[node])
        return self._clients[node, service]

    def sign_in(self, node: FabricNode) -> FabricNode:
        """Give a node in a folder the credentials of its instance."""
        session = self.sessions[node.name]
        node.extra |= {
            "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }
        return node


def role_of(node: str) -> str:
    """The Terraform name of a node's role."""
    return f"{node.replace('-', '_')}_access_role_role"


@pytest.fixture(scope="module")
def objects() -> Mapping[str, bytes]:
    """What lies in the bucket before the first node boots; by key."""
    return {}


@pytest.fixture(scope="session")
def arns(emulator_url: str, production: Production) -> Mapping[str, str]:
    """What the nodes' policies name, as it is called in the account; by reference."""
    fabric, kms = production("fabric"), connect(emulator_url, "kms")
    prefixes = {
        "aws_dynamodb_table": "dynamodb:us-east-1:123456789012:table/",
        "aws_ecr_repository": "ecr:us-east-1:123456789012:repository/",
        "aws_cloudwatch_log_group": "logs:us-east-1:123456789012:log-group:",
    }
    named = {
        f"{kind}.{name}.arn": f"arn:aws:{prefix}{resource['name']}"
        for kind, prefix in prefixes.items()
        for name, resource in fabric.resources(kind).items()
    }
    keys = {
        f"aws_kms_key.{name}.arn": kms.create_key()["KeyMetadata"]["Arn"] for name in fabric.resources("aws_kms_key")
    }
    return {**named, **keys, "aws_s3_bucket.artifacts_bucket.arn": f"arn:aws:s3:::{BUCKET}"}


@pytest.fixture(scope="session")
def sessions(emulator_url: str, production: Production, arns: Mapping[str, str]) -> Mapping[str, Credentials]:
    """A session of each node's role, which has its policies and its trust to the letter."""
    fabric = production("fabric")
    roles = {node: fabric.resources("aws_iam_role")[role_of(node)] for node in NODES}
    return {
        node: make_role(
            emulator_url,
            role["name"],
            *policies_of(fabric, role_of(node), arns),
            # EC2 assumes it for the instance: nobody asks the emulator's IAM whether it may, yet.
            trust=role["assume_role_policy"],
        )
        for node, role in roles.items()
    }


@pytest.fixture(scope="module")
def account(
    emulator_url: str,
    production: Production,
    arns: Mapping[str, str],
    sessions: Mapping[str, Credentials],
    objects: Mapping[str, bytes],
) -> Iterator[Account]:
    """An account with what the nodes' policies are about, in which IAM is enforced."""
    fabric = production("fabric")
    _furnish(emulator_url, fabric, arns, objects)
    with enforcing(emulator_url):
        yield Account(emulator_url, sessions, arns)
    _clear(emulator_url, fabric)


def _furnish(url: str, fabric: Stack, arns: Mapping[str, str], objects: Mapping[str, bytes]) -> None:
    """Make what the policies name, as the stack names it (but for the bucket)."""
    s3, dynamodb, ecr = (connect(url, service) for service in ("s3", "dynamodb", "ecr"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    guard = fabric.resources("aws_s3_bucket_policy")["artifacts_policy"]["policy"]
    s3.put_bucket_policy(Bucket=BUCKET, Policy=filled(guard, arns))
    for key, body in objects.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    for table in fabric.resources("aws_dynamodb_table").values():
        dynamodb.create_table(
            TableName=table["name"],
            BillingMode=table["billing_mode"],
            KeySchema=[{"AttributeName": table["hash_key"], "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
                for attribute in table["attribute"]
            ],
        )
    for repository in fabric.resources("aws_ecr_repository").values():
        ecr.create_repository(repositoryName=repository["name"])


def _clear(url: str, fabric: Stack) -> None:
    s3, dynamodb, ecr = (connect(url, service) for service in ("s3", "dynamodb", "ecr"))
    found = [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in _versions(s3)]
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": found})
    s3.delete_bucket(Bucket=BUCKET)
    for table in fabric.resources("aws_dynamodb_table").values():
        dynamodb.delete_table(TableName=table["name"])
    for repository in fabric.resources("aws_ecr_repository").values():
        ecr.delete_repository(repositoryName=repository["name"], force=True)


def _versions(s3: Any) -> list[dict[str, Any]]:
    listed = s3.list_object_versions(Bucket=BUCKET)
    versions: list[dict[str, Any]] = listed.get("Versions", []) + listed.get("DeleteMarkers", [])
    return versions
