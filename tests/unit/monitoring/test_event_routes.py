"""Events on their way to the alerts topic."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.monitoring import alarm_called
from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

OWN = {"deployment-failed", "service-in-trouble", "vulnerable-image", "backup-failed", "node-stopped"}
ACCOUNTS = {"certificate-expires", "aws-health"}


def pattern_of(stack: Stack, name: str) -> dict[str, Any]:
    pattern: dict[str, Any] = json.loads(stack.where("aws_cloudwatch_event_rule", name=name)["event_pattern"])
    return pattern


def names_of(stack: Stack) -> set[str]:
    return {rule["name"] for rule in stack.resources("aws_cloudwatch_event_rule").values()}


def test_production_tells_its_own_events_and_the_accounts(production: Production) -> None:
    assert names_of(production("monitoring")) == {f"banking-audit-{name}" for name in OWN | ACCOUNTS}


def test_environment_that_does_not_own_the_account_tells_only_its_own_events(tier_of: TierOf) -> None:
    assert names_of(tier_of("monitoring", "staging")) == {f"banking-audit-{name}-staging" for name in OWN}


def test_failed_deployments_of_our_services_are_told(production: Production) -> None:
    pattern = pattern_of(production("monitoring"), "banking-audit-deployment-failed")
    assert pattern["detail"] == {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}
    (resource,) = pattern["resources"]
    assert resource["prefix"].startswith("arn:aws:ecs:us-east-1:123456789012:service/")
    assert resource["prefix"].endswith("/")


def test_only_our_own_nodes_are_told_when_they_stop(production: Production) -> None:
    detail = pattern_of(production("monitoring"), "banking-audit-node-stopped")["detail"]
    assert len(detail["instance-id"]) == 5
    assert {"stopped", "terminated"} <= set(detail["state"])


def test_failed_backups_of_our_database_are_told(production: Production) -> None:
    detail = pattern_of(production("monitoring"), "banking-audit-backup-failed")["detail"]
    assert detail["resourceArn"] == ["arn:aws:rds:us-east-1:123456789012:db:banking-audit-db"]


def test_every_word_of_a_sentence_is_found_in_the_event(production: Production) -> None:
    for target in production("monitoring").resources("aws_cloudwatch_event_target").values():
        transformer = target["input_transformer"]
        words = {part.split(">")[0] for part in transformer["input_template"].split("<")[1:]}
        assert words == transformer["input_paths"].keys()
        assert json.loads(transformer["input_template"]).endswith("(production)")


def test_what_cannot_be_delivered_waits_two_weeks_and_is_told(production: Production) -> None:
    stack = production("monitoring")
    queue = stack.one("aws_sqs_queue")
    assert queue["message_retention_seconds"] == 14 * 24 * 3600
    assert queue["kms_master_key_id"] == "${aws_kms_key.alerts_key_key.arn}"
    for target in stack.resources("aws_cloudwatch_event_target").values():
        assert target["dead_letter_config"] == {"arn": "${aws_sqs_queue.events_undelivered.arn}"}
        # EventBridge delivers to encrypted topics only without a role.
        assert "role_arn" not in target
    alarm = alarm_called(stack, "Undelivered Alerts")
    assert alarm["dimensions"] == {"QueueName": "${aws_sqs_queue.events_undelivered.name}"}


def test_undelivered_events_come_from_our_rules_over_tls(production: Production) -> None:
    policy = json.loads(production("monitoring").one("aws_sqs_queue")["policy"])
    send, tls_only = policy["Statement"]
    assert send["Principal"] == {"Service": "events.amazonaws.com"}
    assert send["Condition"] == {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/*"}}
    assert tls_only["Effect"] == "Deny"
    queue = "arn:aws:sqs:us-east-1:123456789012:banking-audit-undelivered-alerts"
    assert send["Resource"] == tls_only["Resource"] == [queue]


@pytest.mark.parametrize("replicas", [0, 1])
def test_database_and_its_replicas_tell_of_failovers_and_failures(tmp_path: Path, replicas: int) -> None:
    stacks = synthesize(tmp_path, example_environment("production", database={"read_replicas": replicas}))
    subscription = stacks["banking-audit-ledger-monitoring-production"].one("aws_db_event_subscription")
    assert len(subscription["source_ids"]) == 1 + replicas
    assert subscription["source_type"] == "db-instance"
    assert {"failover", "failure", "low storage", "availability"} <= set(subscription["event_categories"])
    assert subscription["depends_on"] == ["aws_sns_topic_policy.alerts_policy"]
