"""Gaps in Secrets Manager."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

Aws = Callable[[str], Any]


def function(aws: Aws) -> str:
    name = f"rotation-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handle(event, context): ...")
    made = aws("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="main.handle", Code={"ZipFile": code.getvalue()}
    )
    arn: str = made["FunctionArn"]
    return arn


@pytest.mark.fills("secretsmanager-rotation")
def test_rotation_keeps_its_settings_and_the_current_value(aws: Aws) -> None:
    secrets = aws("secretsmanager")
    secret = secrets.create_secret(Name=f"secret-{uuid.uuid4().hex[:8]}", SecretString="first")["ARN"]
    rules = {"AutomaticallyAfterDays": 30, "Duration": "4h"}
    secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function(aws), RotationRules=rules)
    described = secrets.describe_secret(SecretId=secret)
    assert described["RotationEnabled"] is True
    assert described["RotationRules"] == rules
    assert secrets.get_secret_value(SecretId=secret)["SecretString"] == "first"
    assert sorted(described["VersionIdsToStages"].values()) == [["AWSCURRENT"], ["AWSPENDING"]]
