"""Where the stacks are written to."""

import os
from pathlib import Path

import pytest

from environments import ConfigurationError, Problem
from modules.shared.output_folder import output_folder


def refused(folder: Path) -> Problem:
    with pytest.raises(ConfigurationError) as refusal:
        output_folder({"CDKTF_OUTDIR": str(folder)})
    (problem,) = refusal.value.problems
    assert (problem.file, problem.key, problem.value) == ("environment variable", "CDKTF_OUTDIR", str(folder))
    return problem


@pytest.mark.parametrize("environ", [{}, {"CDKTF_OUTDIR": ""}])
def test_stacks_go_to_cdktfs_own_folder_by_default(environ: dict[str, str]) -> None:
    assert output_folder(environ) == Path("cdktf.out")


def test_folder_may_exist_or_be_made(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "new"):
        assert output_folder({"CDKTF_OUTDIR": str(folder)}) == folder
    assert not (tmp_path / "new").exists()


def test_folder_in_no_folder_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    told = refused(tmp_path / "missing/out").allowed
    assert told.startswith(f"lies in no folder: needed is one that exists; run `mkdir -p {tmp_path / 'missing'}`")


def test_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refused(file).allowed.startswith("is not a folder")


def test_file_in_the_default_folders_place_is_refused_without_a_variable(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cdktf.out").touch()
    with pytest.raises(ConfigurationError) as refusal:
        output_folder({})
    (problem,) = refusal.value.problems
    assert (problem.file, problem.key, problem.value) == ("cdktf.out", "", None)


@pytest.mark.parametrize("name", [".", "new"])
def test_folder_that_can_not_be_written_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    # Not by its mode: root may write anywhere.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    assert refused(tmp_path / name).allowed == f"can not be written: needed is the right to write into {tmp_path}"
