"""Calculations with the metrics of several Fabric nodes.

Creates nothing. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from collections.abc import Iterator, Sequence

from modules.fabric import FabricTier
from modules.fabric.agent import RUNNING
from modules.fabric.node import FabricNode
from modules.monitoring.alarm import Calculation
from modules.monitoring.metric import ONE_HOUR, Metric
from modules.monitoring.metrics import fabric_metric

MOST_METRICS = 10
"""That an alarm may calculate with."""


def over_all(function: str, metrics: Sequence[Metric], *, label: str) -> Calculation:
    """`SUM`, `MAX` or `MIN` of several metrics, of those that there is data of."""
    named = numbered("m", metrics)
    return Calculation(expression=f"{function}({array(named)})", metrics=named, label=label)


def numbered(letter: str, metrics: Sequence[Metric]) -> dict[str, Metric]:
    """Metrics under short names for an expression."""
    return {f"{letter}{number}": metric for number, metric in enumerate(metrics)}


def array(names: Sequence[str] | dict[str, Metric]) -> str:
    """Several metrics in an expression: `[m0, m1]`."""
    return f"[{', '.join(names)}]"


def parts(nodes: Sequence[FabricNode], most: int) -> Iterator[tuple[int, Sequence[FabricNode]]]:
    """Nodes in groups that are small enough for an alarm, counted from 1."""
    for number, start in enumerate(range(0, len(nodes), most), start=1):
        yield number, nodes[start : start + most]


def owed(fabric: FabricTier, node: FabricNode, done: Metric) -> Calculation:
    """What was done in each hour in which Fabric ran on a node; 1 in an hour in which it didn't, as nothing was owed.

    A node that waits for its artifacts, days after the first deployment maybe, has no ledger to care for. That Fabric
    doesn't run has an alarm of its own.
    """
    running = fabric_metric(fabric, node, RUNNING).every(ONE_HOUR)
    return Calculation(
        expression="IF(FILL(running, 0) > 0, FILL(done, 0), 1)",
        metrics={"running": running, "done": done.every(ONE_HOUR)},
        label=f"Done by {node.name}",
    )
