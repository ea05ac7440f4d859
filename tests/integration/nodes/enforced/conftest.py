"""The nodes' own roles in an account that enforces IAM: production's policies, to the letter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.emulators import connect
from tests.support.enforcement import Credentials, connect_as, enforcing, make_role, remove_role
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


@pytest.fixture(scope="module")
def account(emulator_url: str, production: Production, objects: Mapping[str, bytes]) -> Iterator[Account]:
    """An account with the nodes' roles and what their policies are about."""
    fabric = production("fabric")
    arns = _furnish(emulator_url, fabric)
    s3 = connect(emulator_url, "s3")
    for key, body in objects.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    roles = {node: fabric.resources("aws_iam_role")[role_of(node)] for node in NODES}
    sessions = {
        node: make_role(
            emulator_url,
            role["name"],
            *policies_of(fabric, role_of(node), arns),
            # EC2 assumes it for the instance: nobody asks the emulator's IAM whether it may, yet.
            trust=role["assume_role_policy"],
        )
        for node, role in roles.items()
    }
    with enforcing(emulator_url):
        yield Account(emulator_url, sessions, arns)
    for role in roles.values():
        remove_role(emulator_url, role["name"])
    _clear(emulator_url, fabric)


def _furnish(url: str, fabric: Stack) -> dict[str, str]:
    """Make what the policies name, as the stack names it (but for the bucket); its ARNs by reference."""
    s3, dynamodb, ecr, kms = (connect(url, service) for service in ("s3", "dynamodb", "ecr", "kms"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    arns = {"aws_s3_bucket.artifacts_bucket.arn": f"arn:aws:s3:::{BUCKET}"}
    guard = fabric.resources("aws_s3_bucket_policy")["artifacts_policy"]["policy"]
    s3.put_bucket_policy(Bucket=BUCKET, Policy=filled(guard, arns))
    for name, table in fabric.resources("aws_dynamodb_table").items():
        made = dynamodb.create_table(
            TableName=table["name"],
            BillingMode=table["billing_mode"],
            KeySchema=[{"AttributeName": table["hash_key"], "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
                for attribute in table["attribute"]
            ],
        )
        arns[f"aws_dynamodb_table.{name}.arn"] = made["TableDescription"]["TableArn"]
    for name, repository in fabric.resources("aws_ecr_repository").items():
        made = ecr.create_repository(repositoryName=repository["name"])
        arns[f"aws_ecr_repository.{name}.arn"] = made["repository"]["repositoryArn"]
    for name in fabric.resources("aws_kms_key"):
        arns[f"aws_kms_key.{name}.arn"] = kms.create_key()["KeyMetadata"]["Arn"]
    log_group = fabric.one("aws_cloudwatch_log_group")["name"]
    arns["aws_cloudwatch_log_group.log_group.arn"] = f"arn:aws:logs:us-east-1:123456789012:log-group:{log_group}"
    return arns


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
