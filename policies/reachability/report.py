"""Shows who reaches whom, and why."""

from collections import defaultdict
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.findings import Finding
from policies.reachability.reach import Reachability
from policies.reachability.traffic import TCP, described


def print_reaches(console: Console, reachability: Reachability, environment: str) -> None:
    """Print a line for each pair of parties and each protocol of which something comes through."""
    table = Table("From", "To", "Traffic", title=f"Who reaches whom in {environment}", title_justify="left")
    for reach in reachability.reaches:
        table.add_row(reach.source, reach.destination, described(reach.protocol, reach.ports))
    console.print(table)


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print a line for each difference from the port matrix."""
    for finding in findings:
        console.print(Text.assemble((f"{finding.kind}: ", "bold red"), finding.sentence), soft_wrap=True)


def print_explanation(console: Console, reachability: Reachability, source: str, destination: str, port: int) -> bool:
    """Print each way between two parties, gate by gate; returns whether one is open.

    Raises:
        UnreadableNetworkError: one of them isn't there, or both are outside.
    """
    for party in (source, destination):
        if party not in reachability.everybody:
            raise UnreadableNetworkError(
                f"There is no {party!r} in the stacks. There are: {', '.join(reachability.everybody)}."
            )
    ways = [way for pair in reachability.paths(source, destination) for way in pair]
    if not ways:
        raise UnreadableNetworkError(f"{source} and {destination} are both outside of the VPC. Name one inside.")
    alike = defaultdict[tuple[tuple[bool, str], ...], list[str]](list)
    for way in ways:
        alike[tuple(way.explain(TCP, port))].append(f"{way.start} → {way.end}")
    for steps, between in alike.items():
        is_open = all(passes for passes, _ in steps)
        verdict = ("can", "bold green") if is_open else ("can't", "bold red")
        console.print(Text.assemble(f"{source} ", verdict, f" open tcp {port} of {destination}:"), soft_wrap=True)
        for pair in between:
            console.print(Text(f"  {pair}", style="dim"), soft_wrap=True)
        for passes, sentence in steps:
            console.print(
                Text.assemble(("  ✓ " if passes else "  ✗ ", "green" if passes else "red"), sentence), soft_wrap=True
            )
    return any(all(passes for passes, _ in steps) for steps in alike)
