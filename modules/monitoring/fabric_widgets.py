"""The operator dashboard's rows about the Fabric network: consensus, the ledger, the nodes, what the night did.

Creates nothing.
"""

from collections.abc import Sequence

from environments.schema.monitoring import FabricAlarmSettings
from modules.fabric import FabricTier
from modules.fabric.agent import BACKUP_SUCCEEDED, FAILED_PROPOSALS, INTEGRITY_ERRORS, LEDGER_PATH, ROOT_PATH
from modules.fabric.node import FabricNode
from modules.monitoring.metric import ONE_HOUR, Metric
from modules.monitoring.metrics import certificate_metrics, channel_metric, disk_metric, fabric_metric
from modules.monitoring.widgets import Widget, Widgets

Row = Sequence[Widget]


def fabric_rows(make: Widgets, fabric: FabricTier, settings: FabricAlarmSettings) -> Sequence[Row]:
    """The rows, in the order in which a network that stands still is looked into."""
    return [
        _consensus(make, fabric),
        _ledger(make, fabric, settings),
        _nodes(make, fabric, settings),
        _nights(make, fabric, settings),
    ]


def _consensus(make: Widgets, fabric: FabricTier) -> Row:
    def of_all(name: str, statistic: str = "Maximum") -> list[Metric]:
        return [channel_metric(fabric, node, f"consensus_etcdraft_{name}").by(statistic) for node in fabric.orderers]

    return [
        make.graph("Fabric: who leads the orderers", of_all("is_leader"), unit="leader", stacked=True),
        # The others' numbers are of the time when they last led.
        make.graph("Fabric: active orderers, as the leader counts them", of_all("active_nodes"), unit="orderers"),
        make.graph("Fabric: leader changes", of_all("leader_changes", "Sum"), unit="changes"),
        make.graph("Fabric: failed proposals of orderers", of_all("proposal_failures", "Sum"), unit="proposals"),
    ]


def _ledger(make: Widgets, fabric: FabricTier, settings: FabricAlarmSettings) -> Row:
    heights = [
        *(channel_metric(fabric, peer, "ledger_blockchain_height") for peer in fabric.peers),
        *(channel_metric(fabric, node, "consensus_etcdraft_committed_block_number") for node in fabric.orderers),
    ]
    endorsed = [fabric_metric(fabric, peer, "endorser_successful_proposals").by("Sum") for peer in fabric.peers]
    return [
        make.graph("Fabric: blocks", heights, unit="blocks"),
        make.graph("Fabric: successful proposals", endorsed, unit="proposals"),
        make.graph(
            "Fabric: failed proposals of peers",
            [_failures(fabric, peer, name) for peer in fabric.peers for name in FAILED_PROPOSALS],
            limit=settings.failed_proposals_in_five_minutes,
            unit="proposals",
        ),
    ]


def _failures(fabric: FabricTier, peer: FabricNode, name: str) -> Metric:
    word = name.removeprefix("endorser_").removesuffix("_failures").replace("_", " ")
    return fabric_metric(fabric, peer, name).by("Sum").called(f"{peer.name} {word}")


def _nodes(make: Widgets, fabric: FabricTier, settings: FabricAlarmSettings) -> Row:
    def disks(path: str) -> list[Metric]:
        return [disk_metric(fabric, node, path).called(node.name) for node in fabric.nodes]

    memory = [fabric_metric(fabric, node, "mem_used_percent").by("Average") for node in fabric.nodes]
    return [
        make.graph("Fabric nodes: ledger disk", disks(LEDGER_PATH), limit=settings.disk_percent, unit="%"),
        make.graph("Fabric nodes: root disk", disks(ROOT_PATH), limit=settings.disk_percent, unit="%"),
        make.graph("Fabric nodes: memory", memory, limit=settings.memory_percent, unit="%"),
    ]


def _nights(make: Widgets, fabric: FabricTier, settings: FabricAlarmSettings) -> Row:
    backups = [fabric_metric(fabric, node, BACKUP_SUCCEEDED).every(ONE_HOUR) for node in fabric.nodes]
    errors = [fabric_metric(fabric, peer, INTEGRITY_ERRORS).every(ONE_HOUR) for peer in fabric.peers]
    return [
        make.graph("Fabric nodes: backups", backups, unit="1: succeeded, 0: failed"),
        make.graph("Fabric peers: errors found in the ledger", errors, unit="errors"),
        make.graph(
            "Fabric nodes: certificates",
            [metric for node in fabric.nodes for metric in certificate_metrics(fabric, node)],
            limit=max(settings.certificate_days),
            unit="days left",
        ),
    ]
