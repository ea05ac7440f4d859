"""Whether a node's instance may be replaced now, and by this plan."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ledger.errors import LedgerError
from ledger.fabric.catching_up import Standing
from ledger.fabric.network import ORDERER, TIER, Node
from ledger.fabric.quorum import furthest, lacking, majority
from ledger.remote_state import State

if TYPE_CHECKING:
    from ledger.steps import StackPlan
    from policies.plan_guard.document import PlanDocument

_INSTANCE = re.compile(r"(^|\.)aws_instance\.")
_IDENTIFYING = ("id", "arn", "private_ip", "private_dns", "primary_network_interface_id")
"""What others may know an instance by."""


class NotReplaceableError(LedgerError):
    """The node must not be replaced now; nothing has been done to it."""


def require_replaceable(standing: Standing, node: Node) -> None:
    """Refuses if the others would be too few meanwhile.

    Raises:
        NotReplaceableError: if another orderer is missing or behind, or if no other peer would serve.
    """
    obstacle = _orderers_obstacle(standing, node) or _peers_obstacle(standing, node)
    if obstacle:
        raise NotReplaceableError(
            f"{node.name} must not be replaced now: {obstacle}.",
            hint=f"See how they are: ledger fabric status {standing.network.environment}",
        )


def _orderers_obstacle(standing: Standing, node: Node) -> str | None:
    network = standing.network
    others = [other for other in network.orderers if other.name != node.name]
    healthy = [other for other in others if standing.of(other).healthy]
    if node.role != ORDERER and len(healthy) >= majority(len(network.orderers)):
        return None
    if len(healthy) < len(others):
        missing = ", ".join(other.name for other in others if other not in healthy)
        return f"of the other orderers, not healthy: {missing}"
    heights = standing.heights(network.orderers)
    blocks = furthest(heights, standing.heights(network.peers))
    if others and blocks is None:
        return "neither the peers nor enough orderers tell how many blocks they have"
    behind = lacking({other.name: heights[other.name] for other in others}, blocks or 0)
    return f"not all of the channel's {blocks} blocks are on {', '.join(behind)} yet" if behind else None


def _peers_obstacle(standing: Standing, node: Node) -> str | None:
    others = [other for other in standing.network.peers if other.name != node.name]
    if node.role == ORDERER or not others or any(standing.of(other).healthy for other in others):
        return None
    return "no other peer is healthy, and the backend reaches the ledger through one"


def instance_address(state: State | None, node: Node) -> str:
    """Where the node's instance stands in the stack: the resource that has its id.

    Raises:
        LedgerError: if there is none.
    """
    for address, attributes in state.resources if state else ():
        if attributes.get("id") == node.instance_id and _INSTANCE.search(address):
            return address
    raise LedgerError(
        f"{node.name}'s instance {node.instance_id} is not in the state of the {TIER} tier.",
        hint="The last deployment has not come to its end, or somebody has removed it by hand. Deploy the tier first.",
    )


def require_settled(plan: "StackPlan", environment: str) -> None:
    """Refuses if anything is pending before a node is replaced: it would be applied beside, unseen.

    Raises:
        NotReplaceableError: with what is pending.
    """
    if plan.changes:
        pending = "".join(f"\n  {change.action} {change.address}" for change in plan.changes)
        raise NotReplaceableError(
            f"Other changes of the {TIER} tier are pending, and would be applied with the replacement:{pending}",
            hint=f"Deploy them first: ledger deploy {environment} --tier {TIER}",
        )


def require_only(plan: "PlanDocument", address: str, node: Node) -> None:
    """Refuses a plan that takes away anything but the instance, and what can't be without it.

    Raises:
        NotReplaceableError: with what else would be lost.
    """
    changes = {item.address: item.change for item in plan.resource_changes if item.mode == "managed"}
    instance = changes.get(address)
    if instance is None or not instance.replaces:
        raise NotReplaceableError(f"The plan doesn't replace {address}, as it should; nothing was changed.")
    marks = {(instance.before or {}).get(name) for name in _IDENTIFYING} - {None, ""}
    beside = [
        other
        for other, change in changes.items()
        if other != address and change.deletes and not (change.replaces and marks.intersection(_texts(change.before)))
    ]
    if beside:
        raise NotReplaceableError(
            f"With {node.name}'s instance, this would be lost: {', '.join(sorted(beside))}. Nothing was changed.",
            hint="Look at what asks for it: ledger plan shows what is pending.",
        )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
