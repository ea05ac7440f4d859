"""What is done to one tier: initialise, plan, apply, destroy; each step shown while it runs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import guarding, protection
from ledger.events import Change
from ledger.progress import Phase, Progress
from ledger.remote_state import State
from ledger.session import Session
from ledger.stacks import Stack

if TYPE_CHECKING:
    from ledger.terraform import Terraform
    from policies.plan_guard.finding import Finding

_SHOWN_ACTIONS = frozenset({"create", "update", "replace", "delete", "import", "move"})


@dataclass(frozen=True)
class StackPlan:
    """What applying a tier would do."""

    tier: str
    changes: tuple[Change, ...] = ()
    drifted: tuple[Change, ...] = ()
    outputs: tuple[str, ...] = ()
    """Outputs that would change."""
    pending: bool = False
    """Whether there is anything to apply."""
    file: Path | None = None
    waiting_for: tuple[str, ...] = ()
    """Producers that must be applied before this tier can be planned at all."""
    unsettled: tuple[str, ...] = ()
    """Producers that have changes pending themselves, so that this plan may still change."""
    findings: "tuple[Finding, ...] | None" = None
    """What the plan guard finds; None until it is asked."""

    @property
    def counts(self) -> Counter[str]:
        """How many resources by action."""
        return Counter(change.action for change in self.changes)

    @property
    def destructive(self) -> tuple[Change, ...]:
        """The changes by which something that exists goes away."""
        return tuple(change for change in self.changes if change.destructive)

    @property
    def sentence(self) -> str:
        """In a few words, as in `3 to create, 1 to replace`."""
        if self.waiting_for:
            return f"needs {', '.join(self.waiting_for)} applied"
        counts = ", ".join(f"{self.counts[action]} to {action}" for action in _ORDER if self.counts[action])
        return counts or ("outputs only" if self.pending else "no changes")

    @property
    def past(self) -> str:
        """The same once it is applied, as in `3 created, 1 replaced`."""
        counts = ", ".join(f"{self.counts[action]} {_PAST[action]}" for action in _ORDER if self.counts[action])
        return counts or ("outputs only" if self.pending else "no changes")


_ORDER = ("create", "update", "replace", "delete", "import", "move")
_PAST = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "destroyed",
    "import": "imported",
    "move": "moved",
}


class Steps:
    """One tier's steps in one run."""

    def __init__(self, session: Session, progress: Progress, stack: Stack) -> None:
        self._session = session
        self._progress = progress
        self.stack = stack
        self.terraform: Terraform = session.terraform(stack, lambda event: progress.take(stack.tier, event))

    def prepare(self, *, again: bool = False) -> None:
        """Backend, provider, workspace; once a session, unless the backend has changed since."""
        if self.stack.tier in self._session.prepared and not again:
            return
        self._progress.enter(self.stack.tier, Phase.INITIALISING)
        self._session.lock_provider(self.stack)
        self.terraform.init()
        self.terraform.select_workspace(self.stack.environment)
        self._session.prepared.add(self.stack.tier)

    def plan(self, *, targets: Iterable[str] = (), replacing: Iterable[str] = ()) -> StackPlan:
        """Plans into a file that lives as long as the session; all of the stack, or the targets only.

        What is to be replaced is made anew from today's settings, also where Terraform ignores changes of them.
        """
        self._progress.enter(self.stack.tier, Phase.PLANNING)
        file = self._session.plan_file(self.stack)
        result = self.terraform.plan(file, targets=targets, replacing=replacing)
        return StackPlan(
            tier=self.stack.tier,
            changes=tuple(change for change in result.changes if change.action in _SHOWN_ACTIONS),
            drifted=tuple(result.drift),
            outputs=tuple(name for name, action in result.outputs.items() if action not in {"noop", "no-op"}),
            pending=result.exit_code != 0,
            file=file,
        )

    def judge(self, plan: StackPlan) -> StackPlan:
        """Asks the plan guard, unless it has been asked."""
        if plan.findings is not None:
            return plan
        return replace(plan, findings=guarding.find(self.terraform, plan.file, plan.changes, self._note))

    def _note(self, text: str) -> None:
        self._session.log.write("plan-guard", text)

    def apply(self, plan: StackPlan) -> StackPlan:
        """Applies a plan that the guard accepts, and removes its file: it is used up, and holds values in clear."""
        try:
            if plan.pending and plan.file:
                plan = self.judge(plan)
                guarding.require_accepted([plan], self._session)
                self._progress.enter(self.stack.tier, Phase.APPLYING, note=plan.sentence)
                self.terraform.apply(str(plan.file))
        finally:
            if plan.file:
                plan.file.unlink(missing_ok=True)
        return replace(plan, file=None)

    def protected(self, state: State) -> list[str]:
        """What exists and has deletion protection."""
        return sorted(protection.protected_addresses(self.stack) & set(state.addresses))

    def unprotect(self, state: State) -> None:
        """Lifts that protection."""
        protected = self.protected(state)
        if protected:
            self._progress.enter(self.stack.tier, Phase.UNPROTECTING)
            self.terraform.apply(*self._unprotected, *(f"-target={address}" for address in protected))

    def destroy(self) -> None:
        """Destroys what is not protected any more."""
        self._progress.enter(self.stack.tier, Phase.DESTROYING)
        self.terraform.apply("-destroy", *self._unprotected)

    @property
    def _unprotected(self) -> list[str]:
        return [f"-var={protection.VARIABLE}=false"] if self.stack.declares_variable(protection.VARIABLE) else []
