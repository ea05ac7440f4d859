"""Alarms about the Fabric nodes.

Adds, for each node: failed checks of the system (which recover the instance), of the instance and of its volumes;
CPU; CPU credits.
"""

from environments.schema.monitoring import MonitoringSettings
from modules.fabric import FabricTier
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.metric import ONE_MINUTE
from modules.monitoring.metrics import node_metric
from modules.network.flows import Party
from modules.shared.partition import partition_of

SYSTEM_FAILED_MINUTES = 2
"""What AWS recommends before an instance is recovered.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cloudwatch-recovery.html
"""

INSTANCE_FAILED_MINUTES = 3
BUSY_PERIODS = 3


def watch_nodes(alarms: AlarmGroup, *, fabric: FabricTier, settings: MonitoringSettings) -> None:
    """Add the alarms of each node."""
    for node in fabric.nodes:
        _watch_checks(alarms, node, region=fabric.region)
        _watch_cpu(alarms, node, settings)
        if _instance_type(fabric, node).startswith("t"):
            _watch_credits(alarms, node, settings)


def _watch_checks(alarms: AlarmGroup, node: FabricNode, *, region: str) -> None:
    alarms.alarm_when(
        f"{node.id}_system_check",
        Condition(
            value=node_metric(node, "StatusCheckFailed_System").by("Maximum").every(ONE_MINUTE),
            comparison=Comparison.AT_LEAST,
            threshold=1,
            periods=SYSTEM_FAILED_MINUTES,
            # A stopped instance reports nothing; that it was stopped is an event of its own.
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name=f"Fabric {node.name} System Check Failed",
        description=f"The hardware under {node.name} fails; AWS moves the instance, with its volumes and address.",
        repairs=[f"arn:{partition_of(region)}:automate:{region}:ec2:recover"],
    )
    alarms.alarm_when(
        f"{node.id}_instance_check",
        Condition(
            value=node_metric(node, "StatusCheckFailed_Instance").by("Maximum").every(ONE_MINUTE),
            comparison=Comparison.AT_LEAST,
            threshold=1,
            periods=INSTANCE_FAILED_MINUTES,
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name=f"Fabric {node.name} Instance Check Failed",
        # Not rebooted by itself: a second orderer that goes away takes the quorum with it.
        description=f"{node.name} doesn't answer any more. Before rebooting it, see that the other orderers run.",
    )
    alarms.alarm_when(
        f"{node.id}_volume_check",
        Condition(
            value=node_metric(node, "StatusCheckFailed_AttachedEBS").by("Maximum").every(ONE_MINUTE),
            comparison=Comparison.AT_LEAST,
            threshold=1,
            periods=INSTANCE_FAILED_MINUTES,
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name=f"Fabric {node.name} Volume Check Failed",
        description=f"{node.name} can't reach one of its volumes: its ledger can't be written.",
    )


def _watch_cpu(alarms: AlarmGroup, node: FabricNode, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{node.id}_high_cpu",
        Condition(
            value=node_metric(node, "CPUUtilization"),
            threshold=settings.node_cpu_percent,
            periods=BUSY_PERIODS,
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name=f"Fabric {node.name} High CPU",
        description=f"{node.name} uses more than {settings.node_cpu_percent} % of its CPU for 15 minutes.",
    )


def _watch_credits(alarms: AlarmGroup, node: FabricNode, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{node.id}_low_cpu_credits",
        Condition(
            value=node_metric(node, "CPUCreditBalance"),
            comparison=Comparison.BELOW,
            threshold=settings.cpu_credits,
            periods=BUSY_PERIODS,
            missing_data=MissingData.IS_UNKNOWN,
        ),
        name=f"Fabric {node.name} Low CPU Credits",
        description=f"{node.name} has used its CPU credits, and costs extra from now on: it needs a larger instance.",
    )


def _instance_type(fabric: FabricTier, node: FabricNode) -> str:
    settings = fabric.environment.fabric
    return (settings.orderers if node.role is Party.ORDERER else settings.peers).instance_type
