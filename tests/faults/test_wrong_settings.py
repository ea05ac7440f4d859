"""Wrong settings never reach Terraform: each is refused with its file, key, value and what is allowed."""

import re
from typing import Any

import pytest

from environments import Problem
from tests.support.settings import problems_of
from tests.support.wrong_settings import WRONG_IN_THE_FILE, WRONG_IN_THE_VARIABLES

FILE = "environments/production.toml"
PROCESS = "environment variable"


@pytest.mark.parametrize(("overrides", "told"), WRONG_IN_THE_FILE.values(), ids=WRONG_IN_THE_FILE.keys())
def test_a_wrong_setting_is_told_with_file_key_value_and_what_is_allowed(
    overrides: dict[str, Any],
    told: tuple[str, str | None, str],
) -> None:
    key, value, allowed = told
    (problem,) = problems_of(**overrides)
    assert (problem.file, problem.key, problem.value) == (FILE, key, value)
    assert allowed in problem.allowed


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    WRONG_IN_THE_VARIABLES.values(),
    ids=WRONG_IN_THE_VARIABLES.keys(),
)
def test_a_wrong_variable_is_told_with_its_value_and_what_is_allowed(variable: str, value: str, allowed: str) -> None:
    about = [problem for problem in problems_of(environ={variable: value}) if problem.key == variable]
    assert [(problem.file, problem.value) for problem in about] == [(PROCESS, value)]
    assert allowed in about[0].allowed


@pytest.mark.parametrize("overrides", [case[0] for case in WRONG_IN_THE_FILE.values()], ids=WRONG_IN_THE_FILE.keys())
def test_every_sentence_says_what_is_wrong_and_after_a_colon_what_is_right(overrides: dict[str, Any]) -> None:
    for problem in problems_of(**overrides):
        assert_in_the_common_grammar(problem)


@pytest.mark.parametrize(
    ("variable", "value"),
    [case[:2] for case in WRONG_IN_THE_VARIABLES.values()],
    ids=WRONG_IN_THE_VARIABLES.keys(),
)
def test_every_sentence_about_a_variable_has_the_same_grammar(variable: str, value: str) -> None:
    for problem in problems_of(environ={variable: value}):
        assert_in_the_common_grammar(problem)


def assert_in_the_common_grammar(problem: Problem) -> None:
    assert re.match(r"(is|has|lies|overlaps|does) .+?: .*\b(allowed|needed|did you mean)\b", problem.allowed), problem
