"""The bucket for access logs."""

from collections.abc import Callable
from pathlib import Path

from tests.support.networks import environment_with, network_of, policy_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
BUCKET = "arn:aws:s3:::banking-audit-access-logs"


def test_load_balancers_of_this_account_may_deliver_their_logs(production: Production) -> None:
    statement = policy_of(production("network").one("aws_s3_bucket_policy")["policy"])["LoadBalancerLogDelivery"]
    assert statement["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert statement["Action"] == ["s3:PutObject"]
    assert statement["Resource"] == [
        f"{BUCKET}/alb/AWSLogs/123456789012/*",
        f"{BUCKET}/alb-connections/AWSLogs/123456789012/*",
    ]
    source = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/*"
    assert statement["Condition"] == {"ArnLike": {"aws:SourceArn": source}}


def test_buckets_of_this_account_may_deliver_their_logs(production: Production) -> None:
    statement = policy_of(production("network").one("aws_s3_bucket_policy")["policy"])["S3LogDelivery"]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Resource"] == [f"{BUCKET}/s3/*"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_it_is_encrypted_with_the_only_kind_of_key_that_log_delivery_takes(production: Production) -> None:
    (rule,) = production("network").one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"]["sse_algorithm"] == "AES256"


def test_it_is_closed_to_the_public(production: Production) -> None:
    block = production("network").one("aws_s3_bucket_public_access_block")
    assert all(
        block[key] is True
        for key in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    )


def test_logs_are_kept_as_long_as_the_settings_say(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with(load_balancer={"access_log_retention_days": 730}))
    (rule,) = stack.one("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["expiration"] == [{"days": 730}]


def test_staging_has_a_bucket_of_its_own(tier_of: Callable[[str, str], Stack]) -> None:
    assert tier_of("network", "staging").one("aws_s3_bucket")["bucket"] == "banking-audit-access-logs-staging"
