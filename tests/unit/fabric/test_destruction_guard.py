"""What stands between a mistaken `terraform destroy` and the ledger."""

import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]


@pytest.fixture
def guard(production: Production) -> dict[str, Any]:
    """Production's guard."""
    return production("fabric").one("terraform_data")


def test_terraform_destroys_nothing_before_it_has_asked_the_guard(production: Production) -> None:
    fabric = production("fabric")
    everything = {
        f"{kind}.{name}"
        for kind, resources in fabric.document["resource"].items()
        for name in resources
        if kind != "terraform_data"
    }
    assert set(fabric.one("terraform_data")["depends_on"]) == everything


def test_protection_can_be_lifted_without_a_changed_stack(guard: dict[str, Any]) -> None:
    assert guard["input"] == {"deletion_protection": "${var.deletion_protection}"}


@pytest.mark.parametrize(("protected", "exit_code"), [("true", 1), ("false", 0)])
def test_the_guard_refuses_exactly_while_the_ledger_is_protected(
    guard: dict[str, Any],
    protected: str,
    exit_code: int,
) -> None:
    [provisioner] = guard["provisioner"]
    assert provisioner["local-exec"]["when"] == "destroy"
    command = provisioner["local-exec"]["command"].replace("${self.output.deletion_protection}", protected)
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert ran.returncode == exit_code
    assert ("first apply with -var deletion_protection=false" in ran.stderr) == bool(exit_code)
