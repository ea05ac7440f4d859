"""Creates the state bucket and the lock table, then moves their own state in there; and the way back.

The stack that makes the bucket can't keep its state in it before it exists. So it begins with a local state and
migrates. What comes next is decided by what is found, so that a run that was cut off anywhere is continued.
"""

from ledger import local_state, remote_state
from ledger.errors import LedgerError, UsageError
from ledger.local_state import LocalState
from ledger.progress import Phase, Progress
from ledger.remote_state import State
from ledger.running import run
from ledger.session import Session
from ledger.stacks import STATE_TIER, Stacks
from ledger.state_bucket import Bucket, look_at_bucket
from ledger.steps import StackPlan, Steps


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
    local = _local(session)
    remote, here = _states(session, local)

    def job(steps: Steps, _progress: Progress) -> StackPlan:
        if remote and not _newer(here, remote):
            local.leave(steps.stack)
            local.forget()
        else:
            local.use(steps.stack)
        steps.prepare()
        return steps.plan()

    return _only(run(session, state_stack(session), {STATE_TIER: ()}, job, describe=lambda plan: plan.sentence))


def apply_state(session: Session, plan: StackPlan) -> None:
    """Applies the plan; a local state moves into the bucket and disappears from this machine."""
    local = _local(session)
    if not plan.pending and not local.in_use(session.stacks[STATE_TIER]):
        return

    def job(steps: Steps, progress: Progress) -> str:
        steps.apply(plan)
        if local.in_use(steps.stack):
            progress.enter(STATE_TIER, Phase.MIGRATING, note="into the bucket")
            local.leave(steps.stack)
            steps.terraform.migrate()
            local.forget()
        return plan.sentence

    run(session, state_stack(session), {STATE_TIER: ()}, job, describe=str)


def destroy_state(session: Session) -> int:
    """Takes the state out of the bucket, then destroys bucket and table; answers how many resources there were."""
    local = _local(session)
    remote, here = _states(session, local)
    state = here if here and (remote is None or _newer(here, remote)) else remote
    if state is None:
        return 0
    if state is remote:
        _require_nothing_else(session)

    def job(steps: Steps, progress: Progress) -> str:
        if state is remote:
            local.leave(steps.stack)
            steps.prepare()
            progress.enter(STATE_TIER, Phase.MIGRATING, note="out of the bucket")
            local.use(steps.stack)
            steps.terraform.migrate()
        else:
            local.use(steps.stack)
            steps.prepare()
        steps.destroy(state)
        local.leave(steps.stack)
        local.forget()
        return f"{len(state.resources)} destroyed"

    run(session, state_stack(session), {STATE_TIER: ()}, job, describe=str)
    return len(state.resources)


def bucket_exists(session: Session) -> bool:
    """Whether there is a bucket of the backend's name."""
    return _look(session) is not Bucket.ABSENT


def _look(session: Session) -> Bucket:
    return look_at_bucket(session.project.backend, session.environment.account.account_id, session.circumstances)


def _local(session: Session) -> LocalState:
    emulated = session.circumstances.endpoint is not None
    return LocalState(local_state.folder(session.project, emulated=emulated), session.environment.name)


def _states(session: Session, local: LocalState) -> tuple[State | None, State | None]:
    """The state in the bucket and the one on this machine, as far as they exist."""
    here = local.read()
    bucket = _look(session)
    if bucket is Bucket.ABSENT:
        return None, here
    if bucket is Bucket.FOREIGN:
        raise LedgerError(
            f"The bucket {session.project.backend.bucket} is somebody else's, or these credentials may not see it.",
            hint="Bucket names are global: choose another one in backend.tf.json, or check the credentials.",
        )
    state = session.states().get(STATE_TIER)
    remote = state if state and state.resources else None
    if remote is None and here is None:
        raise LedgerError(
            f"The bucket {session.project.backend.bucket} exists, but no state knows it, neither in it nor here.",
            hint="If an interrupted bootstrap left it, or its state was lost: empty and delete it (and the table "
            f"{session.project.backend.lock_table}), or choose another name in backend.tf.json; then bootstrap again.",
        )
    return remote, here


def _newer(here: State | None, remote: State) -> bool:
    return here is not None and here.lineage == remote.lineage and here.serial > remote.serial


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


def _only(plans: dict[str, StackPlan]) -> StackPlan:
    return plans[STATE_TIER]
