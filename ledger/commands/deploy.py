"""`ledger deploy`: applies the tiers."""

from ledger.asking import confirm, require_somebody
from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    DEFAULT_PARALLEL,
    EnvironmentArgument,
    ExceptionOption,
    LockTimeoutOption,
    ParallelOption,
    TierOption,
    YesOption,
)
from ledger.console import output
from ledger.deployment import deploy_tiers, plan_ahead, require_producers
from ledger.guarding import print_allowed, require_accepted, require_needed
from ledger.planning import plan_tiers
from ledger.project import Project
from ledger.report import print_applied, print_plans
from ledger.session import Session
from ledger.stacks import Stacks


def deploy(
    environment: EnvironmentArgument,
    *,
    tier: TierOption = None,
    yes: YesOption = False,
    exception: ExceptionOption = None,
    parallel: ParallelOption = DEFAULT_PARALLEL,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Apply the tiers in the order they depend on each other, independent ones side by side.

    Shows the plan and asks first, unless --yes. If a tier fails, those that depend on it are not started, the others go
    on. Ctrl-C stops cleanly; the next run continues. Nothing is applied if the plan guard refuses a plan.
    """
    if not yes:
        require_somebody(f"Deploying to {environment} needs a yes.")
    with sole_run(Project.find()):
        session = Session.open(
            environment, "deploy", parallel=parallel, lock_timeout=lock_timeout, exceptions=exception
        )
        deploy_environment(session, tiers=tier or [], yes=yes)


def deploy_environment(session: Session, *, tiers: list[str], yes: bool) -> None:
    """Deploys the tiers; never the one of the state, which `ledger bootstrap` is for."""
    deploy_stacks(session, session.stacks.without_state().select(tiers), yes=yes)


def deploy_stacks(session: Session, stacks: Stacks, *, yes: bool) -> None:
    """Plans and asks unless that is agreed, applies, and says what was done."""
    require_producers(session, stacks)
    planned = plan_ahead(session, stacks) if yes else plan_tiers(session, stacks)
    if not yes:
        output.print()
        print_plans(output, planned.values())
    print_allowed(output, planned.values(), session.exceptions)
    require_accepted(planned.values(), session)
    require_needed(planned.values(), session, tuple(stack.tier for stack in stacks))
    if not yes:
        if not any(plan.pending or plan.waiting_for for plan in planned.values()):
            return
        confirm(f"Deploy this to {session.environment.name}?")
    applied = deploy_tiers(session, stacks, planned, agreed=not yes)
    output.print()
    print_applied(output, applied.values(), session.elapsed_seconds)
    output.print(f"\n{session.environment.name} is deployed.", style="green")
