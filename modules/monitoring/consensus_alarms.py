"""Alarms about the orderers as a group.

Adds: a lost quorum, no leader, orderers that the leader misses, leader changes, failed proposals.

Fabric's health check knows none of it: with two of three orderers lost, the third one's `/healthz` stays 200.
"""

from environments.schema.monitoring import FabricAlarmSettings
from modules.fabric import FabricTier
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Calculation, Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.calculations import MOST_METRICS, numbered, over_all, parts
from modules.monitoring.metric import FIVE_MINUTES, ONE_HOUR, ONE_MINUTE, Metric
from modules.monitoring.metrics import channel_metric

NO_QUORUM_MINUTES = 3
"""Longer than an election, which takes seconds."""

MISSING_MINUTES = 15
"""Longer than a reboot, or a backup of one orderer."""

BEFORE_THE_CHANNEL = MissingData.IS_UNKNOWN
"""Orderers have these metrics once they have joined the channel; that one doesn't run later is its own alarm."""


def watch_consensus(alarms: AlarmGroup, *, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    """Add the alarms of the group; how many orderers there are decides what is too few."""
    _watch_quorum(alarms, fabric)
    _watch_leader(alarms, fabric)
    _watch_members(alarms, fabric)
    _watch_leader_changes(alarms, fabric, settings)
    _watch_proposals(alarms, fabric, settings)


def _watch_quorum(alarms: AlarmGroup, fabric: FabricTier) -> None:
    count = len(fabric.orderers)
    majority = count // 2 + 1
    alarms.alarm_when(
        "fabric_quorum_lost",
        Condition(
            # Only a leader counts; an orderer that knows of no leader says 0.
            value=over_all("MAX", _of_all(fabric, "active_nodes", "Maximum", ONE_MINUTE), label="Active orderers"),
            comparison=Comparison.BELOW,
            threshold=majority,
            periods=NO_QUORUM_MINUTES,
            missing_data=BEFORE_THE_CHANNEL,
        ),
        name="Fabric Quorum Lost",
        description=(
            f"CRITICAL: fewer than {majority} of {count} orderers are active: nothing can be added to the ledger. "
            "Start those that are stopped; restore none before the runbook's quorum rules are read."
        ),
    )


def _watch_leader(alarms: AlarmGroup, fabric: FabricTier) -> None:
    alarms.alarm_when(
        "fabric_no_leader",
        Condition(
            value=over_all("SUM", _of_all(fabric, "is_leader", "Maximum", ONE_MINUTE), label="Leaders"),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=NO_QUORUM_MINUTES,
            missing_data=BEFORE_THE_CHANNEL,
        ),
        name="Fabric No Leader",
        description=(
            "CRITICAL: the orderers agree on no leader: nothing can be added to the ledger. Can they reach each other "
            "on port 7050, and are their TLS certificates still good?"
        ),
    )


def _watch_members(alarms: AlarmGroup, fabric: FabricTier) -> None:
    count = len(fabric.orderers)
    if count == 1:
        # One that is missing is a lost quorum.
        return
    # Two metrics an orderer.
    for number, orderers in parts(fabric.orderers, MOST_METRICS // 2):
        leads = numbered("leads", [_metric(fabric, node, "is_leader") for node in orderers])
        active = numbered("active", [_metric(fabric, node, "active_nodes") for node in orderers])
        # A follower's count is what it was when it last led: only the leader's is true.
        # Source: https://github.com/hyperledger/fabric/blob/release-2.5/orderer/consensus/etcdraft/tracker.go
        terms = [
            f"FILL({lead}, 0) * ({count} - FILL({seen}, {count}))" for lead, seen in zip(leads, active, strict=True)
        ]
        alarms.alarm_when(
            f"fabric_orderer_missing_{number}",
            Condition(
                value=Calculation(
                    expression=" + ".join(terms),
                    metrics={**leads, **active},
                    label="Orderers that the leader misses",
                ),
                threshold=0,
                periods=MISSING_MINUTES,
                # Without a leader among these orderers, there is nobody who could miss one.
                missing_data=MissingData.IS_FINE,
            ),
            name="Fabric Orderer Missing" if number == 1 else f"Fabric Orderer Missing {number}",
            description=(
                f"WARNING: the leader, one of {orderers[0].name} to {orderers[-1].name}, hears from fewer than {count} "
                "orderers. The ledger goes on, with less to spare. Which one lags in `committed_block_number`?"
            ),
        )


def _watch_leader_changes(alarms: AlarmGroup, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    most = settings.leader_changes_in_an_hour
    alarms.alarm_when(
        "fabric_leader_changes",
        Condition(
            # Every orderer counts the same changes.
            value=over_all("MAX", _of_all(fabric, "leader_changes", "Sum", ONE_HOUR), label="Leader changes"),
            threshold=most,
            # Changes are counted once there are orderers.
            missing_data=MissingData.IS_FINE,
        ),
        name="Fabric Leader Changes",
        description=(
            f"The orderers have changed their leader more than {most} times in an hour: a slow disk, a slow network, "
            "or an orderer that starts again and again."
        ),
    )


def _watch_proposals(alarms: AlarmGroup, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    most = settings.proposal_failures_in_five_minutes
    alarms.alarm_when(
        "fabric_proposal_failures",
        Condition(
            value=over_all("SUM", _of_all(fabric, "proposal_failures", "Sum", FIVE_MINUTES), label="Failed proposals"),
            threshold=most,
            # Failures are counted once there are orderers.
            missing_data=MissingData.IS_FINE,
        ),
        name="Fabric Proposal Failures",
        description=(
            f"More than {most} transactions in 5 minutes reached an orderer and not the ledger; their clients were "
            "told. See Fabric No Leader, Fabric Quorum Lost."
        ),
    )


def _of_all(fabric: FabricTier, name: str, statistic: str, seconds: int) -> list[Metric]:
    return [_metric(fabric, node, name).by(statistic).every(seconds) for node in fabric.orderers]


def _metric(fabric: FabricTier, node: FabricNode, name: str) -> Metric:
    return channel_metric(fabric, node, f"consensus_etcdraft_{name}").every(ONE_MINUTE)
