"""The benchmarks' arithmetic."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.comparison import Comparison, Medians
from benchmarks.process import Bindings, Run, count_resources
from benchmarks.report import as_json, as_table


def run(bindings: Bindings, total: float, *, python: float = 30, node: float = 70, imported: float = 1) -> Run:
    return Run(bindings, imported, total, python, node, resources=500)


RUNS = [
    run(Bindings.LAZY, 2, imported=0.5),
    run(Bindings.STOCK, 14, python=300, node=400, imported=12),
    run(Bindings.LAZY, 3, imported=0.6),
    run(Bindings.STOCK, 15, python=310, node=380, imported=13),
    run(Bindings.LAZY, 50, imported=9),
    run(Bindings.STOCK, 16, python=290, node=390, imported=14),
]


def test_one_run_that_was_disturbed_does_not_count() -> None:
    assert Medians.of(RUNS, Bindings.LAZY).total_seconds == 3


def test_medians_are_of_the_runs_with_the_same_bindings() -> None:
    assert Medians.of(RUNS, Bindings.STOCK).total_seconds == 15
    assert Medians.of(RUNS, Bindings.STOCK).import_seconds == 13


def test_memory_is_pythons_and_nodes_of_the_same_run() -> None:
    assert Medians.of(RUNS, Bindings.STOCK).memory_mib == 690


def test_what_is_not_import_is_spread_over_the_resources() -> None:
    assert Medians.of(RUNS, Bindings.LAZY).milliseconds_a_resource == pytest.approx((3 - 0.6) * 1000 / 500)


def test_ratios_compare_lazy_with_stock() -> None:
    comparison = Comparison.of(RUNS)
    assert comparison.times_faster == 5
    assert comparison.times_faster_import == pytest.approx(13 / 0.6)
    assert comparison.memory_share == pytest.approx(100 / 690)


@pytest.mark.parametrize(
    ("import_seconds", "lazy_mib", "met"),
    [(2.4, 230, True), (2.5, 230, False), (2.4, 231, False)],
)
def test_both_targets_must_be_met(import_seconds: float, lazy_mib: float, *, met: bool) -> None:
    runs = [
        run(Bindings.LAZY, 3, imported=import_seconds, python=0, node=lazy_mib),
        run(Bindings.STOCK, 15, imported=12, python=300, node=390),
    ]
    assert Comparison.of(runs).meets_targets is met


def test_the_report_holds_every_run_and_what_they_amount_to() -> None:
    report = json.loads(json.dumps(as_json(Comparison.of(RUNS), RUNS)))
    assert len(report["runs"]) == 6
    assert report["targets"] == {"times_faster_import": 5.0, "memory_share": pytest.approx(1 / 3), "met": True}
    assert report["medians"]["lazy"]["total_seconds"] == 3
    assert report["times_faster"] == 5


def test_the_table_shows_ratio_and_target_side_by_side() -> None:
    console = Console(width=160, record=True, file=StringIO())
    console.print(as_table(Comparison.of(RUNS), 3))
    text = console.export_text()
    assert "Synthesis of 500 resources, medians of 3 alternating runs" in text
    assert "21.7 times faster (target: 5)" in text
    assert "14% of it (target: 33%)" in text


def test_resources_and_data_sources_of_all_stacks_are_counted(tmp_path: Path) -> None:
    documents = {
        "one": {"resource": {"aws_vpc": {"a": {}}, "aws_subnet": {"a": {}, "b": {}}}, "variable": {"x": {}}},
        "other": {"data": {"aws_caller_identity": {"current": {}}}},
    }
    for name, document in documents.items():
        folder = tmp_path / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(document))
    assert count_resources(tmp_path) == 4
