"""Each node with its own role's credentials, asking an AWS that enforces IAM: its own, and nobody else's."""

from collections.abc import Mapping
from typing import Any, Protocol

import pytest

from modules.fabric.artifacts import SHARED_FOLDERS
from tests.support.enforcement import allowed
from tests.support.fabric_node import BUCKET

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")
ARCHIVE = "crypto-config/fabric-crypto.tar.gz"
GUIDES_BACKUP = "backups/ledger-backup-20261124.tar.gz"
OWN = ("nodes/{}/identity.tar.gz", "backups/{}/ledger-backup-20261124T003000Z.tar.gz", "evidence/{}/integrity.json")
KEYS = frozenset(
    {
        ARCHIVE,
        GUIDES_BACKUP,
        *(f"{folder}file" for folder in SHARED_FOLDERS),
        *(key.format(node) for key in OWN for node in NODES),
    }
)
FOLDERS = frozenset({"", "crypto-config/", "nodes/", "backups/", "evidence/"}) | {
    f"{key.rpartition('/')[0]}/" for key in KEYS
}


class Account(Protocol):
    """See conftest."""

    arns: Mapping[str, str]

    def client(self, node: str, service: str) -> Any: ...


@pytest.fixture(scope="module")
def objects() -> Mapping[str, bytes]:
    return {key: key.encode() for key in KEYS}


@pytest.fixture(params=NODES)
def node(request: pytest.FixtureRequest) -> str:
    """Each of production's nodes."""
    return str(request.param)


@pytest.fixture
def s3(account: Account, node: str) -> Any:
    return account.client(node, "s3")


def readable(node: str) -> set[str]:
    return {key for key in KEYS if key.startswith((f"nodes/{node}/", f"backups/{node}/", *SHARED_FOLDERS))}


def writable(node: str) -> set[str]:
    return {key for key in KEYS if key.startswith((f"backups/{node}/", f"evidence/{node}/", GUIDES_BACKUP))}


def keys_allowed(s3: Any, operation: str, **arguments: object) -> set[str]:
    """The keys for which a request passes."""
    return {key for key in KEYS if allowed(s3, operation, Bucket=BUCKET, Key=key, **arguments)}


def test_a_node_reads_its_own_and_what_is_for_all_and_nothing_else(s3: Any, node: str) -> None:
    assert keys_allowed(s3, "get_object") == readable(node)


def test_a_node_lists_its_own_folders_and_those_for_all_and_no_others(s3: Any, node: str) -> None:
    listed = {folder for folder in FOLDERS if allowed(s3, "list_objects_v2", Bucket=BUCKET, Prefix=folder)}
    assert listed == {f"nodes/{node}/", f"backups/{node}/", f"evidence/{node}/", *SHARED_FOLDERS}


def test_a_node_writes_its_own_backups_and_evidence_and_nothing_else(s3: Any, node: str) -> None:
    assert keys_allowed(s3, "put_object", Body=b"written") == writable(node)


def test_a_node_deletes_nothing_not_even_its_own(s3: Any, node: str) -> None:
    assert keys_allowed(s3, "delete_object") == set()
    everything = {"Objects": [{"Key": key} for key in sorted(KEYS)]}
    assert not allowed(s3, "delete_objects", Bucket=BUCKET, Delete=everything)
    own = OWN[1].format(node)
    version = s3.get_object(Bucket=BUCKET, Key=own)["VersionId"]
    assert not allowed(s3, "delete_object", Bucket=BUCKET, Key=own, VersionId=version)


def test_a_node_can_not_copy_into_its_folder_what_it_may_not_read(s3: Any, node: str) -> None:
    mine = f"backups/{node}/copy"
    copied = {key for key in KEYS if allowed(s3, "copy_object", Bucket=BUCKET, Key=mine, CopySource=f"{BUCKET}/{key}")}
    assert copied == readable(node)


