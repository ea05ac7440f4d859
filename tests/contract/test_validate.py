"""`terraform validate` passes on every stack of every environment, with the locked provider."""

import pytest

from environments import names
from tests.support.stacks import Stack
from tests.support.terraform import Terraform

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("terraform-without-backend")]

TIERS = ("network", "database", "fabric", "container", "monitoring")
STACKS = [
    "banking-audit-ledger-state-production",
    *(f"banking-audit-ledger-{tier}-{environment}" for environment in names() for tier in TIERS),
]
LOCK_TABLE = 'The parameter "dynamodb_table" is deprecated. Use parameter "use_lockfile" instead.'
"""The one warning that we live with: the design wants the lock table, and S3's own lock beside it as a setting."""

INVALID = {"resource": {"aws_sns_topic": {"alerts": {"name": "alerts", "colour": "red"}}}}
"""A stack with an argument that does not exist."""

INVALID_STACKS = ("invalid", "invalid-too")
"""Two, since one stack's errors must not hide another's."""


@pytest.fixture(scope="module")
def findings(terraform: Terraform, stacks: dict[str, Stack]) -> dict[str, list[str]]:
    """What `terraform validate` says about each stack, and about two invalid ones beside them."""
    documents = {name: stack.document for name, stack in stacks.items()}
    return terraform.validate(documents | dict.fromkeys(INVALID_STACKS, INVALID))


def test_no_stack_is_left_out(findings: dict[str, list[str]]) -> None:
    assert sorted(findings.keys() - set(INVALID_STACKS)) == sorted(STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_valid_and_gives_no_other_warning(findings: dict[str, list[str]], stack: str) -> None:
    assert [finding for finding in findings[stack] if LOCK_TABLE not in finding] == []


@pytest.mark.parametrize("stack", INVALID_STACKS)
def test_a_stack_with_an_argument_that_does_not_exist_is_invalid(findings: dict[str, list[str]], stack: str) -> None:
    (finding,) = findings[stack]
    assert "colour" in finding
