"""Asks the plan guard about plans, before anything is applied."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ledger.errors import LedgerError
from ledger.events import Change

if TYPE_CHECKING:
    from ledger.session import Session
    from ledger.steps import StackPlan
    from ledger.terraform import Terraform
    from policies.plan_guard.finding import Finding
    from policies.plan_guard.judgement import Verdict
    from policies.plan_guard.rule_id import RuleId

HARMLESS = frozenset({"create", "read", "import", "move", "noop"})
"""Actions that can't be refused: to look at them would only cost the time that Terraform takes to show a plan."""


class PlanRefusedError(LedgerError):
    """The plan guard refuses a plan."""


def find(terraform: "Terraform", file: Path | None, changes: Sequence[Change]) -> "tuple[Finding, ...]":
    """What the guard finds in a plan file."""
    if file is None or all(change.action in HARMLESS for change in changes):
        return ()
    from policies.plan_guard.document import PlanDocument  # noqa: PLC0415 - see load_environment
    from policies.plan_guard.errors import NotAPlanError  # noqa: PLC0415
    from policies.plan_guard.judgement import judge  # noqa: PLC0415

    try:
        return judge(PlanDocument.of(terraform.show(file)))
    except NotAPlanError as error:
        raise LedgerError(
            f"The plan guard can't judge the plan of {terraform.stack.tier}: {error}",
            hint="Nothing of it has been applied. Is this the Terraform version that the guard was written for?",
        ) from error


def print_allowed(console: Console, plans: "Iterable[StackPlan]", allowed: "Collection[RuleId]") -> None:
    """Names what would be refused if it weren't allowed."""
    from policies.plan_guard.report import allowed_lines  # noqa: PLC0415 - see load_environment

    for line in allowed_lines(_verdict(plans, allowed).allowed):
        console.print(line, soft_wrap=True)


def require_accepted(plans: "Iterable[StackPlan]", session: "Session") -> None:
    """Stops at findings that nobody has allowed; writes down those that somebody has."""
    from policies.plan_guard.report import refused_lines  # noqa: PLC0415 - see load_environment

    listed = list(plans)
    verdict = _verdict(listed, session.allowed)
    for finding in verdict.allowed:
        session.log.write("plan-guard", f"--allow {finding.rule}: {finding.address} would {finding.effect}")
    if verdict.refused:
        tiers = ", ".join(plan.tier for plan in listed if _verdict([plan], session.allowed).refused)
        lines = "\n".join(f"  {line.plain}" for line in refused_lines(verdict.refused))
        raise PlanRefusedError(f"The plan guard refuses what is planned for {tiers}:\n{lines}")


def _verdict(plans: "Iterable[StackPlan]", allowed: "Collection[RuleId]") -> "Verdict":
    from policies.plan_guard.judgement import Verdict  # noqa: PLC0415 - see load_environment

    return Verdict.on((finding for plan in plans for finding in plan.findings or ()), allowed)
