"""Write once, read many: the setting's effect on the bucket, the lifecycle and the nodes' roles."""

from collections.abc import Callable

import pytest

from modules.network.endpoint_policies import BUCKET_ACTIONS
from tests.support.permissions import actions_of, may
from tests.support.stacks import Stack

TierOf = Callable[[str, str], Stack]

BUCKET = "${aws_s3_bucket.artifacts_bucket.arn}"
ROLE = "peer_0_access_role_role"
KEYS = ("backups/peer-0/x", "evidence/peer-0/x")
FOREIGN = ("backups/peer-1/x", "evidence/peer-1/x", "backups/ledger-backup-x", "nodes/peer-0/x", "bootstrap/x")


def test_with_the_lock_objects_of_the_artifacts_bucket_can_be_locked_one_by_one(locked: Stack) -> None:
    lock = locked.resources("aws_s3_bucket_object_lock_configuration")["artifacts_lock"]
    assert lock["bucket"] == "${aws_s3_bucket.artifacts_bucket.id}"
    assert "rule" not in lock


def test_without_it_nothing_can_be_locked(tier_of: TierOf) -> None:
    assert tier_of("fabric", "staging").resources("aws_s3_bucket_object_lock_configuration") == {}


@pytest.mark.parametrize("key", KEYS)
def test_a_node_locks_its_own_backups_and_evidence(locked: Stack, tier_of: TierOf, key: str) -> None:
    assert may(locked, ROLE, "s3:PutObjectRetention", f"{BUCKET}/{key}")
    assert not may(tier_of("fabric", "staging"), ROLE, "s3:PutObjectRetention", f"{BUCKET}/{key}")


@pytest.mark.parametrize("node", ["orderer_0", "peer_0"])
def test_the_way_to_the_bucket_lets_through_all_that_a_node_may_do_there(locked: Stack, node: str) -> None:
    granted = {action for action in actions_of(locked, f"{node}_access_role_role") if action.startswith("s3:")}
    assert "s3:PutObjectRetention" in granted
    assert granted <= set(BUCKET_ACTIONS)


@pytest.mark.parametrize("key", FOREIGN)
def test_a_node_locks_nothing_else(locked: Stack, key: str) -> None:
    assert not may(locked, ROLE, "s3:PutObjectRetention", f"{BUCKET}/{key}")


@pytest.mark.parametrize("action", ["s3:BypassGovernanceRetention", "s3:PutObjectLegalHold", "s3:DeleteObjectVersion"])
def test_a_node_lifts_no_lock(locked: Stack, action: str) -> None:
    assert not may(locked, ROLE, action, f"{BUCKET}/backups/peer-0/x")


def test_a_locked_backup_does_not_expire_before_its_lock(locked: Stack) -> None:
    rules = locked.resources("aws_s3_bucket_lifecycle_configuration")["artifacts_lifecycle"]["rule"]
    [backups] = [rule for rule in rules if rule["id"] == "backups"]
    assert backups["expiration"] == [{"days": 732}]
