"""Creates the state bucket and the lock table, then moves their own state in there; and the way back.

The stack that makes the bucket can't keep its state in it before it exists. So it begins with a local state and
migrates. What comes next is decided by what is found, so that a run that was cut off anywhere is continued.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ledger import local_state, protection, remote_state
from ledger.destruction import destroyed
from ledger.errors import LedgerError, UsageError
from ledger.local_state import LocalState
from ledger.progress import Phase, Progress
from ledger.remote_state import State
from ledger.running import run
from ledger.session import Session
from ledger.stacks import STATE_TIER, Stack, Stacks
from ledger.state_bucket import Bucket, look_at_bucket
from ledger.steps import StackPlan, Steps

# The provider waits a minute until S3 says the same everywhere; no state depends on them.
_LATER: Final = frozenset({"aws_s3_bucket_lifecycle_configuration"})


def state_stack(session: Session) -> Stacks:
    """The one stack that bootstrap is about."""
    if STATE_TIER in session.stacks:
        return session.stacks.select([STATE_TIER])
    owner = session.circumstances.state_owner
    raise UsageError(
        f"{session.environment.name} has no state bucket of its own: it shares its account's.",
        hint=f"Run: ledger bootstrap {owner}"
        if owner
        else "No environment owns one: see owns_account in its settings.",
    )


def plan_state(session: Session) -> StackPlan:
    """Plans the bucket and the table, with the state where an earlier run left it."""
    found = _find(session)
    before: dict[str, tuple[str, ...]] = {STATE_TIER: ()}

    def job(steps: Steps, _progress: Progress) -> StackPlan:
        return _plan(steps, found)

    plans = run(session, state_stack(session), before, job, describe=lambda plan: plan.sentence, done=Phase.PLANNED)
    return plans[STATE_TIER]


def apply_state(session: Session, agreed: StackPlan | None = None) -> StackPlan:
    """Applies the agreed plan, or plans first; a local state moves into the bucket and leaves this machine."""
    return _apply(session, _find(session), lambda steps, found: agreed or _plan(steps, found))


def lay_foundation(session: Session) -> None:
    """Makes what a state can be kept in, if there is nothing yet.

    The rest of the state stack is left to a deploy that includes it, and goes on beside the other tiers.
    """
    found = _find(session)
    if found.in_bucket:
        found.local.leave(session.stacks[STATE_TIER])
        found.local.forget()
    else:
        _apply(session, found, lambda steps, found: _plan(steps, found, targets=_foundation(steps.stack)))


def _foundation(stack: Stack) -> list[str]:
    return [
        f"{kind}.{name}"
        for kind, resources in stack.configuration["resource"].items()
        for name in resources
        if kind not in _LATER
    ]


def _apply(session: Session, found: "_Found", plan: Callable[[Steps, "_Found"], StackPlan]) -> StackPlan:
    before: dict[str, tuple[str, ...]] = {STATE_TIER: ()}

    def job(steps: Steps, progress: Progress) -> StackPlan:
        applied = steps.apply(plan(steps, found))
        if found.local.in_use(steps.stack):
            progress.enter(STATE_TIER, Phase.MIGRATING, note="into the bucket")
            found.local.leave(steps.stack)
            steps.terraform.migrate()
            found.local.forget()
        return applied

    return run(session, state_stack(session), before, job, describe=lambda plan: plan.past)[STATE_TIER]


def _plan(steps: Steps, found: "_Found", *, targets: Iterable[str] = ()) -> StackPlan:
    if found.in_bucket:
        found.local.leave(steps.stack)
        found.local.forget()
    else:
        found.local.use(steps.stack)
    steps.prepare(again=True)
    return steps.plan(targets=targets)


def destroy_state(session: Session, *, restore: str) -> int:
    """Takes the state out of the bucket, then destroys bucket and table; answers how many resources there were."""
    unprotected: list[str] = []
    found = _find(session)
    state = found.state
    if state is None:
        return 0
    if found.in_bucket:
        _require_nothing_else(session)

    def job(steps: Steps, progress: Progress) -> int:
        if found.in_bucket:
            found.local.leave(steps.stack)
            steps.prepare(again=True)
            progress.enter(STATE_TIER, Phase.MIGRATING, note="out of the bucket")
            found.local.use(steps.stack)
            steps.terraform.migrate()
        else:
            found.local.use(steps.stack)
            steps.prepare(again=True)
        if steps.protected(state):
            unprotected.append(STATE_TIER)
        steps.unprotect(state)
        steps.destroy()
        found.local.leave(steps.stack)
        found.local.forget()
        return len(state.resources)

    with protection.lifted_from(unprotected, restore):
        return run(session, state_stack(session), {STATE_TIER: ()}, job, describe=destroyed)[STATE_TIER]


def known_state(session: Session) -> State | None:
    """What the state stack has made, as far as it is known."""
    state_stack(session)
    return _find(session).state


def bucket_exists(session: Session) -> bool:
    """Whether there is a bucket of the backend's name."""
    return _look(session) is not Bucket.ABSENT


def _look(session: Session) -> Bucket:
    return look_at_bucket(session.project.backend, session.environment.account.account_id, session.circumstances)


@dataclass(frozen=True)
class _Found:
    """Where the state stack's state is."""

    local: LocalState
    state: State | None
    in_bucket: bool


def _find(session: Session) -> _Found:
    """Looks in the bucket and on this machine; after an interrupted move it may be in both places."""
    emulated = session.circumstances.endpoint is not None
    local = LocalState(local_state.folder(session.project, emulated=emulated), session.environment.name)
    here = local.read()
    bucket = _look(session)
    if bucket is Bucket.ABSENT:
        return _Found(local, here, in_bucket=False)
    if bucket is Bucket.FOREIGN:
        raise LedgerError(
            f"The bucket {session.project.backend.bucket} is somebody else's, or these credentials may not see it.",
            hint="Bucket names are global: choose another one in backend.tf.json, or check the credentials.",
        )
    there = session.states().get(STATE_TIER)
    if there and there.resources and not _newer(here, there):
        return _Found(local, there, in_bucket=True)
    if here is None:
        raise LedgerError(
            f"The bucket {session.project.backend.bucket} exists, but no state knows it, neither in it nor here.",
            hint="If an interrupted bootstrap left it, or its state was lost: empty and delete it (and the table "
            f"{session.project.backend.lock_table}), or choose another name in backend.tf.json; then bootstrap again.",
        )
    return _Found(local, here, in_bucket=False)


def _newer(here: State | None, there: State) -> bool:
    return here is not None and here.lineage == there.lineage and here.serial > there.serial


def _require_nothing_else(session: Session) -> None:
    """The bucket must not go while any tier of any environment still has resources in it."""
    backend = session.project.backend
    own = backend.state_key(session.environment.name, STATE_TIER)
    everywhere = remote_state.read_all(backend, session.circumstances, prefix=f"{backend.workspace_key_prefix}/")
    left = [
        f"{key.removeprefix(backend.workspace_key_prefix + '/').removesuffix('/terraform.tfstate')} "
        f"({len(state.resources)})"
        for key, state in everywhere.items()
        if key != own and state.resources
    ]
    if left:
        raise UsageError(
            f"The bucket still holds the state of resources that exist: {', '.join(left)}.",
            hint="Destroy those first.",
        )
