"""`python -m benchmarks`: measure, show, write; exit code 1 if a target is missed, 2 if nothing can be measured."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.comparison import Comparison
from benchmarks.process import Bindings, Run, run
from benchmarks.report import as_json, as_table

FEWEST_ROUNDS = 3

console = Console()


def main(
    rounds: Annotated[int, typer.Option(min=FEWEST_ROUNDS, help="Runs with either bindings.")] = FEWEST_ROUNDS,
    report: Annotated[Path, typer.Option(help="Where the JSON goes.")] = Path("reports/bench.json"),
) -> None:
    """Measure the lazy bindings against the stock ones, in turns, so that both meet the same machine."""
    try:
        runs = _measured(rounds)
    except RuntimeError as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False)
        raise typer.Exit(2) from error
    comparison = Comparison.of(runs)
    console.print(as_table(comparison, rounds))
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(as_json(comparison, runs), indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {report}.")
    if not comparison.meets_targets:
        console.print("A target is missed.", style="red")
        raise typer.Exit(1)


def _measured(rounds: int) -> list[Run]:
    runs = []
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("")
        # The first round fills the caches of Python, jsii and the disk, and counts for nothing.
        for number in range(rounds + 1):
            for bindings in Bindings:
                name = f"round {number} of {rounds}" if number else "warming up"
                progress.update(task, description=f"{name}: {bindings} import")
                measured = run(bindings)
                if number:
                    runs.append(measured)
    return runs


if __name__ == "__main__":
    typer.run(main)
