"""`python -m policies.plan_guard PLAN.json …`: the plan guard for CI."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from policies.plan_guard.document import HOW_TO_SHOW, PlanDocument
from policies.plan_guard.errors import ExceptionError, NotAPlanError
from policies.plan_guard.exceptions import FILE, Exceptions, GrantedException, unused, unused_words
from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import Verdict, judge, unjudged
from policies.plan_guard.report import print_verdict

REFUSED = 1
UNREADABLE = 2
STANDARD_INPUT = "-"
ROOT = Path(__file__).parents[2]

PlansArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PLAN.json…",
        help="What terraform show -json PLAN has written; - reads standard input.",
        show_default=False,
    ),
]
ExceptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exception",
        metavar="NAME",
        help="Let pass what this exception is granted for; may be repeated.",
        show_default=False,
    ),
]
ExceptionsOption = Annotated[
    Path | None,
    typer.Option("--exceptions", metavar="FILE", help="Where exceptions are granted.", show_default=str(FILE)),
]


def main(plans: PlansArgument, *, exception: ExceptionOption = None, exceptions: ExceptionsOption = None) -> None:
    """Refuse plans that would cost the ledger, its quorum or other data, or make the system less safe.

    Exit code 0: nothing is refused. 1: something is. 2: a file is unreadable, or not a plan; or an exception is
    unknown, expired or not needed.
    """
    output, errors = Console(), Console(stderr=True)
    try:
        chosen = _granted(exceptions).choose(exception or (), datetime.now(UTC).date())
    except ExceptionError as error:
        errors.print(Text(str(error), style="bold red"), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from error
    exit_code = 0
    found: list[Finding] = []
    for name in plans:
        try:
            plan = _read(name)
        except NotAPlanError as error:
            errors.print(Text.assemble((f"{name}: ", "bold red"), str(error)), soft_wrap=True)
            exit_code = UNREADABLE
            continue
        findings = judge(plan)
        found += findings
        verdict = Verdict.on(findings, chosen)
        output.print(Text(f"{name}: {_summary(verdict)}", style="bold"), soft_wrap=True)
        print_verdict(output, verdict)
        _print_unjudged(output, unjudged(plan))
        if verdict.refused:
            exit_code = max(exit_code, REFUSED)
    raise typer.Exit(max(exit_code, _unneeded(errors, chosen, found)))


def _granted(file: Path | None) -> Exceptions:
    if file is not None and not file.exists():
        raise ExceptionError(f"{file} does not exist. Leave --exceptions out to use {FILE}.")
    return Exceptions.read(ROOT / FILE, str(FILE)) if file is None else Exceptions.read(file)


def _unneeded(errors: Console, chosen: tuple[GrantedException, ...], found: list[Finding]) -> int:
    left = unused(chosen, found)
    if not left:
        return 0
    errors.print(Text(unused_words(left), style="bold red"), soft_wrap=True)
    return UNREADABLE


def _print_unjudged(output: Console, addresses: tuple[str, ...]) -> None:
    if addresses:
        policies = "1 policy is" if len(addresses) == 1 else f"{len(addresses)} policies are"
        output.print(
            Text(f"  {policies} known only once this is applied; make iam judges the text.", style="dim"),
            soft_wrap=True,
        )


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
    return f"passes, {len(verdict.allowed)} let through" if verdict.allowed else "passes"


if __name__ == "__main__":
    typer.run(main)
