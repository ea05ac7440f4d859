"""One orderer at a time, and always a majority of them."""

from collections.abc import Iterator

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.nodes import nodes_of
from policies.plan_guard.rule_id import RuleId


def fabric_quorum(plan: PlanDocument) -> Iterator[Finding]:
    """Raft orders nothing without a majority; one that has just come back still has to catch up.

    Orderers that are down or missing count among those that a majority is taken of, since the channel still does.
    """
    orderers = nodes_of(plan, "orderer")
    disturbed = [node for node in orderers if node.disturbed]
    staying = sum(node.up and not node.disturbed for node in orderers)
    majority = len(orderers) // 2 + 1
    if len(disturbed) > 1:
        reason = (
            f"{len(disturbed)} of {len(orderers)} orderers would be gone or stopped in one apply, {staying} would stay "
            f"up; a channel of {len(orderers)} orders transactions with {majority} at least, and one that comes back "
            "has to catch up before the next may go."
        )
    elif disturbed and staying < majority:
        reason = (
            f"{staying} of {len(orderers)} orderers would stay up; a channel of {len(orderers)} orders transactions "
            f"with {majority} at least."
        )
    else:
        return
    for node in disturbed:
        yield Finding(
            rule=RuleId.FABRIC_QUORUM,
            address=node.address,
            effect=node.effect,
            reason=reason,
            remedy=_remedy(several=len(disturbed) > 1, down=any(not node.up for node in orderers)),
        )


def _remedy(*, several: bool, down: bool) -> str:
    if several:
        return (
            "Apply it for one orderer at a time (terraform apply -target=ADDRESS), and wait until it is healthy and "
            "has caught up before the next."
        )
    if down:
        return "Bring back the orderers that are down or missing first."
    return (
        "With so few orderers there is no way without an interruption: choose its time, then have an exception granted."
    )
