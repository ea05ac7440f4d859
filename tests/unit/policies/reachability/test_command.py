"""`python -m policies.reachability`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policies.reachability.configuration import Configuration
from tests.support.documentation import blocks
from tests.support.reachability import tiers_of
from tests.support.stacks import ROOT, Stack
from tools.render_docs import port_matrix


@pytest.fixture(scope="session")
def folder(stacks: dict[str, Stack], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Production's stacks, as `make synth` would leave them."""
    made = tmp_path_factory.mktemp("stacks")
    for tier, document in tiers_of(stacks, "production").items():
        write(made, tier, json.dumps(document))
    return made


def write(folder: Path, tier: str, text: str) -> None:
    stack = folder / f"banking-audit-ledger-{tier}-production"
    stack.mkdir()
    (stack / "cdk.tf.json").write_text(text, encoding="utf-8")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policies.reachability", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_who_reaches_whom_is_held_against_the_page(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "port-matrix.md"
    page.write_text(port_matrix(), encoding="utf-8")
    ran = run("production", "--stacks", folder, "--matrix", page)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"No difference from {page}." in ran.stdout
    assert "database" in ran.stdout


def test_differences_are_told_with_exit_code_1(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "matrix.md"
    page.write_text(
        port_matrix().replace("| backend | database | 5432 |", "| frontend | database | 5432 |"), encoding="utf-8"
    )
    ran = run("production", "--stacks", folder, "--matrix", page)
    assert ran.returncode == 1
    assert "missing: frontend → database tcp 5432 is not possible" in ran.stdout
    assert "extra: backend reaches database on tcp 5432, which no line of the port matrix allows" in ran.stdout
    assert "differences from" in ran.stdout


def test_the_pages_commands_do_what_it_says(folder: Path, tmp_path: Path) -> None:
    shown = [block.body for block in blocks(ROOT / "docs/reachability.md")]
    commands = [
        line for body in shown for line in body.splitlines() if line.startswith("python -m policies.reachability")
    ]
    assert len(commands) == 3
    (tmp_path / "cdktf.out").mkdir()
    (tmp_path / "cdktf.out/stacks").symlink_to(folder)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/port-matrix.md").write_text(port_matrix(), encoding="utf-8")
    variables = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in commands:
        ran = subprocess.run(command.split(), cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")


def test_an_open_way_is_explained_gate_by_gate(folder: Path) -> None:
    ran = run("production", "--stacks", folder, "--explain", "backend", "database", 5432)
    assert ran.returncode == 0
    assert "backend can open tcp 5432 of database:" in ran.stdout
    assert "✓ backend allows tcp 5432 to database by" in ran.stdout
    assert "✓ network ACL network:aws_network_acl.acls_isolated allows answers on tcp 1024-65535" in ran.stdout


def test_a_closed_way_is_explained_up_to_what_closes_it(folder: Path) -> None:
    ran = run("production", "--stacks", folder, "--explain", "internet", "database", 5432)
    assert ran.returncode == 1
    assert "internet can't open tcp 5432 of database:" in ran.stdout
    assert "✗ database in network:aws_subnet.network_isolated_a has no public address" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prod"], "there is no stack of an environment 'prod'. There are stacks of production."),
        (["production", "--matrix", "nowhere.md"], "nowhere.md: the matrix can't be read: No such file or directory."),
        (
            ["production", "--explain", "mainframe", "database", "1"],
            "There is no 'mainframe' in the stacks. There are:",
        ),
        (["production", "--explain", "internet", "s3", "443"], "are both outside of the VPC. Name one inside."),
        (["production", "--explain", "backend", "database", "65536"], "65536 is no port: there are 0 to 65535."),
    ],
)
def test_what_can_not_be_answered_is_told_in_a_sentence(folder: Path, arguments: list[str], message: str) -> None:
    ran = run(*arguments, "--stacks", folder)
    assert ran.returncode == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no stack of an environment 'production'. Synthesize first: make synth"),
        ("{", "cdk.tf.json: it can't be read"),
        ("{}", "There is no aws_vpc in the stacks: the network stack is missing."),
    ],
)
def test_what_is_no_stack_is_told_in_a_sentence(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        write(tmp_path, "network", text)
    ran = run("production", "--stacks", tmp_path)
    assert ran.returncode == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_no_variable_is_read_for_the_environment(folder: Path) -> None:
    """An environment's stacks are its own: the name says which they are."""
    assert {one.tier for one in Configuration.read(folder, "production").resources()} >= {"network", "database"}
