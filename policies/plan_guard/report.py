"""How findings look on the screen: by reason, so that what is to be done stands once."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import Verdict


def print_verdict(console: Console, verdict: Verdict) -> None:
    """All findings; the terminal breaks long lines, so that addresses can be copied."""
    for line in (*allowed_lines(verdict.allowed), *refused_lines(verdict.refused)):
        console.print(line, soft_wrap=True)


def refused_lines(findings: Iterable[Finding]) -> Iterator[Text]:
    """What is refused, why, what to do instead, and how to do it all the same."""
    for rule, reason, remedy, group in _groups(findings):
        yield Text.assemble(("✗ ", "bold red"), (rule, "bold"), (" refuses this plan", "bold red"))
        yield from _effects(group)
        yield Text(f"  {reason}")
        yield Text.assemble(("  → ", "bold cyan"), remedy)
        yield Text(f"    To do it all the same: --allow {rule}", style="dim")


def allowed_lines(findings: Iterable[Finding]) -> Iterator[Text]:
    """What somebody has allowed."""
    for rule, reason, _remedy, group in _groups(findings):
        yield Text.assemble(("! ", "bold yellow"), (rule, "bold"), (f" is allowed by --allow {rule}", "yellow"))
        yield from _effects(group)
        yield Text(f"  {reason}")


def _effects(findings: list[Finding]) -> Iterator[Text]:
    width = max(len(finding.address) for finding in findings)
    for finding in findings:
        yield Text(f"  {finding.address:<{width}}  would {finding.effect}")


def _groups(findings: Iterable[Finding]) -> Iterator[tuple[str, str, str, list[Finding]]]:
    for (rule, reason, remedy), group in groupby(findings, lambda item: (item.rule, item.reason, item.remedy)):
        yield rule.value, reason, remedy, list(group)
