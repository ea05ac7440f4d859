"""`ledger local`: the whole system in an emulated AWS on this machine."""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ledger import emulator_process, local_account, tools
from ledger.asking import confirm, require_somebody
from ledger.checkout_lock import sole_run
from ledger.commands.bootstrap import bootstrap_state, say_where
from ledger.commands.deploy import deploy_stacks
from ledger.commands.destroy import destroy_environment
from ledger.commands.drift import report_drift
from ledger.commands.options import DEFAULT_PARALLEL, ExceptionOption, ParallelOption, YesOption
from ledger.commands.outputs import deployed_outputs, print_outputs
from ledger.console import output
from ledger.drifting import find_drift
from ledger.emulator_process import Emulator
from ledger.errors import LedgerError
from ledger.local_environment import LocalEnvironment, shell_file
from ledger.progress import duration
from ledger.project import Project, shown_path
from ledger.session import Session, require_environment
from ledger.stacks import STATE_TIER
from ledger.state_bootstrap import lay_foundation

local = typer.Typer(no_args_is_help=True, help="The whole system in an emulated AWS on this machine.")

PortOption = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        metavar="PORT",
        help="Where the emulator listens, on this machine only.",
        show_default=str(emulator_process.DEFAULT_PORT),
    ),
]
LocalEnvironmentOption = Annotated[
    str, typer.Option("--environment", "-e", metavar="ENVIRONMENT", help="Whose settings to use.")
]
DiscardOption = Annotated[
    bool,
    typer.Option("--discard", help="Stop the emulator without destroying first: all is gone.", show_default=False),
]


@local.command()
def up(
    *,
    port: PortOption = None,
    environment: LocalEnvironmentOption = "production",
    exception: ExceptionOption = None,
    parallel: ParallelOption = DEFAULT_PARALLEL,
) -> None:
    """Start the emulator, deploy everything into it, and prove that a second plan is empty.

    Leaves the emulator running, and .local/env to source: aws, terraform and ledger then reach the emulated account. It
    proves wiring and idempotence, not what AWS itself would do. Running it again brings it up to date.
    """
    began = time.monotonic()
    project = Project.find()
    # Before anything is started.
    tools.require_terraform(os.environ)
    tools.require_node(os.environ)
    require_environment(environment)
    with sole_run(project):
        _bring_up(
            project,
            port,
            environment,
            partial(Session.open, command="local-up", parallel=parallel, exceptions=exception),
        )
    shell = shown_path(shell_file(project))
    output.print(f"\nUp after {duration(time.monotonic() - began)}. To reach it: source {shell}", style="green")


def _bring_up(project: Project, port: int | None, environment: str, opened: Callable[[str], Session]) -> None:
    emulator = local_account.ensure_emulator(project, port, output.print)
    local_account.enter(project, emulator)
    session = opened(environment)
    owner = session.circumstances.state_owner
    if owner is None:
        raise LedgerError(f"No environment owns the state bucket that {environment} needs.")
    local_account.remember_environments(project, emulator, [owner, environment])
    _heading("State bucket and lock table")
    if owner == environment:
        lay_foundation(session)
        say_where(session)
    else:
        bootstrap_state(opened(owner), yes=True)
    _heading(f"Deploying {environment}")
    deploy_stacks(session, session.stacks, yes=True)
    _heading("Second plan")
    clean = report_drift(find_drift(session).values())
    _heading("Outputs")
    print_outputs(deployed_outputs(session.states()))
    if not clean:
        raise LedgerError("The second plan is not empty: something is not idempotent.")


@local.command()
def down(
    *, yes: YesOption = False, discard: DiscardOption = False, parallel: ParallelOption = DEFAULT_PARALLEL
) -> None:
    """Destroy everything in the emulated account, prove that nothing is left, and stop the emulator."""
    project = Project.find()
    with sole_run(project):
        _take_down(project, yes=yes, discard=discard, parallel=parallel)


def _take_down(project: Project, *, yes: bool, discard: bool, parallel: int) -> None:
    began = time.monotonic()
    emulator = local_account.running_emulator(project)
    if emulator is None:
        local_account.forget(project)
        output.print("No emulator is running.")
        return
    if not yes:
        require_somebody("Destroying the emulated account needs a yes.")
        confirm("Destroy everything in the emulated account?")
    if not discard:
        local_account.enter(project, emulator)
        for environment in reversed(emulator.environments):
            _heading(f"Destroying {environment}")
            session = Session.open(environment, "local-down", parallel=parallel)
            destroy_environment(
                session,
                tiers=[],
                yes=True,
                include_state=STATE_TIER in session.stacks,
                restore=f"ledger local up --environment {environment}",
            )
        _heading("What is left")
        _prove_empty(emulator)
    emulator_process.stop(emulator)
    local_account.forget(project)
    output.print(f"\nThe emulator has stopped, after {duration(time.monotonic() - began)}.", style="green")


@local.command()
def status() -> None:
    """Show whether the emulator runs, and what is deployed in it. Exit code 1 if it doesn't run."""
    project = Project.find()
    emulator = local_account.running_emulator(project)
    if emulator is None:
        raise LedgerError("No emulator is running.", hint="Start it: ledger local up")
    output.print(f"The emulator is running at {emulator.endpoint_url} (pid {emulator.pid}).")
    LocalEnvironment(project, emulator).enter()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("environment")
    table.add_column("tier")
    table.add_column("resources", justify="right")
    for environment in emulator.environments:
        for tier, state in local_account.states(project, emulator, environment).items():
            table.add_row(environment, Text(tier, style="bold"), str(len(state.resources)))
    output.print(table if table.rows else "Nothing is deployed.")


def _prove_empty(emulator: Emulator) -> None:
    left = local_account.leftovers(emulator)
    if left:
        names = "\n".join(f"  {item}" for item in left)
        things = "1 resource is" if len(left) == 1 else f"{len(left)} resources are"
        raise LedgerError(
            f"{things} left over:\n{names}",
            hint="The emulator goes on running, so that you can look. To stop it all the same: "
            "ledger local down --discard",
        )
    output.print("0 resources are left over. What an account may keep, or never had from us:")
    table = Table.grid(padding=(0, 2, 0, 2))
    for reason, kinds in local_account.allowances().items():
        table.add_row(Text(reason), Text(", ".join(kinds), style="dim"))
    output.print(table)


def _heading(text: str) -> None:
    output.print()
    output.rule(Text(text, style="bold"), align="left", style="dim")
