"""Nodes with a ledger and a Fabric that can be stopped and started, in place of systemd and the container."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.fabric_node import FabricNode

FABRIC = "banking-audit-fabric.service"

SYSTEMCTL = """case $1 in
  is-active) if [[ -e $running ]]; then echo active; else echo inactive; exit 3; fi ;;
  stop) rm -f "$running" ;;
  start) [[ -z ${start_fails:-} ]] && touch "$running" ;;
esac"""

CURL = """case ${@: -1} in
  */metrics) [[ -e $metrics ]] && cat "$metrics" ;;
  *) exit 7 ;;
esac"""


def give_ledger(node: FabricNode) -> FabricNode:
    """Mount the volume, put a ledger on it, and let Fabric run."""
    node.mark("mounted")
    node.mark("running")
    node.extra |= {
        "running": str(node.home / "running"),
        "metrics": str(node.home / "metrics"),
        "LOCK_PAUSE_SECONDS": "0.2",
        "LOCK_WAIT_SECONDS": "5",
    }
    node.stub("systemctl", SYSTEMCTL)
    node.stub("curl", CURL)
    node.stub("openssl", "")
    blocks = node.root / "var/hyperledger/production/ledgersData/chains/chains/audit"
    blocks.mkdir(parents=True)
    (blocks / "blockfile_000000").write_text("blocks")
    return node


def running(node: FabricNode) -> bool:
    """Whether Fabric runs."""
    return (node.home / "running").exists()


def metrics_of(cloudwatch: Any, node: FabricNode, name: str) -> tuple[int, float]:
    """How often a metric of the node was published within the hour, and the sum of its values."""
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="BankingAudit/Fabric",
        MetricName=name,
        Dimensions=[{"Name": "Node", "Value": node.name}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=86400,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return int(sum(point["SampleCount"] for point in points)), sum(point["Sum"] for point in points)


def metric(cloudwatch: Any, node: FabricNode, name: str) -> float:
    """The sum of a metric's values within the hour."""
    return metrics_of(cloudwatch, node, name)[1]
