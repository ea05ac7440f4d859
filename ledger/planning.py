"""Plans an environment's tiers as far as they can be planned."""

from collections.abc import Mapping
from dataclasses import replace

from ledger.progress import Phase, Progress
from ledger.remote_state import State
from ledger.running import run
from ledger.session import Session
from ledger.stacks import Stack, Stacks
from ledger.steps import StackPlan, Steps


def plan_tiers(session: Session, stacks: Stacks) -> dict[str, StackPlan]:
    """A plan a tier; a tier whose producers were never applied says so instead of failing."""
    states = session.states()

    def job(steps: Steps, progress: Progress) -> StackPlan:
        missing = missing_producers(steps.stack, states)
        if missing:
            plan = StackPlan(tier=steps.stack.tier, waiting_for=missing)
            progress.enter(plan.tier, Phase.BLOCKED, note=plan.sentence)
            return plan
        steps.prepare()
        return steps.judge(steps.plan())

    plans = run(session, stacks, stacks.edges(), job, describe=lambda plan: plan.sentence, done=Phase.PLANNED)
    return {
        tier: replace(
            plan,
            unsettled=()
            if plan.waiting_for
            else tuple(name for name in stacks[tier].producers if name in plans and plans[name].pending),
        )
        for tier, plan in plans.items()
    }


def missing_producers(stack: Stack, states: Mapping[str, State]) -> tuple[str, ...]:
    """The tiers this one reads from that are not applied; its plan would stop at their missing outputs."""
    return tuple(tier for tier in stack.producers if tier not in states or not states[tier].applied)
