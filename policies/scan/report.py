"""The judgement on the screen."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.waivers import Finding, Judgement, Waived


def print_judgement(console: Console, judgement: Judgement, file: str) -> None:
    """A table of the waivers in use, and one line for each finding and waiver that fails the gate."""
    if judgement.waived:
        console.print(_table(judgement, file))
    for line in _failures(judgement, file):
        console.print(line, soft_wrap=True)


def summary(judgement: Judgement) -> str:
    """The result in a line."""
    return (
        f"{len(judgement.open)} open findings, {len(judgement.waived)} waived; "
        f"{len(judgement.expired)} waivers expired, {len(judgement.unused)} unused"
    )


def _table(judgement: Judgement, file: str) -> Table:
    table = Table(title=f"Waived ({file})", title_justify="left", show_lines=True)
    table.add_column("Check", no_wrap=True)
    for heading in ("At", "Reason"):
        table.add_column(heading, overflow="fold")
    ordered = sorted(judgement.waived, key=_waiver_of)
    for _, group in groupby(ordered, key=_waiver_of):
        listed = list(group)
        waiver = listed[0].waiver
        where = ", ".join(sorted({item.finding.environment for item in listed}))
        # Three columns, so that it can be read in a terminal of 80 characters, and in the log of a pipeline.
        table.add_row(
            waiver.check,
            Text(f"{waiver.tier}: {waiver.resource}\n{where}"),
            Text(f"{waiver.reason}\n{waiver.owner}, until {waiver.expires}"),
        )
    return table


def _waiver_of(item: Waived) -> str:
    return str(item.waiver)


def _failures(judgement: Judgement, file: str) -> Iterator[Text]:
    for finding in judgement.open:
        yield Text.assemble(("✗ ", "bold red"), _line(finding))
    for waiver in judgement.expired:
        yield Text.assemble(
            ("✗ ", "bold red"), f"{file}: {waiver} expired after {waiver.expires}: mend it, or renew it"
        )
    for unused in judgement.unused:
        where = f" in {', '.join(unused.environments)}" if unused.environments else ""
        yield Text.assemble(("✗ ", "bold red"), f"{file}: {unused.waiver} is not needed{where}: take it out")


def _line(finding: Finding) -> str:
    guideline = f", {finding.guideline}" if finding.guideline else ""
    return (
        f"{finding.tier}/{finding.environment} {finding.resource} {finding.check}: {finding.message} "
        f"→ {finding.file}:{finding.line}{guideline}"
    )
