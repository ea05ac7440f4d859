"""`python -m policies.reachability ENVIRONMENT`: who reaches whom on which port, by the synthesized stacks."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from policies.reachability.configuration import Configuration
from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.findings import compare
from policies.reachability.matrix import read_matrix
from policies.reachability.reach import Reachability
from policies.reachability.reading import read_network
from policies.reachability.report import print_explanation, print_findings, print_reaches

DIFFERS = 1
UNREADABLE = 2
HIGHEST_PORT = 65535

EnvironmentArgument = Annotated[str, typer.Argument(help="production, say.", show_default=False)]
StacksOption = Annotated[Path, typer.Option("--stacks", metavar="FOLDER", help="Where the stacks were synthesized to.")]
MatrixOption = Annotated[
    Path | None,
    typer.Option(
        "--matrix",
        metavar="PAGE.md",
        help="Hold it against the table of this page, both ways: docs/port-matrix.md is production's.",
        show_default=False,
    ),
]
ExplainOption = Annotated[
    tuple[str, str, int] | None,
    typer.Option(
        "--explain",
        metavar="FROM TO PORT",
        help="Tell what is on the way between two parties, and whether this TCP port comes through.",
        show_default=False,
    ),
]


def main(
    environment: EnvironmentArgument,
    stacks: StacksOption = Path("cdktf.out/stacks"),
    matrix: MatrixOption = None,
    explain: ExplainOption = None,
) -> None:
    """Compute who reaches whom from security groups, network ACLs, routes and public addresses.

    Exit code 0: as the matrix says, or the explained port is open. 1: not so. 2: something is unreadable.
    """
    output, errors = Console(), Console(stderr=True)
    try:
        fine = _run(output, Configuration.read(stacks, environment), environment, matrix, explain)
    except UnreadableNetworkError as error:
        errors.print(Text(str(error), style="bold red"), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from error
    raise typer.Exit(0 if fine else DIFFERS)


def _run(
    output: Console,
    configuration: Configuration,
    environment: str,
    page: Path | None,
    explain: tuple[str, str, int] | None,
) -> bool:
    matrix = read_matrix(_text(page), str(page)) if page else None
    reachability = Reachability(read_network(configuration))
    if explain:
        if not 0 <= explain[2] <= HIGHEST_PORT:
            raise UnreadableNetworkError(f"{explain[2]} is no port: there are 0 to {HIGHEST_PORT}.")
        return print_explanation(output, reachability, *explain)
    print_reaches(output, reachability, environment)
    if matrix is None:
        return True
    findings = compare(reachability, matrix)
    print_findings(output, findings)
    what = f"{len(findings)} differences from" if findings else "No difference from"
    output.print(Text(f"{what} {page}.", style="bold"), soft_wrap=True)
    return not findings


def _text(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UnreadableNetworkError(f"{page}: the matrix can't be read: {reason}. Write it: make docs") from error


if __name__ == "__main__":
    typer.run(main)
