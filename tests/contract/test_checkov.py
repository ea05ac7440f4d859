"""checkov can read every stack. A stack that it can't parse has no findings, and looks clean."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import Stack


@pytest.fixture(scope="module")
def scan(stacks: dict[str, Stack], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("stacks")
    for stack in stacks.values():
        (folder / stack.name).mkdir()
        (folder / stack.name / "cdk.tf.json").write_text(json.dumps(stack.document, indent=2))
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("checkov"),
            *(
                "--directory",
                folder,
                "--framework",
                "terraform_json",
                "--output",
                "json",
                "--skip-download",
                "--compact",
            ),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


def test_no_stack_is_too_much_for_its_parser(scan: dict[str, Any]) -> None:
    assert scan["summary"]["parsing_errors"] == 0


def test_every_stack_is_checked(scan: dict[str, Any], stacks: dict[str, Stack]) -> None:
    checked = {Path(check["file_path"]).parent.name for check in scan["results"]["passed_checks"]}
    assert checked == set(stacks)


@pytest.mark.parametrize(
    "promise",
    ["CKV_AWS_16", "CKV_AWS_157", "CKV_AWS_19", "CKV_AWS_7", "CKV_AWS_53", "CKV_AWS_3", "CKV_AWS_79"],
)
def test_production_keeps_the_promise(scan: dict[str, Any], promise: str) -> None:
    kept = {check["check_id"] for check in scan["results"]["passed_checks"] if "-production/" in check["file_path"]}
    broken = {check["check_id"] for check in scan["results"]["failed_checks"] if "-production/" in check["file_path"]}
    assert promise in kept - broken
