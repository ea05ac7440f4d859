"""Applies an environment's tiers in the order they depend on each other."""

from collections.abc import Mapping

from ledger.errors import LedgerError, UsageError
from ledger.planning import missing_producers, plan_tiers
from ledger.progress import Progress
from ledger.running import run
from ledger.session import Session
from ledger.stacks import Stacks
from ledger.steps import StackPlan, Steps


def require_producers(session: Session, stacks: Stacks) -> None:
    """Refuses to begin with a tier whose producers are neither applied nor about to be."""
    states = session.states()
    missing = {tier for stack in stacks for tier in missing_producers(stack, states) if tier not in stacks}
    if missing:
        named = [tier for tier in session.stacks.tiers if tier in missing]
        raise UsageError(
            f"Not applied yet, but needed first: {', '.join(named)}.",
            hint=f"Add {' '.join(f'--tier {tier}' for tier in named)}, or deploy all tiers by naming none.",
        )


def plan_ahead(session: Session, stacks: Stacks) -> dict[str, StackPlan]:
    """Plans what is applied already, so that the plan guard can refuse it before anything is changed.

    A tier that is new can lose nothing. The state's own comes with others in `ledger local up` only, and would be
    waited for; its plan is judged before it is applied, as each is.
    """
    states = session.states()
    applied = [stack.tier for stack in stacks.without_state() if stack.tier in states and states[stack.tier].resources]
    return plan_tiers(session, stacks.select(applied)) if applied else {}


def deploy_tiers(
    session: Session, stacks: Stacks, planned: Mapping[str, StackPlan], *, agreed: bool
) -> dict[str, StackPlan]:
    """Applies each tier; if somebody has agreed to what is planned, nothing is destroyed that it didn't show.

    A plan is applied as it is, unless a producer has just changed: then the tier is planned anew.
    """
    changed: set[str] = set()

    def job(steps: Steps, _progress: Progress) -> StackPlan:
        tier = steps.stack.tier
        plan = planned.get(tier)
        if plan is None or plan.waiting_for or changed.intersection(steps.stack.producers):
            shown = plan
            plan = steps.plan()
            if agreed:
                _refuse_surprises(plan, shown)
        if plan.pending:
            changed.add(tier)
        return steps.apply(plan)

    return run(session, stacks, stacks.edges(), job, ahead=Steps.prepare, describe=lambda plan: plan.past)


def _refuse_surprises(plan: StackPlan, shown: StackPlan | None) -> None:
    known = {change.address for change in shown.destructive} if shown else set()
    new = [change.address for change in plan.destructive if change.address not in known]
    if new:
        raise LedgerError(
            f"Planned anew, {plan.tier} would now destroy or replace {', '.join(new)}, which you haven't seen.",
            hint="Run ledger deploy again to see the plan and decide.",
        )
