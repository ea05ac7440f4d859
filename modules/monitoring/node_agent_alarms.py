"""Alarms about the Fabric nodes from the inside.

Adds, for each node: Fabric that doesn't run, an agent that is silent, memory, and both of its file systems.
"""

from environments.schema.monitoring import FabricAlarmSettings
from modules.fabric import FabricTier
from modules.fabric.agent import LEDGER_PATH, ROOT_PATH, RUNNING
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.metric import ONE_MINUTE
from modules.monitoring.metrics import disk_metric, fabric_metric

NOT_RUNNING_MINUTES = 10
"""Longer than a node takes to boot, or a backup keeps Fabric stopped."""

SILENT_MINUTES = 15
FULL_PERIODS = 3

UNTIL_THE_AGENT_SPEAKS = MissingData.IS_UNKNOWN
"""The agent reports every minute, whether there is a ledger yet or not; that it is silent is an alarm of its own."""


def watch_agents(alarms: AlarmGroup, *, fabric: FabricTier, settings: FabricAlarmSettings) -> None:
    """Add the alarms of each node."""
    for node in fabric.nodes:
        _watch_fabric(alarms, fabric, node)
        _watch_agent(alarms, fabric, node)
        _watch_memory(alarms, fabric, node, settings)
        _watch_disks(alarms, fabric, node, settings)


def _watch_fabric(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode) -> None:
    alarms.alarm_when(
        f"{node.id}_not_running",
        Condition(
            value=fabric_metric(fabric, node, RUNNING).by("SampleCount").every(ONE_MINUTE),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=NOT_RUNNING_MINUTES,
            # Whether it stopped or never started, the network is one node short; no other metric tells.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=f"Fabric {node.name} Not Running",
        description=(
            f"Nothing is heard from Fabric on {node.name}. After the first deployment that is so until its artifacts "
            "are uploaded and its image is mirrored; later, `sudo journalctl -u 'banking-audit-*'` on the node tells "
            "why."
        ),
    )


def _watch_agent(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode) -> None:
    alarms.alarm_when(
        f"{node.id}_agent_silent",
        Condition(
            value=fabric_metric(fabric, node, "mem_used_percent").by("SampleCount").every(ONE_MINUTE),
            comparison=Comparison.BELOW,
            threshold=1,
            periods=SILENT_MINUTES,
            # Silence is what this is about: without the agent, most of the node's other alarms know nothing.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=f"Fabric {node.name} Agent Silent",
        description=(
            f"The CloudWatch agent on {node.name} reports nothing, so its other alarms are blind. Does the instance "
            "run? Did the handover succeed (`sudo journalctl -u banking-audit-handover`)? Does the agent run?"
        ),
    )


def _watch_memory(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode, settings: FabricAlarmSettings) -> None:
    alarms.alarm_when(
        f"{node.id}_low_memory",
        Condition(
            value=fabric_metric(fabric, node, "mem_used_percent").by("Average"),
            threshold=settings.memory_percent,
            periods=FULL_PERIODS,
            missing_data=UNTIL_THE_AGENT_SPEAKS,
        ),
        name=f"Fabric {node.name} Low Memory",
        description=(
            f"More than {settings.memory_percent} % of the memory of {node.name} is used for 15 minutes: Linux will "
            "end Fabric when none is left. `docker stats` shows by whom."
        ),
    )


def _watch_disks(alarms: AlarmGroup, fabric: FabricTier, node: FabricNode, settings: FabricAlarmSettings) -> None:
    for word, path, remedy in (
        ("Ledger", LEDGER_PATH, "Raise volume_size_gib; the file system grows with it. Never delete a ledger's files."),
        (
            "Root",
            ROOT_PATH,
            "Look for old images (`sudo docker image prune`), and logs (`sudo journalctl --disk-usage`).",
        ),
    ):
        alarms.alarm_when(
            f"{node.id}_{word.lower()}_disk",
            Condition(
                value=disk_metric(fabric, node, path),
                threshold=settings.disk_percent,
                periods=FULL_PERIODS,
                missing_data=UNTIL_THE_AGENT_SPEAKS,
            ),
            name=f"Fabric {node.name} {word} Disk Filling",
            description=(
                f"More than {settings.disk_percent} % of {path} on {node.name} is used; Fabric stops when it is full. "
                f"{remedy}"
            ),
        )
