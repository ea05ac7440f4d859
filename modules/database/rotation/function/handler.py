"""Where Lambda enters: one step of a rotation.

The order, and that each step may come again: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

import logging
import os
from collections.abc import Mapping
from typing import Any

import boto3

from .database import Database
from .errors import RotationError
from .login import Login
from .secret import CURRENT, Secret

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


def handle(event: Mapping[str, str], _context: object) -> None:
    """Carry out the step that Secrets Manager asks for.

    Args:
        event: `Step`, `SecretId` and `ClientRequestToken`.

    Raises:
        RotationError: why the step failed.
        botocore.exceptions.ClientError: what Secrets Manager refused.
    """
    step = event["Step"]
    rotation = Rotation(boto3.client("secretsmanager"), event["SecretId"], event["ClientRequestToken"], os.environ)
    steps = {
        "createSecret": rotation.create,
        "setSecret": rotation.set,
        "testSecret": rotation.test,
        "finishSecret": rotation.finish,
    }
    if step not in steps:
        message = f"{step} is none of the steps {', '.join(steps)}"
        raise RotationError(message)
    if event["SecretId"] != os.environ["SECRET_ARN"]:
        message = f"{event['SecretId']} is not the secret that this function rotates"
        raise RotationError(message)
    if CURRENT in rotation.secret.stages()[rotation.secret.token]:
        logger.info("%s: the version is already current", step)
        return
    steps[step]()
    logger.info("%s: done", step)


class Rotation:
    """The four steps. Until the last, the application's current login is left alone."""

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - boto3 makes its clients at run time
        secret_id: str,
        token: str,
        environment: Mapping[str, str],
    ) -> None:
        self.secret = Secret(client, secret_id, token)
        self._database = Database(
            environment["DATABASE_HOST"],
            int(environment["DATABASE_PORT"]),
            environment["DATABASE_NAME"],
            environment["DATABASE_CA_FILE"],
        )

    def create(self) -> None:
        """Keep a new password for the login whose turn it is; once kept, it stays."""
        if self.secret.pending() is None:
            self.secret.offer()

    def set(self) -> None:
        """Let the database accept it."""
        login = self._offered()
        if self._database.accepts(login):
            return
        self._database.set_password(login, master=self.secret.master())

    def test(self) -> None:
        """Log in with it."""
        login = self._offered()
        if not self._database.accepts(login):
            message = f"{login.username} can't log in with the new password"
            raise RotationError(message)

    def finish(self) -> None:
        """Hand it to the application, if it works."""
        self.test()
        self.secret.promote()

    def _offered(self) -> Login:
        login = self.secret.pending()
        if login is None:
            message = "the new version has no value yet: the step createSecret has to come first"
            raise RotationError(message)
        if login.username == self.secret.current().username:
            message = f"{login.username} is in use: its password is not changed"
            raise RotationError(message)
        return login
