"""`python -m policies.scan [FOLDER]`: checkov, held against the waivers."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from policies.scan.checkov import scan
from policies.scan.errors import ScanError
from policies.scan.report import print_judgement, summary
from policies.scan.sarif import sarif
from policies.scan.targets import Framework, Target, plan_of, plans_in, stacks_in
from policies.waivers import FILE, Judgement, WaiverBook, WaiverError

FOUND = 1
UNREADABLE = 2
CHECKS = "CKV"
"""How the ids begin of checkov's checks and of our own."""
REPORT = Path("reports/checkov.sarif")

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="The synthesized stacks; by default stacks/ in CDKTF_OUTDIR, or else in cdktf.out.",
        show_default=False,
    ),
]
PlanOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--plan",
        metavar="PLAN.json",
        help="Scan what terraform show -json PLAN has written, instead of the stacks; may be repeated.",
        show_default=False,
    ),
]
PlansOption = Annotated[
    Path | None, typer.Option("--plans", metavar="DIR", help="The same, for all *.json of a folder.")
]
WaiversOption = Annotated[Path, typer.Option("--waivers", metavar="FILE", help="Where the waivers stand.")]
SarifOption = Annotated[Path, typer.Option("--sarif", metavar="FILE", help="Where the report is written.")]


def main(
    folder: FolderArgument = None,
    *,
    plan: PlanOption = None,
    plans: PlansOption = None,
    waivers: WaiversOption = FILE,
    report: SarifOption = REPORT,
) -> None:
    """Run checkov over all stacks, or over plans, and refuse every finding without a waiver.

    Exit code 0: nothing is open, and every waiver holds and, of stacks, is needed. 1: something is. 2: something can't
    be read.
    """
    output, errors = Console(), Console(stderr=True)
    try:
        book = WaiverBook.read(waivers).about(CHECKS)
        targets = _targets(folder, plan or [], plans)
        judgement = _judged(book, targets)
        _write(report, judgement)
    except (ScanError, WaiverError) as error:
        errors.print(Text(str(error), style="bold red"), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from error
    print_judgement(output, judgement, book.file)
    documents = "plans" if targets[0].framework is Framework.PLAN else "stacks"
    output.print(f"{len(targets)} {documents}: {summary(judgement)}; {report}", soft_wrap=True)
    raise typer.Exit(0 if judgement.passes else FOUND)


def _targets(folder: Path | None, files: Sequence[Path], plans: Path | None) -> tuple[Target, ...]:
    named = (*files, *(plans_in(plans) if plans else ()))
    if not named:
        return stacks_in(folder or Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out") / "stacks")
    if folder:
        raise ScanError(f"{folder} and plans are two scans: leave one of them out.")
    return tuple(plan_of(file) for file in named)


def _judged(book: WaiverBook, targets: Sequence[Target]) -> Judgement:
    today = datetime.now(UTC).date()
    environments = {target.environment for target in targets}
    findings = scan(targets).findings
    if targets[0].framework is Framework.STACK:
        return book.for_stacks().judge(findings, today, environments)
    # A plan shows only what is known when it is made: a waiver that this one doesn't need, the next may.
    return replace(book.judge(findings, today), unused=())


def _write(report: Path, judgement: Judgement) -> None:
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps(sarif(judgement), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ScanError(f"{report}: it can't be written: {error.strerror}. Name another file: --sarif") from error


if __name__ == "__main__":
    typer.run(main)
