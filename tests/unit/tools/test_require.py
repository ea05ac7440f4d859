"""`tools/require`: what is missing is said in one sentence with a way out, and exit code 3."""

import subprocess
from pathlib import Path

import pytest

REQUIRE = Path(__file__).parents[3] / "tools/require"
HELPERS = ("bash", "env", "sort", "head", "sed")
FAILS = "exit 1"


def says(text: str) -> str:
    return f"printf '%s\\n' '{text}'"


def require(folder: Path, *arguments: str, environ: dict[str, str] | None = None, **programs: str) -> tuple[int, str]:
    """Exit code and message on a machine that has just these programs."""
    for helper in HELPERS:
        place = next(path for path in (Path("/bin") / helper, Path("/usr/bin") / helper) if path.exists())
        (folder / helper).symlink_to(place)
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    command = [str(REQUIRE), *arguments]
    environ = {"PATH": str(folder), **(environ or {})}
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.stdout == ""
    return ran.returncode, ran.stderr


def test_a_machine_that_has_everything_is_told_nothing(tmp_path: Path) -> None:
    programs = {"terraform": says("Terraform v1.11.4"), "node": says("v22.1.0"), "npm": "", "python3": says("3.11")}
    assert require(tmp_path, "python", "python3", "node", "npm", "terraform", **programs) == (0, "")


@pytest.mark.parametrize("arguments", [["terraform"], ["node"], ["npm"], ["python", "python3"]])
def test_what_is_missing_is_named_with_the_way_out(tmp_path: Path, arguments: list[str]) -> None:
    code, message = require(tmp_path, *arguments)
    assert code == 3
    assert message.startswith(f"error: {arguments[-1]} is not on the PATH.\n  Install ")


@pytest.mark.parametrize(
    ("arguments", "script", "problem"),
    [
        (["terraform"], says("Terraform v1.9.8"), "terraform is 1.9.8; 1.11 or newer is needed."),
        (["terraform"], says("OpenTofu v1.11.0"), "terraform does not run, or is another program."),
        (["terraform"], FAILS, "terraform does not run, or is another program."),
        (["node"], says("v16.20.2"), "node is 16.20.2; 18 to 23 are supported."),
        (["node"], says("v24.0.0"), "node is 24.0.0; 18 to 23 are supported."),
        (["node"], FAILS, "node does not run."),
        (["python", "python3"], says("3.12"), "python3 is Python 3.12; 3.11 is needed."),
        (["python", "python3"], FAILS, "python3 does not run."),
    ],
)
def test_what_is_of_no_use_is_told(tmp_path: Path, arguments: list[str], script: str, problem: str) -> None:
    code, message = require(tmp_path, *arguments, **{arguments[-1]: script})
    assert code == 3
    assert message.splitlines()[0] == f"error: {problem}"
    assert "Install " in message.splitlines()[1]


@pytest.mark.parametrize("named", ["", "/nowhere/node", "other"])
def test_a_node_that_jsii_could_not_run_is_told(tmp_path: Path, named: str) -> None:
    programs = {"node": says("v22.1.0"), "other": says("I am no node")}
    code, message = require(tmp_path, "node", environ={"JSII_NODE": named}, **programs)
    assert code == 3
    assert message.startswith(f'error: JSII_NODE names "{named}", which is no Node.js that runs.\n  Correct it')


def test_a_node_that_jsii_can_run_is_taken(tmp_path: Path) -> None:
    programs = {"node": says("v22.1.0"), "node20": says("v20.1.0")}
    assert require(tmp_path, "node", environ={"JSII_NODE": "node20"}, **programs) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "No tool is named."),
        (["cmake"], "Unknown tool: cmake"),
        (["python"], "python goes with an interpreter, as in: tools/require python python3.11"),
    ],
)
def test_a_wrong_call_is_told_with_what_is_known(tmp_path: Path, arguments: list[str], problem: str) -> None:
    code, message = require(tmp_path, *arguments)
    assert code == 3
    assert message == f"error: {problem}\n  Known are python INTERPRETER, node, npm and terraform.\n"
