"""The lock that keeps two nodes from being stopped at the same time."""

from collections.abc import Callable

import pytest

from tests.support.permissions import statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def test_a_lock_of_a_dead_node_expires(production: Production) -> None:
    table = production("fabric").one("aws_dynamodb_table")
    assert (table["name"], table["hash_key"]) == ("banking-audit-fabric-locks", "Lock")
    assert table["ttl"] == {"attribute_name": "ExpiresAt", "enabled": True}


def test_the_table_is_encrypted_with_our_key_and_protected(production: Production) -> None:
    table = production("fabric").one("aws_dynamodb_table")
    assert table["server_side_encryption"] == {"enabled": True, "kms_key_arn": "${aws_kms_key.data_key_key.arn}"}
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert table["deletion_protection_enabled"] == "${var.deletion_protection}"


@pytest.mark.parametrize("node", ["orderer_0", "peer_1"])
def test_a_node_may_take_this_one_lock_and_no_other_item(production: Production, node: str) -> None:
    statements = statements_of(production("fabric"), f"{node}_access_role_role")
    [statement] = [each for each in statements if any(action.startswith("dynamodb:") for action in each["Action"])]
    assert statement["Resource"] == ["${aws_dynamodb_table.lock_locks_table.arn}"]
    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["stopping"]}}
