"""The committed lock file on its way into a stack's folder."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ledger.errors import LedgerError, UsageError
from ledger.project import Project
from ledger.session import Session
from ledger.stacks import Stack


@pytest.fixture
def session(tmp_path: Path) -> Any:
    (tmp_path / ".terraform.lock.hcl").write_text("# locked\n")
    return SimpleNamespace(project=Project(tmp_path))


def test_the_lock_file_says_in_each_stack_which_provider_runs(session: Any, tmp_path: Path) -> None:
    folder = tmp_path / "stack"
    folder.mkdir()
    Session.lock_provider(session, Stack("x", "network", "production", folder, ()))
    assert (folder / ".terraform.lock.hcl").read_text() == "# locked\n"


def test_a_folder_that_cannot_be_written_is_told(session: Any, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"\.terraform\.lock\.hcl can't be copied to .*/nowhere: No such file"):
        Session.lock_provider(session, Stack("x", "network", "production", tmp_path / "nowhere", ()))


def test_a_missing_lock_file_is_told_with_the_way_back(session: Any, tmp_path: Path) -> None:
    session.project.provider_lock.unlink()
    with pytest.raises(UsageError, match="says which provider version may run") as error:
        Session.lock_provider(session, Stack("x", "network", "production", tmp_path, ()))
    assert error.value.hint == "Restore it: git checkout -- .terraform.lock.hcl"
