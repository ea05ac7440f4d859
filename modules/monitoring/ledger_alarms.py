"""Alarms about the ledger and its copies.

Adds: peers that lag behind each other or behind the orderers; for each peer failed proposals, an altered ledger and
one that isn't checked; for each node a missing backup.
"""

from environments.schema.monitoring import FabricAlarmSettings
from modules.fabric import FabricTier
from modules.fabric.agent import BACKUP_SUCCEEDED, FAILED_PROPOSALS, INTEGRITY_ERRORS
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Calculation, Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.calculations import MOST_METRICS, array, numbered, over_all, owed, parts
from modules.monitoring.metric import ONE_HOUR, Metric
from modules.monitoring.metrics import channel_metric, fabric_metric

LAGGING_PERIODS = 3
"""A peer that was restarted catches up within minutes."""


def watch_ledger(alarms: AlarmGroup, *, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    """Add the alarms of the ledger, of each peer and of each node's backups."""
    _watch_gap_between_peers(alarms, fabric, settings)
    _watch_gap_to_orderers(alarms, fabric, settings)
    for peer in fabric.peers:
        _watch_proposals(alarms, fabric, peer, settings)
        _watch_integrity(alarms, fabric, peer, settings)
    for node in fabric.nodes:
        _watch_backups(alarms, fabric, node, settings)


def _height(fabric: FabricTier, peer: FabricNode) -> Metric:
    return channel_metric(fabric, peer, "ledger_blockchain_height")


def _watch_gap_between_peers(alarms: AlarmGroup, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    first, *others = fabric.peers
    # Every group is compared with the first peer, and so with every other group.
    for number, group in parts(others, MOST_METRICS - 1):
        heights = numbered("height", [_height(fabric, peer) for peer in (first, *group)])
        alarms.alarm_when(
            f"fabric_peers_apart_{number}",
            Condition(
                value=Calculation(
                    expression=f"MAX({array(heights)}) - MIN({array(heights)})",
                    metrics=heights,
                    label="Blocks between peers",
                ),
                threshold=settings.block_gap,
                periods=LAGGING_PERIODS,
                # Peers have a height once they have joined the channel; that one doesn't run later is its own alarm.
                missing_data=MissingData.IS_UNKNOWN,
            ),
            name="Fabric Peers Apart" if number == 1 else f"Fabric Peers Apart {number}",
            description=(
                f"The ledgers of {first.name} and {group[0].name} to {group[-1].name} are more than "
                f"{settings.block_gap} blocks apart for 15 minutes: who asks the last one reads the past. "
                "Does it reach the orderers on port 7050, and its disk keep up?"
            ),
        )


def _watch_gap_to_orderers(alarms: AlarmGroup, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    first = fabric.peers[0]
    committed = numbered(
        "block",
        [channel_metric(fabric, node, "consensus_etcdraft_committed_block_number") for node in fabric.orderers],
    )
    alarms.alarm_when(
        "fabric_peers_behind",
        Condition(
            value=Calculation(
                # Blocks are numbered from 0, and a height is how many there are.
                expression=f"MAX({array(committed)}) + 1 - height",
                metrics={**committed, "height": _height(fabric, first)},
                label=f"Blocks that {first.name} lacks",
            ),
            threshold=settings.block_gap,
            periods=LAGGING_PERIODS,
            # As above: both have joined the channel, or there is nothing to compare.
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name="Fabric Peers Behind Orderers",
        description=(
            f"{first.name} lacks more than {settings.block_gap} blocks that the orderers have, for 15 minutes. If "
            "`Fabric Peers Apart` is quiet, all peers lack them: can they reach the orderers on port 7050?"
        ),
    )


def _watch_proposals(alarms: AlarmGroup, fabric: FabricTier, peer: FabricNode, settings: FabricAlarmSettings) -> None:
    most = settings.failed_proposals_in_five_minutes
    alarms.alarm_when(
        f"{peer.id}_failed_proposals",
        Condition(
            value=over_all(
                "SUM",
                [fabric_metric(fabric, peer, name).by("Sum") for name in FAILED_PROPOSALS],
                label="Failed proposals",
            ),
            threshold=most,
            # Failures are counted only once there are some.
            missing_data=MissingData.IS_FINE,
        ),
        name=f"Fabric {peer.name} Failed Proposals",
        description=(
            f"{peer.name} refused or failed to endorse more than {most} proposals in 5 minutes: a client with a wrong "
            "identity, or a chaincode that fails. The saved query `Fabric errors` tells which."
        ),
    )


def _watch_integrity(alarms: AlarmGroup, fabric: FabricTier, peer: FabricNode, settings: FabricAlarmSettings) -> None:
    errors = fabric_metric(fabric, peer, INTEGRITY_ERRORS).every(ONE_HOUR)
    alarms.alarm_when(
        f"{peer.id}_ledger_altered",
        Condition(
            value=errors,
            comparison=Comparison.AT_LEAST,
            threshold=1,
            # Only the next check can say that all is well again; that there is none is the next alarm.
            missing_data=MissingData.CHANGES_NOTHING,
        ),
        name=f"Fabric {peer.name} Ledger Altered",
        description=(
            f"CRITICAL: the nightly check found that the ledger of {peer.name} isn't what was written, or could not "
            f"tell. Change nothing on the node; read evidence/{peer.name}/ in the artifacts bucket, and call security."
        ),
    )
    hours = settings.nightly_hours
    alarms.alarm_when(
        f"{peer.id}_ledger_unchecked",
        Condition(
            value=owed(fabric, peer, errors.by("SampleCount")),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=hours,
            # The calculation has a value for every hour; if CloudWatch can't make one, that isn't known to be fine.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=f"Fabric {peer.name} Ledger Unchecked",
        description=(
            f"The ledger of {peer.name} was not checked for {hours} hours, although Fabric runs: nobody would know if "
            "it was altered. `sudo journalctl -u banking-audit-integrity` on the node tells why."
        ),
    )


def _watch_backups(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode, settings: FabricAlarmSettings) -> None:
    hours = settings.nightly_hours
    alarms.alarm_when(
        f"{node.id}_backup_missing",
        Condition(
            # A failed backup says 0, which is as good as silence.
            value=owed(fabric, node, fabric_metric(fabric, node, BACKUP_SUCCEEDED)),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=hours,
            # As above.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=f"Fabric {node.name} Backup Missing",
        description=(
            f"No backup of {node.name} has succeeded for {hours} hours, although Fabric runs. "
            "`sudo journalctl -u banking-audit-backup` on the node tells why; "
            "`sudo systemctl start banking-audit-backup` makes one now."
        ),
    )