def test_a_node_changes_neither_the_bucket_nor_who_may_use_it(s3: Any) -> None:
    assert not allowed(s3, "list_objects_v2", Bucket=BUCKET)
    assert not allowed(s3, "list_object_versions", Bucket=BUCKET, Prefix=ARCHIVE)
    assert not allowed(s3, "get_bucket_policy", Bucket=BUCKET)
    assert not allowed(s3, "delete_bucket_policy", Bucket=BUCKET)
    off = {"Status": "Suspended"}
    assert not allowed(s3, "put_bucket_versioning", Bucket=BUCKET, VersioningConfiguration=off)


def test_without_object_lock_in_the_settings_a_node_locks_nothing(s3: Any, node: str) -> None:
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01T00:00:00Z"}
    own = OWN[1].format(node)
    assert not allowed(s3, "put_object_retention", Bucket=BUCKET, Key=own, Retention=retention)


def test_a_node_takes_and_gives_back_the_one_lock_and_sees_no_other(account: Account, node: str) -> None:
    dynamodb, table = account.client(node, "dynamodb"), {"TableName": "banking-audit-fabric-locks"}
    for lock, may in (("stopping", True), ("another", False)):
        item = {"Lock": {"S": lock}}
        assert allowed(dynamodb, "put_item", **table, Item=item) is may
        assert allowed(dynamodb, "get_item", **table, Key=item) is may
        assert allowed(dynamodb, "delete_item", **table, Key=item) is may
    assert not allowed(dynamodb, "scan", **table)
    assert not allowed(dynamodb, "update_item", **table, Key={"Lock": {"S": "stopping"}})
    assert not allowed(
        dynamodb, "put_item", TableName="banking-audit-terraform-locks", Item={"Lock": {"S": "stopping"}}
    )


def test_a_node_looks_up_its_own_images_only(account: Account, node: str) -> None:
    ecr, role = account.client(node, "ecr"), node.partition("-")[0]
    seen = {
        what
        for what in ("orderer", "peer", "tools")
        if allowed(ecr, "describe_images", repositoryName=f"banking-audit-fabric-{what}")
    }
    assert seen == {role, "tools"}


def test_a_node_publishes_into_one_namespace_only(account: Account, node: str) -> None:
    cloudwatch, data = account.client(node, "cloudwatch"), [{"MetricName": "m", "Value": 1}]
    for namespace, may in (("BankingAudit/Fabric", True), ("AWS/ECS", False)):
        assert allowed(cloudwatch, "put_metric_data", Namespace=namespace, MetricData=data) is may


def test_a_node_uses_the_key_through_s3_and_dynamodb_only(account: Account, node: str) -> None:
    kms, key = account.client(node, "kms"), account.arns["aws_kms_key.data_key_key.arn"]
    assert not allowed(kms, "encrypt", KeyId=key, Plaintext=b"1")
    assert not allowed(kms, "decrypt", KeyId=key, CiphertextBlob=b"1")
    assert not allowed(kms, "generate_data_key", KeyId=key, KeySpec="AES_256")


def test_a_node_becomes_nobody_else_and_grants_itself_nothing(account: Account, node: str) -> None:
    neighbour = NODES[NODES.index(node) - 1]
    arn = f"arn:aws:iam::123456789012:role/banking-audit-fabric-{neighbour}"
    assert not allowed(account.client(node, "sts"), "assume_role", RoleArn=arn, RoleSessionName="test")
    grant = {"RoleName": f"banking-audit-fabric-{node}", "PolicyName": "more", "PolicyDocument": "{}"}
    assert not allowed(account.client(node, "iam"), "put_role_policy", **grant)


def test_a_node_reads_no_secret_and_no_parameter(account: Account, node: str) -> None:
    secrets = account.client(node, "secretsmanager")
    assert not allowed(secrets, "get_secret_value", SecretId="banking-audit/fabric-credentials")
    assert not allowed(account.client(node, "ssm"), "get_parameter", Name="/any")
