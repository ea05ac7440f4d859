"""The README has what a stranger needs: each thing that was promised, and the versions that are really asked for."""

import json
import re

import pytest

from ledger.tools import NODE_AT_LEAST, TERRAFORM_AT_LEAST
from tests.support.documentation import blocks
from tests.support.stacks import ROOT

PAGE = ROOT / "README.md"
README = PAGE.read_text(encoding="utf-8")
COMMANDS = "\n".join(block.body for block in blocks(PAGE))


def row(first: str) -> list[str]:
    """The only row of a table that begins with these words."""
    [line] = re.findall(rf"^\| {re.escape(first)}.*\|$", README, re.MULTILINE)
    return [cell.strip() for cell in line.strip("|").split("|")]


def below(heading: str) -> str:
    """The text below a heading, up to the next of the same level, in one line."""
    level = heading.split(maxsplit=1)[0]
    _, found, rest = README.partition(f"\n{heading}\n")
    assert found, f"there is no {heading}"
    return " ".join(re.split(rf"^{level} ", rest, maxsplit=1, flags=re.MULTILINE)[0].split())


@pytest.mark.parametrize("command", ["make local\n", "source .local/env\n", "make test\n", "make local-down\n"])
def test_the_commands_to_try_it_with(command: str) -> None:
    assert command in COMMANDS


def test_prerequisites_have_the_versions_that_are_asked_for() -> None:
    pipfile = (ROOT / "Pipfile").read_text(encoding="utf-8")
    assert f'python_version = "{row("Python")[1]}"' in pipfile
    least, beyond = map(int, re.findall(r"\d+", json.loads((ROOT / "package.json").read_text())["engines"]["node"]))
    assert (least,) == NODE_AT_LEAST
    assert row("Node.js")[1].startswith(f"{least} to {beyond - 1} ")
    assert row("Terraform")[1] == f"{'.'.join(map(str, TERRAFORM_AT_LEAST))} or newer"


def test_steps_to_a_real_account_are_numbered_and_in_order() -> None:
    text = below("## Deploy to a real account")
    steps = re.findall(r"(?<= )(\d)\. \*\*", f" {text}")
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    places = [
        text.index(command)
        for command in (
            "cp .env.aws.example .env.aws",
            "backend.tf.json",
            "environments/production.toml",
            "make setup",
            "source .env.aws",
            "aws sts get-caller-identity",
            "ledger bootstrap production",
            "ledger deploy production",
            "ledger outputs production",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("what", ["`make setup`", "`make local`", "`make local-down`", "`.ci/run`"])
def test_times_were_measured(what: str) -> None:
    assert re.search(r"\b\d+ (minutes|seconds)\b", row(what)[1])
    assert re.search(r"Measured on 2 shared cores .* \d+ November 2026:", below("### How long it takes"))


@pytest.mark.parametrize(
    "place",
    [
        "`TF_PLUGIN_MIRROR`",
        "`~/.terraform.d/plugins`",
        "`/usr/local/share/terraform/plugins`",
        "`/usr/share/terraform/plugins`",
        "`~/.local/share/terraform/plugins`",
        "`/opt`",
        "`.terraform.lock.hcl`",
    ],
)
def test_where_an_air_gapped_machine_looks_for_the_provider(place: str) -> None:
    assert place in below("## Air-gapped")


@pytest.mark.parametrize("said", ["archived CDKTF on 10 December 2025", "CDK Terrain", "docs/adr/0001-"])
def test_cdktf_is_archived_and_has_two_exits(said: str) -> None:
    assert said in below("## CDKTF is archived")


def test_the_emulator_has_limits() -> None:
    text = below("## What the emulator is, and what it isn't")
    for limit in (
        "does not prove AWS's semantics",
        "no instance boots",
        "no task runs",
        "IAM isn't enforced by default",
    ):
        assert limit in text
