"""The documentation tells the truth: its commands exist, and those that can be run are run (tests/integration)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from ledger.cli import app
from modules.network.flows import Party, flows
from tests.support.documentation import Block, anchors, blocks, links, pages, table_below
from tests.support.monitoring import alarm_names
from tests.support.stacks import ROOT, Stack, example_environment
from tools.render_docs import PAGES

REASONS_NOT_TO_RUN = {
    "the function runs in AWS's Lambda only",
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


FABRIC = ROOT / "docs/fabric.md"


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
        command, rest = typer.main.get_command(app), list(words)
        while hasattr(command, "commands"):
            assert rest, f"{block}: ledger {' '.join(words)} is no whole command"
            assert rest[0] in command.commands, f"{block}: there is no ledger {' '.join(words)}"
            command = command.commands[rest.pop(0)]
        known = {"--help", *(option for parameter in command.params for option in parameter.opts)}
        # What comes after a bare -- is another program's.
        mine = rest[: rest.index("--")] if "--" in rest else rest
        for option in (word.split("=")[0] for word in mine if word.startswith("-")):
            assert option in known, f"{block}: ledger {' '.join(words)} has no {option}"


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)$", makefile, re.MULTILINE))
    assert phony == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", [*pages(), ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        there = page.parent / target if target else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(there), f"{page.name} links to {target}#{anchor}"


@pytest.mark.parametrize("page", PAGES)
def test_tables_from_code_are_up_to_date(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page](), "run: make docs"


def test_ports_between_fabrics_nodes_are_those_of_the_port_matrix() -> None:
    fabric = {Party.ORDERER, Party.PEER}
    matrix = [
        [flow.source.value, flow.destination.value, str(flow.port), flow.why]
        for flow in flows(example_environment("production"))
        if flow.destination in fabric
    ]
    assert table_below(FABRIC, "Ports") == matrix


def test_every_fabric_alarm_is_explained(production: Callable[[str], Stack]) -> None:
    explained = [
        re.compile("Fabric " + re.sub(r"…|<\w+>", r"[\\w-]+", name))
        for first, *_ in table_below(FABRIC, "Alarms")
        for name in re.findall(r"`([^`]+)`", first)
    ]
    alarms = {name for name in alarm_names(production("monitoring")) if name.startswith("Fabric ")}
    assert alarms
    assert [name for name in alarms if not any(pattern.search(name) for pattern in explained)] == []
    assert [pattern.pattern for pattern in explained if not any(map(pattern.search, alarms))] == []
