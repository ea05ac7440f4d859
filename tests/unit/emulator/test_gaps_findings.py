"""Gaps in Access Analyzer, Security Hub and GuardDuty."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

Client: TypeAlias = Any
Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@pytest.mark.fills("access-analyzer-analyzers")
def test_an_analyzer_lives_and_dies(aws: Aws) -> None:
    analyzer = aws("accessanalyzer")
    name = named("account")
    arn = analyzer.create_analyzer(analyzerName=name, type="ACCOUNT", tags={"a": "b"})["arn"]
    analyzer.tag_resource(resourceArn=arn, tags={"c": "d"})
    analyzer.untag_resource(resourceArn=arn, tagKeys=["a"])
    found = analyzer.get_analyzer(analyzerName=name)["analyzer"]
    assert (found["status"], found["type"], found["tags"]) == ("ACTIVE", "ACCOUNT", {"c": "d"})
    assert analyzer.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "d"}
    assert name in [each["name"] for each in analyzer.list_analyzers()["analyzers"]]
    with pytest.raises(analyzer.exceptions.ConflictException):
        analyzer.create_analyzer(analyzerName=name, type="ACCOUNT")
    analyzer.delete_analyzer(analyzerName=name)
    with pytest.raises(analyzer.exceptions.ResourceNotFoundException):
        analyzer.get_analyzer(analyzerName=name)


@pytest.mark.fills("access-analyzer-analyzers")
def test_an_archive_rule_goes_with_its_analyzer(aws: Aws) -> None:
    analyzer = aws("accessanalyzer")
    name = named("account")
    analyzer.create_analyzer(analyzerName=name, type="ACCOUNT")
    analyzer.create_archive_rule(analyzerName=name, ruleName="own", filter={"isPublic": {"eq": ["false"]}})
    analyzer.update_archive_rule(analyzerName=name, ruleName="own", filter={"isPublic": {"eq": ["true"]}})
    rule = analyzer.get_archive_rule(analyzerName=name, ruleName="own")["archiveRule"]
    assert rule["filter"] == {"isPublic": {"eq": ["true"]}}
    analyzer.delete_analyzer(analyzerName=name)
    with pytest.raises(analyzer.exceptions.ResourceNotFoundException):
        analyzer.get_archive_rule(analyzerName=name, ruleName="own")


STANDARD = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"


@pytest.fixture
def hub(aws: Aws) -> Iterator[Client]:
    client = aws("securityhub")
    client.enable_security_hub(EnableDefaultStandards=False)
    yield client
    client.disable_security_hub()


@pytest.mark.fills("securityhub-standards")
def test_a_standard_can_be_enabled_and_disabled(hub: Client) -> None:
    enabled = hub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": STANDARD}])
    arn = enabled["StandardsSubscriptions"][0]["StandardsSubscriptionArn"]
    found = hub.get_enabled_standards(StandardsSubscriptionArns=[arn])["StandardsSubscriptions"]
    assert (found[0]["StandardsArn"], found[0]["StandardsStatus"]) == (STANDARD, "READY")
    hub.batch_disable_standards(StandardsSubscriptionArns=[arn])
    assert hub.get_enabled_standards(StandardsSubscriptionArns=[arn])["StandardsSubscriptions"] == []


@pytest.mark.fills("securityhub-settings")
def test_the_hub_keeps_its_settings_while_it_is_enabled(hub: Client) -> None:
    hub.update_security_hub_configuration(AutoEnableControls=False, ControlFindingGenerator="SECURITY_CONTROL")
    described = hub.describe_hub()
    assert (described["AutoEnableControls"], described["ControlFindingGenerator"]) == (False, "SECURITY_CONTROL")


@pytest.mark.fills("guardduty-features")
def test_features_of_parallel_updates_are_merged(aws: Aws) -> None:
    guard = aws("guardduty")
    detector = guard.create_detector(Enable=True)["DetectorId"]
    for feature in ("S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION"):
        guard.update_detector(DetectorId=detector, Features=[{"Name": feature, "Status": "ENABLED"}])
    features = {each["Name"] for each in guard.get_detector(DetectorId=detector)["Features"]}
    assert features == {"S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION"}
