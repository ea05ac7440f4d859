"""Runs `main.py`, which turns the environments into stacks."""

import subprocess
import sys
from collections.abc import Mapping

from ledger.errors import LedgerError
from ledger.project import Project
from ledger.stacks import Stacks


def synthesize(project: Project, environment: str, variables: Mapping[str, str]) -> Stacks:
    """All stacks anew, and those of one environment in their order."""
    process = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project.root,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        said = (process.stderr or process.stdout).strip()
        raise LedgerError(
            said or f"main.py failed with exit code {process.returncode} and said nothing.",
            hint=None if process.returncode == 2 else "Run it alone: make synth",  # noqa: PLR2004 - wrong settings
            exit_code=process.returncode,
        )
    return Stacks.read(project.synthesized, environment)
