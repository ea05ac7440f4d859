"""What should not happen is reported, wherever that can be written, and for nobody else's eyes."""

import stat
import tempfile
from pathlib import Path

import pytest

from ledger import crash
from ledger.errors import UnexpectedError
from tests.support.runner import RunnerProject

ERROR = ZeroDivisionError("of all things")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = RunnerProject(tmp_path / "project", name="unit").root
    monkeypatch.chdir(made)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return made


def test_the_report_holds_the_traceback_and_is_readable_by_its_owner_only(project: Path) -> None:
    path = crash.report(ERROR)
    assert path is not None
    assert path.parent == project / ".local/logs"
    assert "ZeroDivisionError: of all things" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_the_checkout_cannot_be_written_the_report_goes_to_the_temporary_folder(project: Path) -> None:
    (project / ".local").write_text("a file, where a folder is needed")
    path = crash.report(ERROR)
    assert path is not None
    assert path.parent == project.parent / "temporary"


def test_where_nothing_can_be_written_the_user_is_told_how_to_see_the_traceback(project: Path) -> None:
    (project / ".local").touch()
    (project.parent / "temporary").rmdir()
    (project.parent / "temporary").touch()
    path = crash.report(ERROR)
    assert path is None
    assert "LEDGER_DEBUG=1" in str(UnexpectedError(ERROR, where=path).hint)


def test_only_the_newest_reports_are_kept(project: Path) -> None:
    other = project / ".local/logs/another-program.log"
    other.parent.mkdir(parents=True)
    other.touch()
    paths = [crash.report(ERROR) for _ in range(crash.KEPT_REPORTS + 3)]
    assert len(set(paths)) == len(paths)
    assert sorted(other.parent.glob("*-crash.log")) == paths[3:]
    assert other.exists()
