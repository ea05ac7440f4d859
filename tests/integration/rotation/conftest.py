"""One PostgreSQL and one emulator; for each test, roles and secrets as they are after the first deploy."""

import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from modules.database.rotation.function.login import LOGINS, OWNER
from tests.integration.rotation.rotating import FIRST_LOGIN, Rotating
from tests.support.emulators import connect
from tests.support.postgres import DATABASE, MASTER, MASTER_PASSWORD, Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def function_arn(emulator_url: str) -> str:
    """A function that the emulator knows; it never runs it."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    name = f"rotation-{uuid.uuid4().hex[:8]}"
    role = connect(emulator_url, "iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "")
    made = connect(emulator_url, "lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="main.handle", Code={"ZipFile": code.getvalue()}
    )
    arn: str = made["FunctionArn"]
    return arn


@pytest.fixture
def rotating(
    emulator_url: str, function_arn: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Rotating]:
    """Secrets as the stack makes them, and the database as RDS makes it."""
    secrets = connect(emulator_url, "secretsmanager")
    run = uuid.uuid4().hex[:8]
    master: dict[str, Any] = {"username": MASTER, "password": MASTER_PASSWORD}
    master_arn = secrets.create_secret(Name=f"master-{run}", SecretString=json.dumps(master))["ARN"]
    arn = secrets.create_secret(Name=f"application-{run}", SecretString=json.dumps(FIRST_LOGIN))["ARN"]
    for name, value in {
        "AWS_ENDPOINT_URL": emulator_url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "APPLICATION_SECRET_ARN": arn,
        "MASTER_SECRET_ARN": master_arn,
        "DATABASE_HOST": postgres.host,
        "DATABASE_PORT": str(postgres.port),
        "DATABASE_NAME": DATABASE,
        "DATABASE_CA_FILE": str(postgres.ca_file),
    }.items():
        monkeypatch.setenv(name, value)
    yield Rotating(secrets, arn, master_arn, function_arn, postgres)
    for login in LOGINS:
        postgres.as_superuser(f"DROP ROLE IF EXISTS {login}")
    owned = f"DROP OWNED BY {OWNER} CASCADE"
    roles = [name for [name] in postgres.as_superuser("SELECT rolname FROM pg_roles")]
    if OWNER in roles:
        postgres.as_superuser(owned, database=DATABASE)
        postgres.as_superuser(f"DROP ROLE {OWNER}")
