"""One PostgreSQL and one emulator; for each test, roles and secrets as they are after the first deploy."""

import io
import json
import uuid
import zipfile
from collections.abc import Iterator

import pytest

from modules.database.rotation.function.login import LOGINS, OWNER
from modules.database.rotation.function.secret import MASTER as MASTER_LABEL
from tests.integration.rotation.rotating import MASTER_LOGIN, Rotating
from tests.support.emulators import connect
from tests.support.postgres import DATABASE, Postgres, running_postgres


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
    name = f"credentials-{uuid.uuid4().hex[:8]}"
    arn = secrets.create_secret(Name=name)["ARN"]
    # Terraform asks for this label alone; a first version becomes the current one, too.
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps(MASTER_LOGIN), VersionStages=[MASTER_LABEL])
    for variable, value in {
        "AWS_ENDPOINT_URL": emulator_url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SECRET_ARN": arn,
        "DATABASE_HOST": postgres.host,
        "DATABASE_PORT": str(postgres.port),
        "DATABASE_NAME": DATABASE,
        "DATABASE_CA_FILE": str(postgres.ca_file),
    }.items():
        monkeypatch.setenv(variable, value)
    yield Rotating(secrets, arn, function_arn, postgres)
    for login in LOGINS:
        postgres.as_superuser(f"DROP ROLE IF EXISTS {login}")
    owned = f"DROP OWNED BY {OWNER} CASCADE"
    roles = [name for [name] in postgres.as_superuser("SELECT rolname FROM pg_roles")]
    if OWNER in roles:
        postgres.as_superuser(owned, database=DATABASE)
        postgres.as_superuser(f"DROP ROLE {OWNER}")
