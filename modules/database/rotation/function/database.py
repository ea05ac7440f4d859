"""PostgreSQL, over TLS alone, and certain to be ours."""

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection, identifier, literal

from .errors import RotationError
from .login import LOGINS, OWNER, Login
from .verifier import verifier

TIMEOUT_SECONDS = 10
LOCK_MILLISECONDS = 5000
LOCK_KEY = 4_160_017
"""Any number that nobody else locks in this database: two invocations wait for each other."""

REFUSED_LOGIN = frozenset({"28000", "28P01"})
"""The name or the password is wrong. Source: https://www.postgresql.org/docs/16/errcodes-appendix.html"""


@dataclass(frozen=True)
class Database:
    """The audit database."""

    host: str
    port: int
    name: str
    ca_file: str
    """The authorities that sign its certificate, as PEM."""

    def accepts(self, login: Login) -> bool:
        """Whether a login works.

        Raises:
            RotationError: that can't be told, since the database doesn't answer.
        """
        try:
            with self._connected(login) as connection:
                [[user, role]] = connection.run("SELECT session_user::text, current_user::text")
        except DatabaseError as error:
            if _code(error) in REFUSED_LOGIN:
                return False
            raise _told(f"{login.username} can't log in", error) from None
        return bool(user == login.username and role == OWNER)

    def set_password(self, login: Login, *, master: Login) -> None:
        """Give one of the application's logins its password, all or nothing; the login is made if it is missing.

        Raises:
            RotationError: nothing was changed, or, where the connection broke in the end, maybe all.
        """
        try:
            with self._connected(master) as connection:
                connection.run("BEGIN")
                connection.run(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                connection.run(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
                _ensure_owner(connection, self.name)
                _ensure_login(connection, login)
                connection.run("COMMIT")
        except DatabaseError as error:
            raise _told(f"the password of {login.username} could not be set", error) from None

    @contextmanager
    def _connected(self, login: Login) -> Iterator[Connection]:
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            connection = Connection(
                login.username,
                host=self.host,
                port=self.port,
                database=self.name,
                password=login.password,
                ssl_context=context,
                timeout=TIMEOUT_SECONDS,
                application_name="banking-audit-rotation",
            )
            with closing(connection):
                yield connection
        except (InterfaceError, OSError) as error:
            # The driver's own texts name the host, and no password.
            message = f"the database at {self.host}:{self.port} does not answer: {error}"
            raise RotationError(message) from None


def _ensure_owner(connection: Connection, database: str) -> None:
    if not _exists(connection, OWNER):
        connection.run(f"CREATE ROLE {identifier(OWNER)} NOLOGIN")
    # Operators, who log in as the master user, see what the application sees.
    connection.run(f"GRANT {identifier(OWNER)} TO CURRENT_USER")
    connection.run(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {identifier(database)} TO {identifier(OWNER)}")
    connection.run(f"GRANT USAGE, CREATE ON SCHEMA public TO {identifier(OWNER)}")


def _ensure_login(connection: Connection, login: Login) -> None:
    if login.username not in LOGINS:
        message = f"{login.username} is none of the application's logins {', '.join(LOGINS)}"
        raise RotationError(message)
    name = identifier(login.username)
    if not _exists(connection, login.username):
        connection.run(f"CREATE ROLE {name}")
        connection.run(f"GRANT {identifier(OWNER)} TO {name}")
    connection.run(f"ALTER ROLE {name} SET role TO {literal(OWNER)}")
    # What the server's log and statistics keep of this is no password.
    connection.run(f"ALTER ROLE {name} WITH LOGIN PASSWORD {literal(verifier(login.password))}")


def _exists(connection: Connection, role: str) -> bool:
    return bool(connection.run("SELECT 1 FROM pg_roles WHERE rolname = :role", role=role))


def _code(error: DatabaseError) -> str:
    fields = error.args[0] if error.args else None
    return str(fields.get("C", "")) if isinstance(fields, dict) else ""


def _told(what: str, error: DatabaseError) -> RotationError:
    """Only the server's code: its message may quote the statement."""
    return RotationError(f"{what}: PostgreSQL answers {_code(error) or type(error).__name__}")
