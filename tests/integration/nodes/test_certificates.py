"""How long a node's certificates are still good for, as a metric."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.crypto_config import make_crypto_config
from tests.support.fabric_node import ArtifactsBucket, FabricNode, home_of, pack

MakeNode = Callable[[str], FabricNode]
HOST = "peer0.bank.bankingaudit.com"


def days_left(cloudwatch: Any, certificate: str) -> float | None:
    dimensions = [{"Name": "Node", "Value": "peer-0"}, {"Name": "Certificate", "Value": certificate}]
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="BankingAudit/Fabric",
        MetricName="CertificateDaysLeft",
        Dimensions=dimensions,
        StartTime=now - timedelta(minutes=30),
        EndTime=now + timedelta(minutes=30),
        Period=3600,
        Statistics=["Minimum"],
    )["Datapoints"]
    return points[0]["Minimum"] if points else None


@pytest.mark.parametrize("days", [20, 0, -3])
def test_each_certificate_is_reported(
    node_of: MakeNode, bucket: ArtifactsBucket, client: Callable[[str], Any], tmp_path: Path, days: int
) -> None:
    node = node_of("peer-0")
    keys = make_crypto_config(tmp_path, orderers=["orderer.bankingaudit.com"], peers=[HOST], days=days)
    bucket.put("nodes/peer-0/identity.tar.gz", pack(home_of(keys, HOST), "msp", "tls"))
    node.libexec("fetch-identity")
    ran = node.libexec("report-certificates")
    assert ran.returncode == 0, ran.stderr
    assert f"peer-0: the tls certificate is good for {days} days" in ran.stdout
    cloudwatch = client("cloudwatch")
    assert {name: days_left(cloudwatch, name) for name in ("signing", "tls", "signing-authority", "tls-authority")} == {
        "signing": days,
        "tls": days,
        "signing-authority": 3650,
        "tls-authority": 3650,
    }
    cloudwatch.delete_alarms(AlarmNames=[])


def test_before_there_are_any_it_says_so(node_of: MakeNode) -> None:
    ran = node_of("peer-0").libexec("report-certificates")
    assert ran.returncode == 75
    assert "there are no certificates in" in ran.stderr


def test_a_cloudwatch_that_does_not_answer_is_said(
    node_of: MakeNode, bucket: ArtifactsBucket, crypto_config: Path
) -> None:
    node = node_of("peer-0")
    bucket.put("nodes/peer-0/identity.tar.gz", pack(home_of(crypto_config, HOST), "msp", "tls"))
    node.libexec("fetch-identity")
    node.extra["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    ran = node.libexec("report-certificates")
    assert ran.returncode == 75
    assert "CloudWatch doesn't take the metrics" in ran.stderr
