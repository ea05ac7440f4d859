"""All environments together, which share an account."""

import shutil
from pathlib import Path

import pytest

from environments import ConfigurationError, Problem, load_all
from environments.loader import FOLDER
from tests.support.stacks import EXAMPLE_VALUES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the environments' files, to change."""
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr("environments.loader.FOLDER", tmp_path)
    return tmp_path


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def problems() -> tuple[Problem, ...]:
    try:
        load_all(values_file=EXAMPLE_VALUES, environ={})
    except ConfigurationError as error:
        return error.problems
    return ()


def test_the_three_environments_stand_side_by_side() -> None:
    assert [environment.name for environment in load_all(values_file=EXAMPLE_VALUES, environ={})] == [
        "development",
        "production",
        "staging",
    ]


def test_two_environments_with_one_suffix_would_share_names(folder: Path) -> None:
    replace(folder / "staging.toml", 'name_suffix = "-staging"', 'name_suffix = ""')
    expected = Problem(
        str(folder / "staging.toml"),
        "name_suffix",
        '""',
        "is the suffix of production too: needed is one of its own, such as -staging",
    )
    assert problems() == (expected,)


def test_an_archive_is_not_productions_by_its_suffix(folder: Path) -> None:
    replace(folder / "staging.toml", 'name_suffix = "-staging"', 'name_suffix = "-prod"')
    (problem,) = problems()
    assert (Path(problem.file).name, problem.key, problem.value) == ("staging.toml", "name_suffix", "-prod")
    assert "another suffix than -prod, such as -staging" in problem.allowed


def test_an_account_has_one_owner(folder: Path) -> None:
    replace(folder / "staging.toml", "[protection]", "owns_account = true\n[protection]")
    expected = Problem(
        str(folder / "staging.toml"),
        "owns_account",
        "true",
        "is true in production too: allowed is one environment an account",
    )
    assert problems() == (expected,)


def test_networks_that_overlap_could_never_be_connected(folder: Path) -> None:
    replace(folder / "staging.toml", "10.1.", "10.0.")
    expected = Problem(
        str(folder / "staging.toml"),
        "network.vpc_cidr",
        "10.0.0.0/16",
        "overlaps production's 10.0.0.0/16: needed is a range of its own, or the two VPCs could never be connected",
    )
    assert problems() == (expected,)


def test_a_problem_of_one_environment_hides_none_between_others(folder: Path) -> None:
    replace(folder / "staging.toml", 'name_suffix = "-staging"', 'name_suffix = "-development"\nbudget = 1')
    replace(folder / "production.toml", "nat_gateways = 2", "nat_gateways = 0")
    assert {(Path(problem.file).stem, problem.key) for problem in problems()} == {
        ("staging", "name_suffix"),
        ("staging", "budget"),
        ("production", "network.nat_gateways"),
    }


def test_a_file_that_can_not_be_read_hides_no_problem_of_another(folder: Path) -> None:
    (folder / "development.toml").write_text("= 1", encoding="utf-8")
    replace(folder / "production.toml", "nat_gateways = 2", "nat_gateways = 0")
    told = problems()
    assert {(Path(problem.file).stem, problem.key) for problem in told} == {
        ("development", ""),
        ("production", "network.nat_gateways"),
    }
    assert next(iter(told)).allowed.startswith("is not valid TOML: ")
    assert "line 1" in next(iter(told)).allowed
