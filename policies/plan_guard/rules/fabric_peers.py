"""Never all peers at once."""

from collections.abc import Iterator

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.nodes import nodes_of
from policies.plan_guard.rule_id import RuleId


def fabric_peers(plan: PlanDocument) -> Iterator[Finding]:
    """The backend submits transactions through a peer: one has to stay up."""
    peers = nodes_of(plan, "peer")
    disturbed = [node for node in peers if node.disturbed]
    if not disturbed or any(node.up and not node.disturbed for node in peers):
        return
    alone = len(peers) == 1
    for node in disturbed:
        yield Finding(
            rule=RuleId.FABRIC_PEERS,
            address=node.address,
            effect=node.effect,
            reason=f"None of {len(peers)} peers would stay up, and the backend reaches the ledger through one.",
            remedy="With one peer there is no way without an interruption: choose its time, then have an exception "
            "granted."
            if alone
            else "Apply it for one peer at a time (terraform apply -target=ADDRESS), while another one is up.",
        )
