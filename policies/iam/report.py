"""The survey on the screen: who may do what, and what is wrong with it."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.iam.abilities import Abilities
from policies.iam.finding import Finding
from policies.waivers import Judgement


def print_roles(console: Console, environment: str, abilities: Iterable[Abilities]) -> None:
    """A table of an environment's roles."""
    table = Table(title=f"Roles of {environment}", title_justify="left", show_lines=True)
    for heading in ("Role", "Assumed by", "May"):
        table.add_column(heading, overflow="fold")
    for role in abilities:
        name = role.name if role.count == 1 else f"{role.name} ({role.count})"
        table.add_row(Text(name), Text("\n".join(role.services)), Text("\n".join(map(str, role.allowed))))
    console.print(table)


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """One line a finding, and what to do; the terminal breaks long lines, so that addresses can be copied."""
    for finding in findings:
        console.print(
            Text.assemble(
                ("✗ ", "bold red"), (finding.check, "bold"), f"  {finding.stack} {finding.address}: {finding.detail}"
            ),
            soft_wrap=True,
        )
        console.print(Text.assemble(("  → ", "bold cyan"), finding.remedy), soft_wrap=True)


def print_waivers(console: Console, judgement: Judgement) -> None:
    """What is let pass, and which waivers hold no longer."""
    for item in judgement.waived:
        said = f"  {item.finding.stack} {item.finding.resource}: {item.waiver.reason} ({item.waiver.owner})"
        console.print(Text.assemble(("! ", "bold yellow"), (item.finding.check, "bold"), said), soft_wrap=True)
    for waiver in judgement.expired:
        console.print(
            Text(f"✗ The waiver for {waiver} has expired on {waiver.expires}", style="bold red"), soft_wrap=True
        )
    for unused in judgement.unused:
        console.print(Text(f"✗ Nothing needs the waiver for {unused.waiver}", style="bold red"), soft_wrap=True)
