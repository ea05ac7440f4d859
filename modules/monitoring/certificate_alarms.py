"""Alarms about the Fabric nodes' certificates.

Adds, for each node, an alarm for each of the settings' numbers of days.
"""

from environments.schema.monitoring import FabricAlarmSettings
from modules.fabric import FabricTier
from modules.fabric.agent import RUNNING
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Calculation, Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.calculations import array, numbered
from modules.monitoring.metric import ONE_HOUR
from modules.monitoring.metrics import certificate_metrics, fabric_metric

UNKNOWN_HOURS = 3
"""Certificates are reported every hour, and shortly after a boot."""


def watch_certificates(alarms: AlarmGroup, *, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    """Add the alarms of each node: one calculates with all of its certificates, so that they aren't four times more."""
    for node in fabric.nodes:
        last, *earlier = sorted(set(settings.certificate_days))
        for days in earlier:
            _watch(alarms, fabric, node, days)
        _watch_last(alarms, fabric, node, last)


def _watch(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode, days: int) -> None:
    certificates = numbered("days", certificate_metrics(fabric, node))
    alarms.alarm_when(
        _id(node, days),
        Condition(
            value=Calculation(
                expression=f"MIN({array(certificates)})",
                metrics=certificates,
                label="Days left of the first to expire",
            ),
            comparison=Comparison.BELOW,
            threshold=days,
            # A certificate doesn't get younger by not being reported; that it isn't is told by the last alarm.
            missing_data=MissingData.CHANGES_NOTHING,
        ),
        name=_name(node, days),
        description=(
            f"A certificate of {node.name}, or of its authority, is good for less than {days} days: order the new one "
            "now, and follow the runbook's rotation of certificates."
        ),
    )


def _watch_last(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode, days: int) -> None:
    certificates = numbered("days", certificate_metrics(fabric, node))
    first = f"MIN({array(certificates)})"
    alarms.alarm_when(
        _id(node, days),
        Condition(
            value=Calculation(
                # Unknown days are none while Fabric runs, and enough while a node has no certificates to report.
                expression=f"IF(FILL(running, 0) > 0, FILL({first}, 0), FILL({first}, {days}))",
                metrics={**certificates, "running": fabric_metric(fabric, node, RUNNING).every(ONE_HOUR)},
                label="Days left of the first to expire",
            ),
            comparison=Comparison.BELOW,
            threshold=days,
            periods=UNKNOWN_HOURS,
            # The calculation has a value for every hour; if CloudWatch can't make one, that isn't known to be fine.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=_name(node, days),
        description=(
            f"CRITICAL: a certificate of {node.name}, or of its authority, is good for less than {days} days, after "
            "which the node can't start or be reached; or Fabric runs and its certificates aren't reported "
            "(`sudo journalctl -u banking-audit-certificates`)."
        ),
    )


def _id(node: FabricNode, days: int) -> str:
    return f"{node.id}_certificates_{days}"


def _name(node: FabricNode, days: int) -> str:
    return f"Fabric {node.name} Certificates Below {days} Days"
