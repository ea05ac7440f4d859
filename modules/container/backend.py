"""The backend: the API in front of the audit log's database and ledger."""

from environments import Environment
from modules.container.workload import Workload
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.network.flows import Party


def backend_workload(
    environment: Environment,
    *,
    network: NetworkTier,
    database: DatabaseTier,
    fabric: FabricTier,
) -> Workload:
    """The backend's workload: the API's paths and the guide's health endpoint."""
    container = environment.container
    credentials = database.credentials.arn
    return Workload(
        name="backend",
        settings=container.backend,
        party=Party.BACKEND,
        paths=("/api/*", "/healthz"),
        rule_priority=10,
        health_check_path="/healthz",
        environment={
            "PORT": str(container.backend.container_port),
            "PUBLIC_URL": network.application_url,
            "DB_HOST": database.endpoint,
            "DB_PORT": str(database.port),
            "DB_NAME": database.database_name,
            # Encrypted, and certain to be our database: the certificate's issuer and host name are both checked.
            "DB_SSLMODE": "verify-full",
            "DB_SSLROOTCERT": container.database_ca_file,
            "FABRIC_PEER_ENDPOINTS": ",".join(fabric.peer_endpoints),
            "FABRIC_SECRET_ARN": fabric.credentials.arn,
            "ARCHIVE_BUCKET": fabric.archive.name,
        },
        # <secret>:<JSON key>:<version stage>:<version id>; left empty, the current version is taken.
        secrets={"DB_USER": f"{credentials}:username::", "DB_PASSWORD": f"{credentials}:password::"},
    )
