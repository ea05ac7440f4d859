"""`ledger plan`: what deploying would do."""

from typing import Annotated

import typer

from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    DEFAULT_PARALLEL,
    EnvironmentArgument,
    ExceptionOption,
    LockTimeoutOption,
    ParallelOption,
    TierOption,
)
from ledger.console import output
from ledger.events import Event
from ledger.guarding import print_allowed, require_accepted, require_needed
from ledger.planning import plan_tiers
from ledger.project import Project, shown_path
from ledger.report import print_plans
from ledger.session import Session
from ledger.steps import StackPlan

DetailsOption = Annotated[
    bool, typer.Option("--details", help="Print Terraform's own account of every change.", show_default=False)
]


def plan(
    environment: EnvironmentArgument,
    *,
    tier: TierOption = None,
    details: DetailsOption = False,
    exception: ExceptionOption = None,
    parallel: ParallelOption = DEFAULT_PARALLEL,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Show what deploying would create, change, replace and destroy.

    A tier can only be planned once the tiers it reads from are applied; for the others it says so. Exit code 1
    if the plan guard refuses a plan.
    """
    with sole_run(Project.find()):
        session = Session.open(environment, "plan", parallel=parallel, lock_timeout=lock_timeout, exceptions=exception)
        _plan(session, tier or [], details=details)


def _plan(session: Session, tiers: list[str], *, details: bool) -> None:
    plans = plan_tiers(session, session.stacks.without_state().select(tiers))
    output.print()
    print_plans(output, plans.values())
    for planned in plans.values():
        if details and planned.pending:
            _print_details(session, planned)
    output.print(f"\nLogs: {shown_path(session.log.folder)}", style="dim", soft_wrap=True)
    print_allowed(output, plans.values(), session.exceptions)
    require_accepted(plans.values(), session)
    require_needed(plans.values(), session, tuple(plans))


def _print_details(session: Session, planned: StackPlan) -> None:
    if planned.file is None:
        return
    terraform = session.terraform(session.stacks[planned.tier], _ignore)
    output.rule(planned.tier)
    output.out(terraform.show_text(planned.file, colour=output.is_terminal), highlight=False)


def _ignore(_event: Event) -> None:
    """`terraform show` prints text, no events."""
