"""Customer-managed keys."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

from modules.shared.encryption_key import NAMING_NO_SOURCE, EncryptionKey, KeyUser
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack
from tests.support.stacks import Stack

Tier = Callable[..., TierStack]
Synthesis = Callable[[TierStack], Stack]


def key_in(stack: TierStack, *users: KeyUser) -> EncryptionKey:
    return EncryptionKey(stack, "data", alias="banking-audit-data", description="Encrypts the data", users=users)


def role_in(stack: TierStack) -> Role:
    return Role(stack, "reader", name="reader", description="Reads", service="ecs-tasks.amazonaws.com")


def statements_of(policy: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return statements


def test_a_key_rotates_and_is_deleted_slowly(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack)
    key = synthesis(stack).one("aws_kms_key")
    assert key["enable_key_rotation"] is True
    assert key["rotation_period_in_days"] == 365
    assert key["deletion_window_in_days"] == 30


def test_rotation_and_deletion_follow_the_environment(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier(keys={"rotation_period_days": 90, "deletion_window_days": 7})
    key_in(stack)
    key = synthesis(stack).one("aws_kms_key")
    assert (key["rotation_period_in_days"], key["deletion_window_in_days"]) == (90, 7)


def test_a_key_is_found_by_its_alias(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack)
    alias = synthesis(stack).one("aws_kms_alias")
    assert alias["name"] == "alias/banking-audit-data"
    assert alias["target_key_id"] == "${aws_kms_key.data_key.key_id}"


def test_without_users_only_the_account_decides_about_a_key(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack)
    (statement,) = statements_of(synthesis(stack).one("aws_kms_key")["policy"])
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}


@pytest.mark.parametrize("user", KeyUser)
def test_a_service_uses_a_key_for_this_account_only_or_is_known_to_name_none(
    tier: Tier,
    synthesis: Synthesis,
    user: KeyUser,
) -> None:
    stack = tier()
    key_in(stack, user)
    _, statement = statements_of(synthesis(stack).one("aws_kms_key")["policy"])
    assert "kms:*" not in statement["Action"]
    if user in NAMING_NO_SOURCE:
        assert "Condition" not in statement
    else:
        assert "123456789012" in json.dumps(statement["Condition"])


def test_cloudwatch_logs_is_bound_to_the_accounts_log_groups(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack, KeyUser.CLOUDWATCH_LOGS)
    _, statement = statements_of(synthesis(stack).one("aws_kms_key")["policy"])
    assert statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:*"
    assert statement["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}}


def test_a_key_is_granted_through_one_service(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack).grant_decrypt(role_in(stack), via="secretsmanager")
    (statement,) = statements_of(synthesis(stack).one("aws_iam_role_policy")["policy"])
    assert statement["Action"] == ["kms:Decrypt"]
    assert statement["Resource"] == ["${aws_kms_key.data_key.arn}"]
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_to_use_a_key_is_to_encrypt_and_decrypt_but_not_to_change_it(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key_in(stack).grant_use(role_in(stack), via="s3")
    (statement,) = statements_of(synthesis(stack).one("aws_iam_role_policy")["policy"])
    assert {"kms:Decrypt", "kms:GenerateDataKey"} <= set(statement["Action"])
    assert not [action for action in statement["Action"] if "Put" in action or "Schedule" in action or "*" in action]


def test_a_second_grant_of_the_same_adds_nothing(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    key, role = key_in(stack), role_in(stack)
    key.grant_decrypt(role, via="s3")
    key.grant_decrypt(role, via="s3")
    key.grant_decrypt(role, via="secretsmanager")
    assert len(synthesis(stack).resources("aws_iam_role_policy")) == 2


def test_what_a_key_encrypts_waits_for_it(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    SnsTopic(stack, "topic", name="topic", kms_master_key_id=key_in(stack).arn)
    assert synthesis(stack).one("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.data_key.arn}"
