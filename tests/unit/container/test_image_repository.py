"""The image repositories."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.stacks import Stack, example_environment, synthesize

TierOf = Callable[[str, str], Stack]
Production = Callable[[str], Stack]

SERVICES = ("backend", "frontend")


@pytest.mark.parametrize("service", SERVICES)
def test_images_are_encrypted_with_our_own_key(production: Production, service: str) -> None:
    repository = production("container").resources("aws_ecr_repository")[f"{service}_images_repository"]
    assert repository["encryption_configuration"] == [
        {"encryption_type": "KMS", "kms_key": "${aws_kms_key.container_key_key.arn}"},
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_untagged_images_live_as_long_as_tagged_ones_since_a_rollback_needs_them(
    production: Production,
    service: str,
) -> None:
    policy = production("container").resources("aws_ecr_lifecycle_policy")[f"{service}_images_lifecycle"]
    (rule,) = json.loads(policy["policy"])["rules"]
    assert rule["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}
    assert rule["action"] == {"type": "expire"}


def test_number_of_images_kept_is_a_setting(tmp_path: Path) -> None:
    stacks = synthesize(tmp_path, example_environment("production", container={"images_kept": 5}))
    policies = stacks["banking-audit-ledger-container-production"].resources("aws_ecr_lifecycle_policy")
    assert {json.loads(policy["policy"])["rules"][0]["selection"]["countNumber"] for policy in policies.values()} == {5}


@pytest.mark.parametrize(("environment", "protected"), [("production", True), ("development", False)])
def test_repositories_with_images_are_deleted_only_where_nothing_is_protected(
    tier_of: TierOf,
    environment: str,
    protected: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    stack = tier_of("container", environment)
    for repository in stack.resources("aws_ecr_repository").values():
        assert repository["force_delete"] == "${!var.deletion_protection}"
    assert stack.document["variable"]["deletion_protection"]["default"] is protected


def test_other_environments_have_repositories_of_their_own(tier_of: TierOf) -> None:
    names = {
        repository["name"] for repository in tier_of("container", "staging").resources("aws_ecr_repository").values()
    }
    assert names == {"banking-audit-backend-staging", "banking-audit-frontend-staging"}
