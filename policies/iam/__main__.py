"""`python -m policies.iam [FOLDER]`: the gate for every policy document of the synthesized stacks."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from policies.iam.abilities import abilities_of
from policies.iam.artefacts import unexplained
from policies.iam.errors import UnreadableStacksError
from policies.iam.report import print_findings, print_roles, print_waivers
from policies.iam.stacks import Stacks
from policies.iam.survey import GATES, Survey
from policies.waivers import WaiverBook, WaiverError

REFUSED = 1
UNREADABLE = 2

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="The synthesized stacks; by default stacks/ in CDKTF_OUTDIR, or else in cdktf.out.",
        show_default=False,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Don't show what the roles may do.")]


def main(folder: FolderArgument = None, *, quiet: QuietOption = False) -> None:
    """Show what every role may do, and refuse what nobody should be allowed.

    Exit code 0: nothing is found that isn't explained or waived. 1: something is. 2: stacks or waivers can't be read.
    """
    output, errors = Console(), Console(stderr=True)
    folder = folder or Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out") / "stacks"
    try:
        stacks = Stacks.read(folder)
        survey = Survey.of(stacks)
        book = WaiverBook.read().about(*GATES)
    except (UnreadableStacksError, WaiverError) as error:
        errors.print(Text(str(error), style="bold red"), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from error
    if not quiet:
        for environment in sorted({role.environment for role in survey.roles}):
            roles = (role for role in survey.roles if role.environment == environment)
            print_roles(output, environment, abilities_of(roles, stacks.key_names()))
    found = unexplained(survey.findings)
    environments = {role.environment for role in survey.roles}
    judgement = book.judge([item.waivable for item in found], datetime.now(UTC).date(), environments)
    print_findings(output, [item for item in found if item.waivable in judgement.open])
    print_waivers(output, judgement)
    explained = len(survey.findings) - sum(finding in survey.findings for finding in found)
    output.print(
        f"{len(survey.documents)} policy documents of {len(survey.roles)} roles and what they reach: "
        f"{len(judgement.open)} findings; {len(judgement.waived)} waived; "
        f"{explained} artefacts of the linters, see docs/iam.md",
        soft_wrap=True,
    )
    raise typer.Exit(0 if judgement.passes else REFUSED)


if __name__ == "__main__":
    typer.run(main)
