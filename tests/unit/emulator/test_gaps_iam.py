"""Gaps in IAM, where it is enforced: what a role's policies allow, and what they don't."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.support.emulators import connect
from tests.support.enforcement import allowed, connect_as, enforcing, make_role, passes, remove_role

Aws = Callable[[str], Any]
Role = Callable[..., Aws]


@pytest.fixture
def name() -> str:
    """A name that nothing else has."""
    return f"a.b-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def role(server: str, name: str) -> Iterator[Role]:
    """Makes clients of a role that has these statements."""

    def make(*statements: Mapping[str, Any]) -> Aws:
        session = make_role(server, name, statements)
        return lambda service: connect_as(server, service, session)

    yield make
    remove_role(server, name)


@pytest.fixture
def bucket(aws: Aws, name: str) -> str:
    """A bucket with an object in each of two folders."""
    aws("s3").create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    for key in ("mine/key", "theirs/key"):
        aws("s3").put_object(Bucket=name, Key=key, Body=b"")
    return name


@pytest.fixture
def table(server: str, name: str) -> str:
    """A table with one item."""
    dynamodb = connect(server, "dynamodb")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Lock", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Lock", "AttributeType": "S"}],
    )
    dynamodb.put_item(TableName=name, Item={"Lock": {"S": "mine"}})
    return name


def allow(action: str, resource: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": [action], "Resource": [resource], **more}


def objects(bucket: str, pattern: str = "*") -> str:
    return f"arn:aws:s3:::{bucket}/{pattern}"


@pytest.mark.fills("iam-conditions")
def test_a_list_is_limited_to_a_prefix(server: str, role: Role, bucket: str) -> None:
    mine = {"StringLike": {"s3:prefix": ["mine/*"]}}
    s3 = role(allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Condition=mine))("s3")
    with enforcing(server):
        assert allowed(s3, "list_objects_v2", Bucket=bucket, Prefix="mine/")
        assert not allowed(s3, "list_objects_v2", Bucket=bucket, Prefix="theirs/")
        assert not allowed(s3, "list_objects_v2", Bucket=bucket)


@pytest.mark.fills("iam-conditions")
def test_a_condition_that_fails_leaves_the_other_statements(server: str, role: Role, bucket: str) -> None:
    other = {"StringEquals": {"s3:prefix": "theirs/"}}
    folder = {"StringEquals": {"s3:prefix": "mine/"}}
    arn = f"arn:aws:s3:::{bucket}"
    denial = {**allow("s3:ListBucket", arn, Condition=other), "Effect": "Deny"}
    s3 = role(denial, allow("s3:ListBucket", arn, Condition=folder))("s3")
    with enforcing(server):
        assert allowed(s3, "list_objects_v2", Bucket=bucket, Prefix="mine/")
        assert not allowed(s3, "list_objects_v2", Bucket=bucket, Prefix="theirs/")


@pytest.mark.fills("iam-conditions")
def test_what_can_not_be_decided_here_is_neither_allowed_nor_let_through(server: str, role: Role, bucket: str) -> None:
    unknown = {"StringLike": {"aws:SourceVpce": "vpce-1"}}
    denial = {**allow("s3:GetObject", objects(bucket, "theirs/*"), Condition=unknown), "Effect": "Deny"}
    mine = allow("s3:GetObject", objects(bucket, "mine/*"), Condition=unknown)
    s3 = role(denial, mine, allow("s3:GetObject", objects(bucket, "theirs/*")))("s3")
    with enforcing(server):
        assert not allowed(s3, "get_object", Bucket=bucket, Key="mine/key")
        assert not allowed(s3, "get_object", Bucket=bucket, Key="theirs/key")


@pytest.mark.fills("iam-conditions")
def test_an_item_is_limited_to_its_key(server: str, role: Role, table: str) -> None:
    mine = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine"]}}
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/"
    statement = allow("dynamodb:PutItem", f"{arn}{table}", Condition=mine)
    query = allow("dynamodb:Query", f"{arn}{table}", Condition=mine)
    dynamodb = role(statement, query)("dynamodb")
    with enforcing(server):
        assert allowed(dynamodb, "put_item", TableName=table, Item={"Lock": {"S": "mine"}})
        assert not allowed(dynamodb, "put_item", TableName=table, Item={"Lock": {"S": "theirs"}})
        # Of more than one item, the keys are not known here.
        expression = {"KeyConditionExpression": "#l = :l", "ExpressionAttributeNames": {"#l": "Lock"}}
        values = {":l": {"S": "mine"}}
        assert not allowed(dynamodb, "query", TableName=table, ExpressionAttributeValues=values, **expression)


@pytest.mark.fills("iam-action-prefixes")
def test_metrics_are_limited_to_a_namespace(server: str, role: Role) -> None:
    ours = {"StringEquals": {"cloudwatch:namespace": "Ours"}}
    cloudwatch = role(allow("cloudwatch:PutMetricData", "*", Condition=ours))("cloudwatch")
    data = [{"MetricName": "m", "Value": 1}]
    with enforcing(server):
        assert allowed(cloudwatch, "put_metric_data", Namespace="Ours", MetricData=data)
        assert not allowed(cloudwatch, "put_metric_data", Namespace="Theirs", MetricData=data)


@pytest.mark.fills("iam-resources")
def test_a_table_is_told_from_another(server: str, role: Role, table: str) -> None:
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}"
    dynamodb = role(allow("dynamodb:GetItem", arn))("dynamodb")
    key = {"Lock": {"S": "mine"}}
    with enforcing(server):
        assert allowed(dynamodb, "get_item", TableName=table, Key=key)
        assert allowed(dynamodb, "get_item", TableName=arn, Key=key)
        assert not allowed(dynamodb, "get_item", TableName="another", Key=key)


@pytest.mark.fills("iam-resources")
def test_a_log_group_is_told_from_another(server: str, role: Role, aws: Aws, name: str) -> None:
    for group in (name, f"{name}-other"):
        aws("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{name}:*"
    logs = role(allow("logs:CreateLogStream", arn))("logs")
    with enforcing(server):
        assert allowed(logs, "create_log_stream", logGroupName=name, logStreamName="s")
        assert not allowed(logs, "create_log_stream", logGroupName=f"{name}-other", logStreamName="s")


@pytest.mark.fills("iam-resources")
def test_a_secret_is_told_from_another_by_its_name(server: str, role: Role, aws: Aws, name: str) -> None:
    arn = aws("secretsmanager").create_secret(Name=name, SecretString="1")["ARN"]
    aws("secretsmanager").create_secret(Name=f"{name}-other", SecretString="1")
    secrets = role(allow("secretsmanager:GetSecretValue", arn))("secretsmanager")
    with enforcing(server):
        assert allowed(secrets, "get_secret_value", SecretId=name)
        assert allowed(secrets, "get_secret_value", SecretId=arn)
        assert not allowed(secrets, "get_secret_value", SecretId=f"{name}-other")
        assert not allowed(secrets, "get_secret_value", SecretId="there-is-none")


@pytest.mark.fills("iam-resources")
def test_a_request_about_two_resources_needs_both(server: str, role: Role) -> None:
    arns = [f"arn:aws:rds:us-east-1:123456789012:{what}" for what in ("snapshot:ours-*", "db:ours")]
    rds = role(*(allow("rds:CreateDBSnapshot", arn) for arn in arns))("rds")
    with enforcing(server):
        assert passes(rds, "create_db_snapshot", DBInstanceIdentifier="ours", DBSnapshotIdentifier="ours-1")
        assert not passes(rds, "create_db_snapshot", DBInstanceIdentifier="theirs", DBSnapshotIdentifier="ours-1")
        assert not passes(rds, "create_db_snapshot", DBInstanceIdentifier="ours", DBSnapshotIdentifier="theirs-1")


@pytest.mark.fills("iam-resources")
def test_a_repository_is_told_from_another(server: str, role: Role, aws: Aws, name: str) -> None:
    arn = aws("ecr").create_repository(repositoryName=name)["repository"]["repositoryArn"]
    ecr = role(allow("ecr:DescribeImages", arn))("ecr")
    with enforcing(server):
        assert allowed(ecr, "describe_images", repositoryName=name)
        assert not allowed(ecr, "describe_images", repositoryName="another")


@pytest.mark.fills("iam-resources")
def test_a_key_may_be_used_but_not_apart_from_its_service(server: str, role: Role, aws: Aws) -> None:
    arn = aws("kms").create_key()["KeyMetadata"]["Arn"]
    via = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    kms = role(allow("kms:Encrypt", arn), allow("kms:GenerateDataKey", arn, Condition=via))("kms")
    with enforcing(server):
        assert allowed(kms, "encrypt", KeyId=arn.rpartition("/")[2], Plaintext=b"1")
        assert not allowed(kms, "generate_data_key", KeyId=arn, KeySpec="AES_256")


@pytest.mark.fills("iam-wildcards")
def test_a_dot_is_a_dot_and_a_question_mark_one_letter(server: str, role: Role, aws: Aws, bucket: str) -> None:
    for key in ("a.b/key", "axb/key", "c1/key"):
        aws("s3").put_object(Bucket=bucket, Key=key, Body=b"")
    s3 = role(allow("S3:getobject", objects(bucket, "a.b/*")), allow("s3:GetObject", objects(bucket, "c?/*")))("s3")
    with enforcing(server):
        assert allowed(s3, "get_object", Bucket=bucket, Key="a.b/key")
        assert allowed(s3, "get_object", Bucket=bucket, Key="c1/key")
        assert not allowed(s3, "get_object", Bucket=bucket, Key="axb/key")


@pytest.mark.fills("iam-s3-actions")
def test_a_lock_is_more_than_a_write(server: str, role: Role, bucket: str) -> None:
    s3 = role(allow("s3:PutObject", objects(bucket)))("s3")
    with enforcing(server):
        assert allowed(s3, "put_object", Bucket=bucket, Key="mine/key", Body=b"")
        retention = {"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01T00:00:00Z"}
        assert not allowed(s3, "put_object_retention", Bucket=bucket, Key="mine/key", Retention=retention)
        hold = {"Status": "ON"}
        assert not allowed(s3, "put_object_legal_hold", Bucket=bucket, Key="mine/key", LegalHold=hold)


@pytest.mark.fills("iam-s3-actions")
def test_who_may_list_a_bucket_may_ask_for_its_head(server: str, role: Role, bucket: str) -> None:
    s3 = role(allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))("s3")
    with enforcing(server):
        assert allowed(s3, "head_bucket", Bucket=bucket)


@pytest.mark.fills("iam-s3-copies")
@pytest.mark.parametrize("version", ["", "?versionId=1"])
def test_what_may_not_be_read_may_not_be_copied(server: str, role: Role, bucket: str, version: str) -> None:
    actions = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
    s3 = role(*(allow(action, objects(bucket, "mine/*")) for action in actions))("s3")
    with enforcing(server):
        assert allowed(s3, "copy_object", Bucket=bucket, Key="mine/copy", CopySource=f"{bucket}/mine/key")
        theirs = f"{bucket}/theirs/key{version}"
        assert not allowed(s3, "copy_object", Bucket=bucket, Key="mine/copy", CopySource=theirs)


@pytest.mark.fills("iam-signatures")
def test_a_request_without_a_body_is_signed_as_such(server: str, role: Role, aws: Aws, name: str) -> None:
    zone = aws("route53").create_hosted_zone(Name=f"{name}.example", CallerReference=name)["HostedZone"]["Id"]
    route53 = role(allow("route53:GetHostedZone", "*"))("route53")
    try:
        with enforcing(server):
            assert route53.get_hosted_zone(Id=zone)["HostedZone"]["Id"] == zone
    finally:
        aws("route53").delete_hosted_zone(Id=zone)


@pytest.mark.fills("iam-instance-profiles")
def test_a_role_is_put_into_profiles_by_their_name(server: str, role: Role, aws: Aws, name: str) -> None:
    iam = aws("iam")
    for profile in (f"{name}-1", f"{name}-2"):
        iam.create_instance_profile(InstanceProfileName=profile)
    client = role(allow("iam:AddRoleToInstanceProfile", f"arn:aws:iam::123456789012:instance-profile/{name}-1"))("iam")
    try:
        with enforcing(server):
            assert allowed(client, "add_role_to_instance_profile", InstanceProfileName=f"{name}-1", RoleName=name)
            assert not allowed(client, "add_role_to_instance_profile", InstanceProfileName=f"{name}-2", RoleName=name)
    finally:
        for profile in iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"]:
            iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], RoleName=name)
        for profile in (f"{name}-1", f"{name}-2"):
            iam.delete_instance_profile(InstanceProfileName=profile)


@pytest.mark.fills("iam-s3-actions")
def test_who_may_delete_a_buckets_objects_may_delete_many_at_once(server: str, role: Role, bucket: str) -> None:
    may = role(allow("s3:DeleteObject", objects(bucket)))("s3")
    with enforcing(server):
        keys = [{"Key": "mine/key"}, {"Key": "theirs/key"}]
        assert allowed(may, "delete_objects", Bucket=bucket, Delete={"Objects": keys})
        assert not allowed(may, "delete_objects", Bucket="another", Delete={"Objects": keys})
