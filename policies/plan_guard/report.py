"""How findings look on the screen: by reason, so that what is to be done stands once."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from policies.plan_guard.exceptions import FILE
from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import Allowed, Verdict


def print_verdict(console: Console, verdict: Verdict) -> None:
    """All findings; the terminal breaks long lines, so that addresses can be copied."""
    for line in (*allowed_lines(verdict.allowed), *refused_lines(verdict.refused)):
        console.print(line, soft_wrap=True)


def refused_lines(findings: Iterable[Finding]) -> Iterator[Text]:
    """What is refused, why, what to do instead, and how to do it all the same."""
    groups = groupby(findings, lambda item: (item.rule, item.reason, item.remedy))
    for (rule, reason, remedy), group in groups:
        yield Text.assemble(("✗ ", "bold red"), (rule, "bold"), (" refuses this plan", "bold red"))
        yield from _effects(list(group))
        yield Text(f"  {reason}")
        yield Text.assemble(("  → ", "bold cyan"), remedy)
        yield Text(
            f"    To do it all the same: an exception of {rule} in {FILE} for each of them, then --exception NAME",
            style="dim",
        )


def allowed_lines(allowed: Iterable[Allowed]) -> Iterator[Text]:
    """What is let through, and who answers for it."""
    for exception, group in groupby(allowed, lambda item: item.exception):
        yield Text.assemble(
            ("! ", "bold yellow"),
            (exception.rule, "bold"),
            (f" is let through by the exception {exception.name}", "yellow"),
        )
        yield from _effects([item.finding for item in group])
        yield Text(f"  {exception.reason} ({exception.owner}, until {exception.expires})")


def allowed_words(item: Allowed) -> str:
    """The same in a line, for the log."""
    exception, finding = item.exception, item.finding
    return (
        f"--exception {exception.name}: {finding.rule}: {finding.address} would {finding.effect} "
        f"({exception.owner}, until {exception.expires}: {exception.reason})"
    )


def _effects(findings: list[Finding]) -> Iterator[Text]:
    width = max(len(finding.address) for finding in findings)
    for finding in findings:
        yield Text(f"  {finding.address:<{width}}  would {finding.effect}")
