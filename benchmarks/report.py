"""The results: a table for the screen, and JSON for comparison over time."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table

from benchmarks.comparison import FASTER_AT_LEAST, MEMORY_AT_MOST, Comparison, Medians
from benchmarks.process import Run


def as_table(comparison: Comparison, rounds: int) -> Table:
    """The medians side by side."""
    lazy, stock = comparison.lazy, comparison.stock
    table = Table(title=f"Synthesis of {lazy.resources} resources, medians of {rounds} alternating runs")
    table.add_column("")
    for heading in ("stock import", "lazy import", "lazy against stock"):
        table.add_column(heading, justify="right")
    table.add_row(
        "import, s",
        f"{stock.import_seconds:.2f}",
        f"{lazy.import_seconds:.2f}",
        f"{comparison.times_faster_import:.1f} times faster (target: {FASTER_AT_LEAST:.0f})",
    )
    table.add_row(
        "whole synthesis, s",
        f"{stock.total_seconds:.2f}",
        f"{lazy.total_seconds:.2f}",
        f"{comparison.times_faster:.1f} times faster",
    )
    table.add_row("peak memory, Python, MiB", f"{stock.python_mib:.0f}", f"{lazy.python_mib:.0f}", "")
    table.add_row("peak memory, Node, MiB", f"{stock.node_mib:.0f}", f"{lazy.node_mib:.0f}", "")
    table.add_row(
        "peak memory, both, MiB",
        f"{stock.memory_mib:.0f}",
        f"{lazy.memory_mib:.0f}",
        f"{comparison.memory_share:.0%} of it (target: {MEMORY_AT_MOST:.0%})",
    )
    table.add_row(
        "a resource, once all is loaded, ms",
        f"{stock.milliseconds_a_resource:.2f}",
        f"{lazy.milliseconds_a_resource:.2f}",
        "",
    )
    return table


def as_json(comparison: Comparison, runs: Sequence[Run]) -> dict[str, object]:
    """Everything measured, what it amounts to, and on which machine."""
    return {
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()},
        "targets": {
            "times_faster_import": FASTER_AT_LEAST,
            "memory_share": MEMORY_AT_MOST,
            "met": comparison.meets_targets,
        },
        "times_faster": comparison.times_faster,
        "times_faster_import": comparison.times_faster_import,
        "memory_share": comparison.memory_share,
        "medians": {"lazy": _medians(comparison.lazy), "stock": _medians(comparison.stock)},
        "runs": [run._asdict() for run in runs],
    }


def _medians(medians: Medians) -> dict[str, object]:
    return {**asdict(medians), "milliseconds_a_resource": medians.milliseconds_a_resource}
