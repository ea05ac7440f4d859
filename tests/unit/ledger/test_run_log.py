"""A run's logs: for the owner's eyes, as many as are kept, and whatever another run does at the same time."""

import stat
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from ledger import run_log
from ledger.errors import LedgerError
from ledger.run_log import KEPT_RUNS, RunLog


def old_runs(logs: Path, count: int) -> None:
    for number in range(count):
        (logs / f"2020{number:04}-deploy").mkdir(parents=True)
        (logs / f"2020{number:04}-deploy/network.log").write_text("x")


def test_nobody_else_may_look_into_the_logs(tmp_path: Path) -> None:
    log = RunLog(tmp_path, "deploy")
    log.write("network", "Error: password=…")
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(log.folder.parent.stat().st_mode) == 0o700


def test_the_newest_runs_are_kept(tmp_path: Path) -> None:
    old_runs(tmp_path / "logs", KEPT_RUNS + 3)
    RunLog(tmp_path, "deploy")
    kept = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert len(kept) == KEPT_RUNS
    assert kept[0] == "20200003-deploy"


def test_two_runs_that_remove_the_same_logs_do_not_get_in_each_others_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    old_runs(logs, KEPT_RUNS + 3)
    both = threading.Barrier(2)
    errors: list[BaseException] = []

    def see_the_same(paths: Iterable[Path]) -> list[Path]:
        found = sorted(paths)
        both.wait(timeout=10)
        return found

    def run() -> None:
        try:
            RunLog(tmp_path, "deploy")
        except OSError as error:
            errors.append(error)

    monkeypatch.setattr(run_log, "sorted", see_the_same, raising=False)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(list(logs.iterdir())) == KEPT_RUNS


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    with pytest.raises(LedgerError, match="can't be made: Not a directory") as error:
        RunLog(tmp_path, "deploy").write("network", "x")
    assert error.value.hint == f"Make {tmp_path} writable."
