"""Gaps in S3: bucket policies, notifications, access logging."""

import json
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from botocore.exceptions import ClientError

Aws = Callable[[str], Any]


@pytest.fixture
def bucket(aws: Aws) -> str:
    name = f"bucket-{uuid.uuid4().hex[:8]}"
    aws("s3").create_bucket(Bucket=name)
    return name


def set_policy(aws: Aws, bucket: str, **statement: object) -> None:
    complete = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        **statement,
    }
    policy = {"Version": "2012-10-17", "Statement": [complete]}
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def is_denied(aws: Aws, bucket: str, **settings: str) -> bool:
    try:
        aws("s3").put_object(Bucket=bucket, Key="key", Body=b"", **settings)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.FORBIDDEN:
            raise
        return True
    return False


@pytest.mark.fills("s3-policy-conditions")
@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        {"StringEquals": {"aws:SourceAccount": "999999999999"}},
        {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}},
        {"Null": {"aws:PrincipalAccount": "true"}},
        {"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::999999999999:*"}},
    ],
    ids=lambda condition: next(iter(condition)),
)
def test_a_denial_whose_condition_fails_lets_objects_in(aws: Aws, bucket: str, condition: object) -> None:
    set_policy(aws, bucket, Condition=condition)
    assert not is_denied(aws, bucket)


@pytest.mark.fills("s3-policy-conditions")
def test_unencrypted_uploads_are_denied_and_encrypted_ones_are_not(aws: Aws, bucket: str) -> None:
    encryption = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    set_policy(aws, bucket, Action="s3:PutObject", Condition=encryption)
    assert is_denied(aws, bucket)
    assert not is_denied(aws, bucket, ServerSideEncryption="aws:kms")


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}},
        {"StringLike": {"aws:PrincipalAccount": "1234*"}},
        {"StringNotEquals": {"aws:SourceAccount": "999999999999"}},
    ],
    ids=lambda condition: next(iter(condition), "unconditional"),
)
def test_a_denial_whose_condition_holds_keeps_objects_out(
    emulated: Aws, emulated_bucket: str, condition: object
) -> None:
    set_policy(emulated, emulated_bucket, Condition=condition)
    assert is_denied(emulated, emulated_bucket)


@pytest.fixture
def emulated_bucket(emulated: Aws) -> str:
    name = f"bucket-{uuid.uuid4().hex[:8]}"
    emulated("s3").create_bucket(Bucket=name)
    return name


@pytest.mark.fills("s3-policy-principals")
def test_a_denial_for_one_role_is_not_for_everybody(aws: Aws, bucket: str) -> None:
    set_policy(aws, bucket, Principal={"AWS": "arn:aws:iam::123456789012:role/other"})
    assert not is_denied(aws, bucket)


@pytest.mark.fills("s3-policy-principals")
def test_a_denial_of_uploads_does_not_deny_tagging(aws: Aws, bucket: str) -> None:
    assert not is_denied(aws, bucket)
    set_policy(aws, bucket, Action="s3:PutObject")
    aws("s3").put_object_tagging(Bucket=bucket, Key="key", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})


@pytest.mark.fills("s3-eventbridge-notifications")
def test_notifications_to_eventbridge_are_read_back(aws: Aws, bucket: str) -> None:
    s3 = aws("s3")
    wanted: dict[str, Any] = {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)


def test_notifications_that_are_off_stay_off(emulated: Aws, emulated_bucket: str) -> None:
    found = emulated("s3").get_bucket_notification_configuration(Bucket=emulated_bucket)
    assert "EventBridgeConfiguration" not in found


LOGGING_SERVICE = "logging.s3.amazonaws.com"


def enable_logging(aws: Aws, bucket: str) -> None:
    target = {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "s3/"}}
    aws("s3").put_bucket_logging(Bucket=bucket, BucketLoggingStatus=target)


@pytest.mark.fills("s3-logging-grants")
def test_the_logging_service_may_share_a_statement(aws: Aws, bucket: str) -> None:
    services = {"Service": [LOGGING_SERVICE, "delivery.logs.amazonaws.com"]}
    set_policy(aws, bucket, Effect="Allow", Principal=services, Action=["s3:PutObject"])
    enable_logging(aws, bucket)
    assert "LoggingEnabled" in aws("s3").get_bucket_logging(Bucket=bucket)


@pytest.mark.fills("s3-logging-grants")
def test_a_principal_star_beside_the_grant_does_no_harm(aws: Aws, bucket: str) -> None:
    tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    grant = {
        "Effect": "Allow",
        "Principal": {"Service": LOGGING_SERVICE},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": [tls, grant]}))
    enable_logging(aws, bucket)


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"Service": "delivery.logs.amazonaws.com"}},
        {"Principal": {"Service": LOGGING_SERVICE}, "Effect": "Deny"},
        {"Principal": {"Service": LOGGING_SERVICE}, "Action": "s3:GetObject"},
        {"Principal": {"Service": LOGGING_SERVICE}, "Resource": "arn:aws:s3:::other/*"},
    ],
    ids=["another service", "denied", "another action", "another bucket"],
)
def test_logging_without_a_grant_is_refused(emulated: Aws, emulated_bucket: str, statement: dict[str, Any]) -> None:
    granting = {"Effect": "Allow", "Action": "s3:PutObject"}
    set_policy(emulated, emulated_bucket, **{**granting, **statement})
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        enable_logging(emulated, emulated_bucket)
