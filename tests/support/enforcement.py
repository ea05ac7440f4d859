"""IAM as the emulator and stock moto enforce it: roles that are assumed, and may do what their policies say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.emulators import REGION, connect

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}},
        ],
    }
)
Credentials = Mapping[str, str]
DENIED = {"AccessDenied", "AccessDeniedException", "403"}


@contextmanager
def enforcing(url: str) -> Iterator[None]:
    """Every request is authorized; before and after, everybody may do everything."""
    _authorize_after(url, "0")
    try:
        yield
    finally:
        _authorize_after(url, "inf")


def _authorize_after(url: str, requests: str) -> None:
    # Not as a form, which urllib would say it is.
    plain = {"Content-Type": "text/plain"}
    request = Request(f"{url}/moto-api/reset-auth", data=requests.encode(), headers=plain, method="POST")  # noqa: S310
    urlopen(request, timeout=30).close()  # noqa: S310 - http, ours


def make_role(url: str, name: str, *policies: Sequence[Mapping[str, Any]], trust: str = TRUST) -> Credentials:
    """A role with inline policies, each given by its statements, and a session of it, as an instance gets one."""
    iam = connect(url, "iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    for number, statements in enumerate(policies):
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_role_policy(RoleName=name, PolicyName=f"policy-{number}", PolicyDocument=document)
    session: Credentials = connect(url, "sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    return session


def remove_role(url: str, name: str) -> None:
    """Delete a role with its inline policies."""
    iam = connect(url, "iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def connect_as(url: str, service: str, session: Credentials) -> Any:
    """A client with a role's session."""
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


def allowed(client: Any, operation: str, **arguments: object) -> bool:
    """Whether a request passes; False if it is denied, and any other error is an error."""
    try:
        answer = getattr(client, operation)(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
        return False
    # DeleteObjects answers 200, and names what it did not delete.
    return not answer.get("Errors")


def passes(client: Any, operation: str, **arguments: object) -> bool:
    """Whether IAM lets a request pass, whatever the service then says of it."""
    try:
        getattr(client, operation)(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        assert "Signature" not in code, "IAM isn't asked about a request whose signature is wrong"
        return code not in DENIED
    return True
