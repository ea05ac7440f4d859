"""`ledger bootstrap`: the state bucket and the lock table."""

from ledger.asking import confirm, require_somebody
from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    EnvironmentArgument,
    ExceptionOption,
    LockTimeoutOption,
    YesOption,
)
from ledger.console import output
from ledger.project import Project
from ledger.report import print_plans
from ledger.session import Session
from ledger.state_bootstrap import apply_state, plan_state, state_stack


def bootstrap(
    environment: EnvironmentArgument,
    *,
    yes: YesOption = False,
    exception: ExceptionOption = None,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Create the state bucket and the lock table of backend.tf.json, once an account.

    Their own state is kept in the bucket as well. Running it again changes nothing; an interrupted run is continued.
    """
    if not yes:
        require_somebody("Creating the state bucket needs a yes.")
    with sole_run(Project.find()):
        session = Session.open(environment, "bootstrap", lock_timeout=lock_timeout, exceptions=exception)
        bootstrap_state(session, yes=yes)


def bootstrap_state(session: Session, *, yes: bool) -> None:
    """Plans, asks, applies, and says where the state is."""
    state_stack(session)
    plan = None
    if not yes:
        plan = plan_state(session)
        if plan.pending:
            print_plans(output, [plan])
            confirm("Create the state bucket and the lock table?")
    apply_state(session, plan)
    say_where(session)


def say_where(session: Session) -> None:
    """Says where the state is."""
    backend = session.project.backend
    output.print(f"State: s3://{backend.bucket}/{backend.workspace_key_prefix}/, locks in {backend.lock_table}.")
