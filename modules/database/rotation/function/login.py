"""The application's two logins, which take turns."""

import json
from dataclasses import dataclass, field
from typing import Self

from .errors import RotationError

OWNER = "audit_app"
"""The role that both logins act as: what one creates, the other owns too."""

LOGINS = ("audit_app_a", "audit_app_b")


@dataclass(frozen=True)
class Login:
    """A name and a password for PostgreSQL."""

    username: str
    password: str = field(repr=False)

    @classmethod
    def parsed(cls, secret: str) -> Self:
        """The login that a secret's value holds.

        Raises:
            RotationError: the value isn't one of ours; it is not repeated.
        """
        try:
            document = json.loads(secret)
            username, password = document["username"], document["password"]
        except (ValueError, KeyError, TypeError):
            username = password = None
        if not isinstance(username, str) or not isinstance(password, str):
            message = "the secret's value is not a JSON object with the texts username and password"
            # Without the cause: it has the value in it.
            raise RotationError(message) from None
        return cls(username, password)

    def followed_by(self, password: str) -> "Login":
        """The login whose turn is next."""
        return Login(LOGINS[1] if self.username == LOGINS[0] else LOGINS[0], password)
