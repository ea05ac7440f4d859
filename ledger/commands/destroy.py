"""`ledger destroy`: takes everything down again."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ledger.asking import confirm_by_name, require_somebody
from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    DEFAULT_PARALLEL,
    EnvironmentArgument,
    LockTimeoutOption,
    ParallelOption,
    TierOption,
    YesOption,
)
from ledger.console import output
from ledger.destruction import destroy_tiers, notable, require_no_consumers
from ledger.errors import UsageError
from ledger.project import Project
from ledger.remote_state import State
from ledger.session import Session
from ledger.stacks import STATE_TIER
from ledger.state_bootstrap import bucket_exists, destroy_state, known_state

IncludeStateOption = Annotated[
    bool,
    typer.Option(
        "--include-state",
        help="Also the state bucket and the lock table, when nothing else is left.",
        show_default=False,
    ),
]


def destroy(
    environment: EnvironmentArgument,
    *,
    tier: TierOption = None,
    yes: YesOption = False,
    include_state: IncludeStateOption = False,
    parallel: ParallelOption = DEFAULT_PARALLEL,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Destroy the tiers, the ones that depend on others first.

    Names what will be lost and asks for the environment's name to be typed, unless --yes. Deletion protection is lifted
    on the way. Ctrl-C stops cleanly; the next run continues.
    """
    if include_state and tier:
        raise UsageError("--include-state goes with all tiers: without a state none of them can be managed.")
    if not yes:
        require_somebody(f"Destroying {environment} needs its name to be typed.")
    with sole_run(Project.find()):
        session = Session.open(environment, "destroy", parallel=parallel, lock_timeout=lock_timeout)
        destroy_environment(session, tiers=tier or [], yes=yes, include_state=include_state)


def destroy_environment(
    session: Session, *, tiers: list[str], yes: bool, include_state: bool, restore: str | None = None
) -> None:
    """Shows, asks, destroys; a command that `restore`s what is left protects it again if that fails."""
    name = session.environment.name
    stacks = session.stacks.without_state().select(tiers)
    states = session.states() if bucket_exists(session) else {}
    require_no_consumers(session, stacks, states)
    losses = {tier: states.get(tier) for tier in stacks.tiers}
    if include_state:
        losses[STATE_TIER] = known_state(session)
    _print_losses(losses)
    if not yes:
        confirm_by_name(f"This can't be undone. Destroy {'this' if tiers else 'all'} of {name}?", name)
    deploy_again = " ".join(["ledger deploy", name, *(f"--tier {tier}" for tier in tiers)])
    destroyed = sum(destroy_tiers(session, stacks, states, restore=restore or deploy_again).values())
    if include_state:
        destroyed += destroy_state(session, restore=restore or f"ledger bootstrap {name}")
    output.print(f"\n{_things(destroyed)} of {name} destroyed.", style="green")


def _print_losses(losses: Mapping[str, State | None]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("tier")
    table.add_column("resources", justify="right")
    table.add_column("among them")
    for tier, state in losses.items():
        count = len(state.resources) if state else 0
        things = "\n".join(notable(state)) if state else ""
        table.add_row(Text(tier, style="bold"), str(count), Text(things, style="red"))
    output.print(table)


def _things(count: int) -> str:
    return "1 resource" if count == 1 else f"{count} resources"
