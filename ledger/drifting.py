"""Compares what is deployed with what the settings say, and names what differs."""

from dataclasses import dataclass
from typing import Any

from ledger.planning import missing_producers
from ledger.progress import Phase, Progress
from ledger.running import run
from ledger.session import Session
from ledger.steps import Steps


@dataclass(frozen=True)
class Difference:
    """One resource or output that is not as it should be."""

    address: str
    action: str
    """What a deploy would do about it."""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drift:
    """One tier's differences."""

    tier: str
    differences: tuple[Difference, ...] = ()
    deployed: bool = True

    @property
    def sentence(self) -> str:
        """In a few words."""
        if not self.deployed:
            return "not deployed"
        count = len(self.differences)
        return "no changes" if not count else f"{count} {'difference' if count == 1 else 'differences'}"


def find_drift(session: Session) -> dict[str, Drift]:
    """Plans every tier that is deployed, the state's own included; nothing is changed."""
    states = session.states()

    def job(steps: Steps, progress: Progress) -> Drift:
        tier = steps.stack.tier
        if tier not in states or not states[tier].applied or missing_producers(steps.stack, states):
            progress.enter(tier, Phase.BLOCKED, note="not deployed")
            return Drift(tier, deployed=False)
        steps.prepare()
        plan = steps.plan()
        differences = _differences(steps.terraform.show(plan.file)) if plan.pending and plan.file else ()
        return Drift(tier, differences)

    no_order: dict[str, tuple[str, ...]] = dict.fromkeys(session.stacks.tiers, ())
    return run(session, session.stacks, no_order, job, describe=lambda drift: drift.sentence)


def _differences(plan: dict[str, Any]) -> tuple[Difference, ...]:
    resources = [
        Difference(item["address"], "/".join(item["change"]["actions"]), _changed(item["change"]))
        for item in plan.get("resource_changes", [])
        if item["change"]["actions"] not in (["no-op"], ["read"])
    ]
    outputs = [
        Difference(f"output {name}", "/".join(change["actions"]))
        for name, change in plan.get("output_changes", {}).items()
        if change["actions"] != ["no-op"]
    ]
    return (*resources, *outputs)


def _changed(change: dict[str, Any]) -> tuple[str, ...]:
    """The attributes by name; their values may be secret."""
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    if not before or not after:
        return ()
    return tuple(
        sorted(
            name
            for name in {*before, *after, *unknown}
            if before.get(name) != after.get(name) or (unknown.get(name) is True)
        )
    )
