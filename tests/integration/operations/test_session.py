"""`ledger fabric session`: hands the terminal over to the AWS CLI, which opens the session."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.runner import REPOSITORY, RunnerProject

# As the real one is called: what stands for the response, the region, the operation, the profile, the request.
PLUGIN = """#!/bin/bash
if [[ $1 == --version ]]; then echo 1.2.707.0; else echo "$2 $3 $5"; exit 7; fi
"""


def put(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(body)
    (folder / name).chmod(0o755)


def test_the_real_aws_cli_opens_a_session_with_the_nodes_instance(
    project: RunnerProject, outputs: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "session-manager-plugin", PLUGIN)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    ran = subprocess.run(
        [sys.executable, "-m", "ledger", "fabric", "session", "production", "peer-1"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    region, operation, request = ran.stdout.strip().split(" ", 2)
    assert (region, operation) == ("us-east-1", "StartSession")
    assert json.loads(request) == {"Target": outputs["FabricNodeInstanceIds"]["peer-1"]}


def test_an_unknown_node_is_told_with_those_that_exist(
    project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "session-manager-plugin", PLUGIN)
    put(tmp_path, "aws", "#!/bin/bash\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = project.ledger("fabric", "session", "production", "peer-7")
    assert ran.exit_code == 2
    assert "Its nodes are orderer-0, orderer-1, orderer-2, peer-0, peer-1." in ran.errors


@pytest.mark.parametrize(("present", "missing"), [((), "aws"), (("aws",), "session-manager-plugin")])
def test_a_missing_program_is_named_with_the_way_to_it(
    project: RunnerProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, present: tuple[str, ...], missing: str
) -> None:
    for name in present:
        put(tmp_path, name, "#!/bin/bash\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = project.ledger("fabric", "session", "production", "peer-0")
    assert ran.exit_code == 3
    assert f"{missing} is not on the PATH." in ran.errors
    assert "https://docs.aws.amazon.com/" in ran.errors
