"""A `crypto-config` as Fabric's cryptogen lays it out, made anew for each test run: no key is ever in git."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.now(UTC)

NODE_OUS = """NodeOUs:
  Enable: true
  ClientOUIdentifier:
    Certificate: cacerts/{ca}
    OrganizationalUnitIdentifier: client
  PeerOUIdentifier:
    Certificate: cacerts/{ca}
    OrganizationalUnitIdentifier: peer
  AdminOUIdentifier:
    Certificate: cacerts/{ca}
    OrganizationalUnitIdentifier: admin
  OrdererOUIdentifier:
    Certificate: cacerts/{ca}
    OrganizationalUnitIdentifier: orderer
"""


@dataclass(frozen=True)
class Authority:
    """A certificate authority: its key, its own certificate, and its organization."""

    domain: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, common_name: str, domain: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(common_name, domain)
        certificate = (
            _builder(name, name, key.public_key(), days=3650)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(domain, key, certificate)

    def issue(
        self,
        common_name: str,
        *,
        unit: str | None = None,
        hosts: Sequence[str] = (),
        days: int = 3650,
    ) -> tuple[bytes, bytes]:
        """A certificate and its key, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(
            _name(common_name, self.domain, unit), self.certificate.subject, key.public_key(), days=days
        ).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
            builder = builder.add_extension(names, critical=False).add_extension(usage, critical=False)
        return pem(builder.sign(self.key, hashes.SHA256())), pem(key)


def pem(made: x509.Certificate | ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate or a key as PEM."""
    if isinstance(made, x509.Certificate):
        return made.public_bytes(serialization.Encoding.PEM)
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def make_crypto_config(folder: Path, *, orderers: Sequence[str], peers: Sequence[str], days: int = 3650) -> Path:
    """Write `crypto-config/` with one orderer and one peer organization; returns it.

    Args:
        folder: where to.
        orderers: the orderers' host names, all in one domain.
        peers: the peers' host names, likewise.
        days: how long the nodes' certificates are good for; negative for expired ones.
    """
    root = folder / "crypto-config"
    for kind, hosts in (("orderer", orderers), ("peer", peers)):
        domain = hosts[0].partition(".")[2]
        organization = root / f"{kind}Organizations" / domain
        signing, tls = Authority.make(f"ca.{domain}", domain), Authority.make(f"tlsca.{domain}", domain)
        for name, authority in (("ca", signing), ("tlsca", tls)):
            _write(organization / name / f"{name}.{domain}-cert.pem", pem(authority.certificate))
            _write(organization / name / "priv_sk", pem(authority.key))
        _write_msp(organization / "msp", signing, tls, None)
        for host in hosts:
            home = organization / f"{kind}s" / host
            _write_identity(home, host, kind, signing, tls, days)
        admin = f"Admin@{domain}"
        _write_identity(organization / "users" / admin, admin, "admin", signing, tls, days)
    return root


def _write_identity(home: Path, name: str, unit: str, signing: Authority, tls: Authority, days: int) -> None:
    _write_msp(home / "msp", signing, tls, (name, unit, days))
    certificate, key = tls.issue(name, hosts=[name, name.split(".", maxsplit=1)[0]], days=days)
    stem = "client" if unit == "admin" else "server"
    _write(home / f"tls/{stem}.crt", certificate)
    _write(home / f"tls/{stem}.key", key)
    _write(home / "tls/ca.crt", pem(tls.certificate))


def _write_msp(home: Path, signing: Authority, tls: Authority, owner: tuple[str, str, int] | None) -> None:
    domain = signing.domain
    _write(home / f"cacerts/ca.{domain}-cert.pem", pem(signing.certificate))
    _write(home / f"tlscacerts/tlsca.{domain}-cert.pem", pem(tls.certificate))
    _write(home / "config.yaml", NODE_OUS.format(ca=f"ca.{domain}-cert.pem").encode())
    if owner is not None:
        name, unit, days = owner
        certificate, key = signing.issue(name, unit=unit, days=days)
        _write(home / f"signcerts/{name}-cert.pem", certificate)
        _write(home / "keystore/priv_sk", key)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _name(common_name: str, organization: str, unit: str | None = None) -> x509.Name:
    parts = [(NameOID.ORGANIZATION_NAME, organization), (NameOID.ORGANIZATIONAL_UNIT_NAME, unit)]
    named = [x509.NameAttribute(oid, value) for oid, value in parts if value]
    return x509.Name([*named, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    days: int,
) -> x509.CertificateBuilder:
    begins = NOW - timedelta(days=4000)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(NOW + timedelta(days=days, hours=1))
    )
