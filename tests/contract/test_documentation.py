"""The documentation tells the truth: its commands exist, and those that can be run are run (tests/integration)."""

import re
import subprocess
import sys
from functools import cache

import pytest

from tests.support.documentation import Block, blocks, pages
from tests.support.stacks import ROOT
from tools.render_docs import PAGES

REASONS_NOT_TO_RUN = {
    "another test does it",
    "interactive",
    "follows until interrupted",
    "needs Docker",
    "needs the application's repository",
    "needs the database's network",
    "needs the provider registry",
    "needs a real account",
    "no application runs on the emulator",
    "no instance boots on the emulator",
    "no key is about to be deleted",
    "no task runs on the emulator",
    "the emulator has no database logs",
    "the emulator has no quotas",
    "the last test does it",
    "the settings are the reader's",
    "there is no lock to release",
    "this test runs inside it",
}

ALL_BLOCKS = [block for page in pages() for block in blocks(page)]


@cache
def help_of(*command: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *command, "--help"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def commands_of(block: Block, tool: str) -> list[list[str]]:
    """The words of each command of a tool, without quotes and what comes after a pipe or comment."""
    joined = block.body.replace("\\\n", " ")
    return [re.split(r"\s+", found.strip()) for found in re.findall(rf"{tool}\s+([^|#\n&;)]*)", joined)]


@pytest.mark.parametrize("block", ALL_BLOCKS, ids=str)
def test_every_block_is_run_or_says_why_not(block: Block) -> None:
    assert block.reason_not_to_run in {None, *REASONS_NOT_TO_RUN}


def test_no_reason_not_to_run_is_stale() -> None:
    used = {block.reason_not_to_run for block in ALL_BLOCKS}
    assert sorted(REASONS_NOT_TO_RUN - used) == []


@pytest.mark.parametrize("block", ALL_BLOCKS, ids=str)
def test_every_make_target_exists(block: Block) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {words[0] for words in commands_of(block, r"(?<!\S)make") if words[0]}
    assert shown <= targets


@pytest.mark.parametrize("block", ALL_BLOCKS, ids=str)
def test_every_ledger_command_and_option_exists(block: Block) -> None:
    for words in commands_of(block, r"(?<!\S)ledger"):
        command = [words[0]] if words[0] != "local" else words[:2]
        known = help_of(*command)
        for option in (word.split("=")[0] for word in words if word.startswith("--")):
            assert option in known, f"{block}: ledger {' '.join(command)} has no {option}"


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)$", makefile, re.MULTILINE))
    assert phony == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page: object) -> None:
    path = ROOT / str(page)
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("page", PAGES)
def test_tables_from_code_are_up_to_date(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page](), "run: make docs"
