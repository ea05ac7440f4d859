"""Whether a node's instance may be replaced now, and by this plan."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ledger.errors import LedgerError
from ledger.fabric.catching_up import Standing, restored_by
from ledger.fabric.network import ORDERER, TIER, Node
from ledger.fabric.quorum import furthest, majority
from ledger.remote_state import State

if TYPE_CHECKING:
    from ledger.steps import StackPlan
    from policies.plan_guard.document import Change, PlanDocument

_INSTANCE = re.compile(r"(^|\.)aws_instance\.")
_IDENTIFYING = ("id", "arn", "private_ip", "private_dns", "primary_network_interface_id")
"""What others may know an instance by."""
_IDLE = frozenset({"no-op", "read"})


class NotReplaceableError(LedgerError):
    """The node must not be replaced now; nothing has been done to it."""


def require_replaceable(standing: Standing, node: Node) -> None:
    """Refuses if the others would be too few meanwhile.

    Raises:
        NotReplaceableError: if another orderer takes no part or is behind, or if no other peer would serve.
    """
    obstacle = _orderers_obstacle(standing, node) or _peers_obstacle(standing, node)
    if obstacle:
        raise NotReplaceableError(
            f"{node.name} must not be replaced now: {obstacle}.",
            hint=f"See how they are: ledger fabric status {standing.network.environment}",
        )


def _orderers_obstacle(standing: Standing, node: Node) -> str | None:
    voters = standing.voters
    blocks = furthest(standing.heights(voters), standing.heights(standing.readers), except_for=node.name)
    missing = dict(_missing(standing, node, standing.most if blocks is None else blocks))
    enough = sum(voter.name not in missing for voter in voters) >= majority(len(voters))
    if node.role != ORDERER and enough and blocks is not None:
        return None
    if missing:
        reasons = {reason: [name for name in missing if missing[name] == reason] for reason in missing.values()}
        told = "; ".join(f"{reason}: {', '.join(names)}" for reason, names in reasons.items())
        return f"of the{' other' if node.role == ORDERER else ''} orderers, {told}"
    if blocks is None:
        return "neither the peers nor enough orderers tell how many blocks they have"
    return standing.uncounted if blocks else None


def _missing(standing: Standing, node: Node, blocks: int) -> Iterator[tuple[str, str]]:
    """The other orderers that wouldn't do without this one, each with the reason."""
    for other in standing.network.orderers:
        item, height = standing.of(other), standing.heights([other])[other.name]
        if other.name == node.name:
            continue
        if not item.healthy:
            yield other.name, "not healthy"
        elif restored_by(item):
            yield other.name, "being restored"
        elif blocks and height == 0:
            yield other.name, "not on the channel"
        elif blocks and (height is None or height < blocks):
            yield other.name, f"without all of the channel's {blocks} blocks"
        elif blocks and other in standing.voters and other.name not in standing.serving([other]):
            yield other.name, "not active on the channel"


def _peers_obstacle(standing: Standing, node: Node) -> str | None:
    if node.role == ORDERER or standing.spares_peer(node):
        return None
    return "no other peer serves, and the backend reaches the ledger through one"


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
    """Refuses a plan that does anything but replace the instance, and what has to follow it.

    Others may have deployed since `require_settled`, and what they have changed must not be undone unseen.

    Raises:
        NotReplaceableError: with what else would be lost or changed.
    """
    managed = [item for item in plan.resource_changes if item.mode == "managed"]
    instance = next((item.change for item in managed if item.address == address and item.deposed is None), None)
    if instance is None or not instance.replaces:
        raise NotReplaceableError(f"The plan doesn't replace {address}, as it should; nothing was changed.")
    marks = {(instance.before or {}).get(name) for name in _IDENTIFYING} - {None, ""}
    beside = [
        item
        for item in managed
        if item.change is not instance and not _IDLE.issuperset(item.change.actions)
        if not _follows(item.change, marks)
    ]
    for verb, gone in (("lost", True), ("changed", False)):
        named = sorted(item.address for item in beside if item.change.deletes is gone)
        if named:
            raise NotReplaceableError(
                f"With {node.name}'s instance, this would be {verb}: {', '.join(named)}. Nothing was changed.",
                hint="Look at what asks for it: ledger plan shows what is pending. Has somebody else deployed?",
            )


def _follows(change: "Change", marks: set[object]) -> bool:
    """Whether the change is due to the instance's: only what names it is replaced, or altered."""
    before = change.before or {}
    if change.replaces:
        return bool(marks.intersection(_texts(before)))
    altered = [name for name in {*before, *(change.after or {})} if change.alters(name)]
    return "update" in change.actions and all(marks.intersection(_texts(before.get(name))) for name in altered)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
