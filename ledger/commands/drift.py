"""`ledger drift`: whether what is deployed is what the settings say."""

from collections.abc import Iterable

import typer
from rich.text import Text

from ledger.checkout_lock import sole_run
from ledger.commands.options import (
    DEFAULT_LOCK_TIMEOUT,
    DEFAULT_PARALLEL,
    EnvironmentArgument,
    LockTimeoutOption,
    ParallelOption,
)
from ledger.console import output
from ledger.drifting import Drift, find_drift
from ledger.errors import ExitCode
from ledger.project import Project
from ledger.session import Session


def drift(
    environment: EnvironmentArgument,
    *,
    parallel: ParallelOption = DEFAULT_PARALLEL,
    lock_timeout: LockTimeoutOption = DEFAULT_LOCK_TIMEOUT,
) -> None:
    """Compare what is deployed with the settings; changes nothing.

    Exit code 0: no difference. 2: differences, each named, or tiers that are not deployed. 1: not to be found out.
    """
    with sole_run(Project.find()):
        session = Session.open(environment, "drift", parallel=parallel, lock_timeout=lock_timeout)
        found = find_drift(session)
    if not report_drift(found.values()):
        raise typer.Exit(ExitCode.USAGE)


def report_drift(found: Iterable[Drift]) -> bool:
    """Names every difference; answers whether there is none."""
    output.print()
    listed = list(found)
    absent = [item.tier for item in listed if not item.deployed]
    drifted = [item for item in listed if item.differences]
    for item in drifted:
        output.print(Text(item.tier, style="bold"))
        for difference in item.differences:
            attributes = f": {', '.join(difference.attributes)}" if difference.attributes else ""
            output.print(
                Text.assemble(("  ~ ", "yellow"), difference.address, attributes, (f" ({difference.action})", "dim")),
                soft_wrap=True,
            )
    if absent:
        output.print(f"Not deployed: {', '.join(absent)}.", style="yellow")
    if drifted or absent:
        return False
    output.print(f"No drift in {len(listed)} tiers.", style="green")
    return True
