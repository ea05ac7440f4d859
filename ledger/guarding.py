"""Asks the plan guard about plans, before anything is applied."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ledger.errors import LedgerError, UsageError
from ledger.events import Change

if TYPE_CHECKING:
    from ledger.session import Session
    from ledger.steps import StackPlan
    from ledger.terraform import Terraform
    from policies.plan_guard.exceptions import GrantedException
    from policies.plan_guard.finding import Finding
    from policies.plan_guard.judgement import Verdict

HARMLESS = frozenset({"read", "import", "move", "noop"})
"""Actions that can't be refused: to look at them would only cost the time that Terraform takes to show a plan."""


class PlanRefusedError(LedgerError):
    """The plan guard refuses a plan."""


def find(
    terraform: "Terraform", file: Path | None, changes: Sequence[Change], note: Callable[[str], None]
) -> "tuple[Finding, ...]":
    """What the guard finds in a plan file; notes what it can't judge."""
    if file is None or all(change.action in HARMLESS for change in changes):
        return ()
    from policies.plan_guard.document import PlanDocument  # noqa: PLC0415 - see load_environment
    from policies.plan_guard.errors import NotAPlanError  # noqa: PLC0415
    from policies.plan_guard.judgement import judge, unjudged  # noqa: PLC0415

    try:
        plan = PlanDocument.of(terraform.show(file))
    except NotAPlanError as error:
        raise LedgerError(
            f"The plan guard can't judge the plan of {terraform.stack.tier}: {error}",
            hint="Nothing of it has been applied. Is this the Terraform version that the guard was written for?",
        ) from error
    for address in unjudged(plan):
        note(f"{terraform.stack.tier}: {address} has a policy that is known only once this is applied")
    return judge(plan)


def print_allowed(console: Console, plans: "Iterable[StackPlan]", exceptions: "Collection[GrantedException]") -> None:
    """Names what would be refused if there were no exception, and who answers for it."""
    from policies.plan_guard.report import allowed_lines  # noqa: PLC0415 - see load_environment

    for line in allowed_lines(_verdict(plans, exceptions).allowed):
        console.print(line, soft_wrap=True)


def require_accepted(plans: "Iterable[StackPlan]", session: "Session") -> None:
    """Stops at findings without an exception; writes down those that have one."""
    from policies.plan_guard.report import allowed_words, refused_lines  # noqa: PLC0415 - see load_environment

    listed = list(plans)
    verdict = _verdict(listed, session.exceptions)
    for item in verdict.allowed:
        session.log.write("plan-guard", allowed_words(item))
    if verdict.refused:
        tiers = ", ".join(plan.tier for plan in listed if _verdict([plan], session.exceptions).refused)
        lines = "\n".join(f"  {line.plain}" for line in refused_lines(verdict.refused))
        raise PlanRefusedError(f"The plan guard refuses what is planned for {tiers}:\n{lines}")


def require_needed(plans: "Iterable[StackPlan]", session: "Session", tiers: Collection[str]) -> None:
    """Stops at exceptions that no plan needs; as long as a plan may still change, none can be told to be one.

    Args:
        plans: what is planned so far.
        session: the run, with its exceptions.
        tiers: all tiers that the run is about.
    """
    listed = list(plans)
    settled = {plan.tier for plan in listed if not plan.waiting_for and not plan.unsettled}
    if not session.exceptions or not settled.issuperset(tiers):
        return
    from policies.plan_guard.exceptions import unused, unused_words  # noqa: PLC0415 - see load_environment

    left = unused(session.exceptions, (finding for plan in listed for finding in plan.findings or ()))
    if left:
        raise UsageError(unused_words(left), hint="Nothing has been applied.")


def _verdict(plans: "Iterable[StackPlan]", exceptions: "Collection[GrantedException]") -> "Verdict":
    from policies.plan_guard.judgement import Verdict  # noqa: PLC0415 - see load_environment

    return Verdict.on((finding for plan in plans for finding in plan.findings or ()), exceptions)
