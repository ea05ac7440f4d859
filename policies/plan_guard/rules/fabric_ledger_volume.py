"""The disks that hold the ledger stay."""

from collections.abc import Iterator

from policies.plan_guard import effects
from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId

VOLUME = "aws_ebs_volume"
"""The nodes' data volumes are the only ones that are resources of their own."""


def fabric_ledger_volume(plan: PlanDocument) -> Iterator[Finding]:
    """No deletion, and no replacement: the new volume is empty."""
    for item in plan.resource_changes:
        if item.mode == "managed" and item.type == VOLUME and item.change.deletes:
            yield Finding(
                rule=RuleId.FABRIC_LEDGER_VOLUME,
                address=item.address,
                effect=effects.loss(item.change),
                reason="The volume holds a node's copy of the ledger; an orderer can't join again with an empty one.",
                remedy="Undo the setting that asks for it. To give up the node for good: take it out of its channels, "
                "back it up, then have an exception granted.",
            )
