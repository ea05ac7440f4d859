"""Where alerts go."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in json.loads(document)["Statement"]}


def test_only_this_accounts_services_publish_and_only_over_tls(production: Production) -> None:
    found = statements(production("monitoring").one("aws_sns_topic_policy")["policy"])
    assert found["ServicesPublish"]["Principal"] == {
        "Service": ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"],
    }
    assert found["ServicesPublish"]["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert found["TlsOnly"]["Effect"] == "Deny"
    assert found["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_eventbridge_publishes_without_a_condition_since_it_never_meets_one(production: Production) -> None:
    found = statements(production("monitoring").one("aws_sns_topic_policy")["policy"])["EventsPublish"]
    assert found["Principal"] == {"Service": "events.amazonaws.com"}
    assert found["Action"] == ["sns:Publish"]
    assert "Condition" not in found


def test_alerts_are_encrypted_with_a_key_that_their_publishers_can_use(production: Production) -> None:
    stack = production("monitoring")
    assert stack.one("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.alerts_key_key.arn}"
    found = statements(stack.one("aws_kms_key")["policy"])
    for sid in ("UseByCloudwatchAlarms", "UseByEventbridge", "UseByRdsEvents"):
        assert {"kms:Decrypt", "kms:GenerateDataKey"} <= set(found[sid]["Action"])
    assert "Condition" in found["UseByCloudwatchAlarms"]


def test_events_are_not_lost_to_a_condition_that_eventbridge_and_rds_never_meet(production: Production) -> None:
    found = statements(production("monitoring").one("aws_kms_key")["policy"])
    assert "Condition" not in found["UseByEventbridge"]
    assert "Condition" not in found["UseByRdsEvents"]


def test_mails_say_which_environment_they_are_about(tier_of: TierOf) -> None:
    assert tier_of("monitoring", "staging").one("aws_sns_topic")["display_name"] == "Banking audit ledger, staging"
