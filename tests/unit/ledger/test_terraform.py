"""Terraform as a process, with a small program in its place."""

import os
from pathlib import Path

import pytest

from ledger.events import Event
from ledger.interrupts import Interrupts
from ledger.run_log import RunLog
from ledger.stacks import Stack
from ledger.terraform import Terraform

# Says more than a pipe holds, and then saves its state.
_TALKS_AND_SAVES = """#!/bin/sh
i=0
while [ $i -lt 3000 ]; do echo '{"@message":"Still creating... a line to fill the pipe with"}'; i=$((i+1)); done
touch saved
"""


def test_terraform_gets_to_its_end_even_if_its_output_cannot_be_dealt_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin/terraform"
    program.parent.mkdir()
    program.write_text(_TALKS_AND_SAVES)
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    def disk_is_full(_event: Event) -> None:
        raise OSError("no space left on device")

    terraform = Terraform(
        stack=Stack("ledger-network", "network", "production", tmp_path, ()),
        environment=os.environ,
        log=RunLog(tmp_path / ".local", "deploy"),
        interrupts=Interrupts(lambda _text: None),
        on_event=disk_is_full,
    )
    with pytest.raises(OSError, match="no space left"):
        terraform.apply()
    assert (tmp_path / "saved").exists()
