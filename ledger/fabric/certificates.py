"""X.509 as Fabric uses it: what a certificate says, which key is its own, and who issued it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_BEGINS, _PRIVATE = b"-----BEGIN ", b"PRIVATE KEY-----"


def count_private_keys(content: bytes) -> int:
    """How many private keys, of whichever kind, a file holds as PEM."""
    return sum(
        1 for line in content.splitlines() if line.lstrip().startswith(_BEGINS) and line.rstrip().endswith(_PRIVATE)
    )


def read(content: bytes) -> "Certificate | None":
    """The first certificate of a PEM file; None if there is none."""
    from cryptography import x509  # noqa: PLC0415 - loads a compiled library that few commands need

    try:
        return x509.load_pem_x509_certificate(content)
    except ValueError:
        return None


def fits(certificate: "Certificate", private_key: bytes) -> bool:
    """Whether a file holds a certificate's private key, unencrypted as nodes need it."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - see read
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - see read

    try:
        key = load_pem_private_key(private_key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it is encrypted
        return False
    return public_key(certificate) == _encoded(key.public_key())


def public_key(certificate: "Certificate") -> bytes:
    """A certificate's public key, to compare it with another's."""
    return _encoded(certificate.public_key())


def issued_by(certificate: "Certificate", authorities: bytes) -> bool:
    """Whether one of a file's certificates is an authority's, and issued this one."""
    from cryptography import x509  # noqa: PLC0415 - see read

    try:
        candidates = x509.load_pem_x509_certificates(authorities)
    except ValueError:
        return False
    return any(_may_issue(issuer) and _signed(certificate, issuer) for issuer in candidates)


def common_name(certificate: "Certificate") -> str:
    """A certificate's common names; there should be one."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - see read

    return ", ".join(str(name.value) for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME))


def valid_for(certificate: "Certificate", host_name: str) -> bool:
    """Whether a TLS client accepts a certificate as a host's.

    As Go does, in which Fabric is written: a common name counts for nothing.
    """
    from cryptography import x509  # noqa: PLC0415 - see read

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    host = host_name.lower()
    wildcard = f"*.{host.partition('.')[2]}"
    return any(name.lower() in (host, wildcard) for name in names.get_values_for_type(x509.DNSName))


def _may_issue(issuer: "Certificate") -> bool:
    from cryptography import x509  # noqa: PLC0415 - see read

    try:
        authority = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as missing:
        # Without a key usage there is no limit to it.
        return missing.oid == x509.KeyUsage.oid and authority
    return authority and usage.key_cert_sign


def _signed(certificate: "Certificate", issuer: "Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see read

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _encoded(key: object) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - see read

    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return encoded
