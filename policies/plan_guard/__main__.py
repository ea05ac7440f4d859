"""`python -m policies.plan_guard PLAN.json …`: the plan guard for CI."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from policies.plan_guard.document import HOW_TO_SHOW, PlanDocument
from policies.plan_guard.errors import NotAPlanError
from policies.plan_guard.judgement import Verdict, judge
from policies.plan_guard.report import print_verdict
from policies.plan_guard.rule_id import RuleId

REFUSED = 1
UNREADABLE = 2
STANDARD_INPUT = "-"

PlansArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PLAN.json…",
        help="What terraform show -json PLAN has written; - reads standard input.",
        show_default=False,
    ),
]
AllowOption = Annotated[
    list[RuleId] | None,
    typer.Option("--allow", metavar="RULE", help="Let this rule's findings pass; may be repeated.", show_default=False),
]


def main(plans: PlansArgument, *, allow: AllowOption = None) -> None:
    """Refuse plans that would cost the ledger, its quorum or other data.

    Exit code 0: nothing is refused. 1: something is. 2: a file is unreadable, or not a plan.
    """
    output, errors = Console(), Console(stderr=True)
    exit_code = 0
    for name in plans:
        try:
            verdict = Verdict.on(judge(_read(name)), allow or ())
        except NotAPlanError as error:
            errors.print(Text.assemble((f"{name}: ", "bold red"), str(error)), soft_wrap=True)
            exit_code = UNREADABLE
            continue
        output.print(Text(f"{name}: {_summary(verdict)}", style="bold"), soft_wrap=True)
        print_verdict(output, verdict)
        if verdict.refused:
            exit_code = max(exit_code, REFUSED)
    raise typer.Exit(exit_code)


def _read(name: str) -> PlanDocument:
    try:
        content = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise NotAPlanError(f"It can't be read: {error.strerror}.") from error
    if content.startswith(b"PK"):
        raise NotAPlanError(f"It is a plan in Terraform's own format. Show it first: terraform show -json {name}")
    try:
        document = json.loads(content)
    except ValueError as error:
        raise NotAPlanError(f"It is not JSON ({error}). {HOW_TO_SHOW}") from error
    return PlanDocument.of(document)


def _summary(verdict: Verdict) -> str:
    if verdict.refused:
        return f"refused by {', '.join(verdict.refused_rules)}"
    return f"passes, {len(verdict.allowed)} allowed" if verdict.allowed else "passes"


if __name__ == "__main__":
    typer.run(main)
