"""The runbook's way back to the previous task definition, by the real AWS command line."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import ROOT

FAMILY = "banking-audit-backend"
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("revisions", "previous"), [(11, ":10"), (1, ":1")])
def test_the_previous_revision_is_found(
    emulated: Callable[[str], Any],
    emulator_url: str,
    revisions: int,
    previous: str,
) -> None:
    family = f"{FAMILY}-{revisions}"
    for _ in range(revisions):
        emulated("ecs").register_task_definition(
            family=family, containerDefinitions=[{"name": "BackendContainer", "image": "backend", "memory": 512}]
        )
    [command] = re.findall(r"previous=\$\((aws ecs list-task-definitions .*?)\)\n", RUNBOOK, re.DOTALL)
    shown = subprocess.run(
        ["bash", "-euc", command.replace(FAMILY, family)],
        env={
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": emulator_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.rstrip().endswith(f"{family}{previous}")
