"""What Secrets Manager does when it rotates: calls the function, step after step, and again where one failed."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from pg8000.exceptions import DatabaseError

from modules.database.rotation.function.handler import handle
from tests.support.postgres import DATABASE, MASTER, MASTER_PASSWORD, Postgres

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")

MASTER_LOGIN = {"username": MASTER, "password": MASTER_PASSWORD, "dbname": DATABASE}
"""As Terraform writes it."""


@dataclass(frozen=True)
class Rotating:
    """The application's secret, and the rotation of it."""

    secrets: Any
    arn: str
    function_arn: str
    postgres: Postgres

    def begin(self) -> str:
        """Begin a rotation; returns the token of its version."""
        token = str(uuid.uuid4())
        self.secrets.rotate_secret(
            SecretId=self.arn,
            ClientRequestToken=token,
            RotationLambdaARN=self.function_arn,
            RotationRules={"AutomaticallyAfterDays": 30},
        )
        return token

    def step(self, step: str, token: str) -> None:
        """Have the function carry out one step."""
        handle({"Step": step, "SecretId": self.arn, "ClientRequestToken": token}, None)

    def run(self, token: str | None = None, *, until: str = "finishSecret") -> str:
        """All steps up to one, that one included."""
        token = token or self.begin()
        for step in STEPS[: STEPS.index(until) + 1]:
            self.step(step, token)
        return token

    def current(self) -> dict[str, str]:
        """What the application reads."""
        found = self.secrets.get_secret_value(SecretId=self.arn, VersionStage="AWSCURRENT")["SecretString"]
        value: dict[str, str] = json.loads(found)
        return value

    def pending(self, token: str) -> dict[str, str]:
        """What the rotation is about to hand out."""
        found = self.secrets.get_secret_value(SecretId=self.arn, VersionId=token)["SecretString"]
        value: dict[str, str] = json.loads(found)
        return value

    def accepts(self, login: dict[str, str]) -> bool:
        """Whether the database lets somebody in."""
        try:
            self.postgres.run(login["username"], login["password"], "SELECT 1")
        except DatabaseError:
            return False
        return True
