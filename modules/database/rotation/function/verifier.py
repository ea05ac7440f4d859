"""What PostgreSQL keeps instead of a password."""

from base64 import b64encode

from scramp import ScramMechanism

ITERATIONS = 4096
"""PostgreSQL's own number; the password has 238 random bits, more rounds would protect nothing."""


def verifier(password: str) -> str:
    """A password's SCRAM-SHA-256 verifier, with a random salt, as `ALTER ROLE … PASSWORD` takes it.

    Source: https://www.postgresql.org/docs/16/catalog-pg-authid.html
    """
    mechanism = ScramMechanism("SCRAM-SHA-256")
    salt, stored_key, server_key, iterations = mechanism.make_auth_info(password, iteration_count=ITERATIONS)
    salt, stored_key, server_key = (b64encode(part).decode() for part in (salt, stored_key, server_key))
    return f"SCRAM-SHA-256${iterations}:{salt}${stored_key}:{server_key}"
