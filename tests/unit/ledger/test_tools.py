"""Missing and outdated tools."""

import os
from pathlib import Path

import pytest

from ledger import tools
from ledger.errors import ExitCode, LedgerError


def program(folder: Path, name: str, says: str) -> dict[str, str]:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}/bin"}


def test_a_missing_terraform_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        tools.require_terraform({"PATH": str(tmp_path)})
    assert error.value.message == "terraform is not on the PATH."
    assert "Install Terraform 1.11 or newer" in (error.value.hint or "")
    assert error.value.exit_code == ExitCode.MISSING_TOOL


def test_an_old_terraform_is_refused(tmp_path: Path) -> None:
    environment = program(tmp_path, "terraform", '{"terraform_version": "1.9.8"}')
    with pytest.raises(LedgerError, match=r"is Terraform 1\.9\.8; 1\.11 or newer is needed"):
        tools.require_terraform(environment)


@pytest.mark.parametrize("version", ["1.11.0", "1.11.4", "1.12.0-beta1", "2.0.0"])
def test_a_recent_terraform_is_taken(tmp_path: Path, version: str) -> None:
    environment = program(tmp_path, "terraform", f'{{"terraform_version": "{version}"}}')
    assert tools.require_terraform(environment) == str(tmp_path / "terraform")


def test_a_terraform_that_does_not_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "terraform"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    with pytest.raises(LedgerError, match="does not run"):
        tools.require_terraform({"PATH": f"{tmp_path}{os.pathsep}/bin"})


def test_a_missing_node_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        tools.require_node({"PATH": str(tmp_path)})
    assert error.value.message == "node is not on the PATH."
    assert "Node.js 18 or newer" in (error.value.hint or "")


def test_an_old_node_is_refused_and_a_recent_one_taken(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"is Node\.js 16\.20\.2"):
        tools.require_node(program(tmp_path, "node", "v16.20.2"))
    environment = program(tmp_path, "node", "v20.20.2")
    assert tools.require_node(environment) == str(tmp_path / "node")
    assert tools.node_major(environment) == "20"


def test_the_node_that_jsii_is_told_to_use_counts(tmp_path: Path) -> None:
    other = program(tmp_path, "node20", "v20.20.2")
    assert tools.require_node({**other, "JSII_NODE": str(tmp_path / "node20")}) == str(tmp_path / "node20")
    for named in ("/nowhere/node", ""):
        with pytest.raises(LedgerError, match=f'JSII_NODE names "{named}", which can\'t be run') as error:
            tools.require_node({**other, "JSII_NODE": named})
        assert error.value.exit_code == ExitCode.MISSING_TOOL
        assert "name one in JSII_NODE" in (error.value.hint or "")


@pytest.mark.parametrize("says", ["", "rubbish 99", "[]", '{"version": "1.11"}', '{"terraform_version": 2}', "\\377"])
def test_another_program_in_terraforms_place_is_told(tmp_path: Path, says: str) -> None:
    environment = program(tmp_path, "terraform", says)
    with pytest.raises(LedgerError, match=f"{tmp_path}/terraform does not say which version it is") as error:
        tools.require_terraform(environment)
    assert error.value.exit_code == ExitCode.MISSING_TOOL
    assert "Install Terraform 1.11 or newer" in (error.value.hint or "")


@pytest.mark.parametrize("says", ["", "rubbish 99", "v99", "\\377"])
def test_another_program_in_nodes_place_is_told(tmp_path: Path, says: str) -> None:
    environment = program(tmp_path, "node", says)
    with pytest.raises(LedgerError, match=f"{tmp_path}/node does not say which version it is") as error:
        tools.require_node(environment)
    assert error.value.exit_code == ExitCode.MISSING_TOOL
    with pytest.raises(LedgerError, match=r"/node \(from JSII_NODE\) does not say which version it is"):
        tools.require_node({**environment, "JSII_NODE": f"{tmp_path}/node"})
