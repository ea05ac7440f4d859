"""Gaps in Budgets and Cost Explorer."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def account(aws: Aws) -> str:
    return aws("sts").get_caller_identity()["Account"]


@pytest.fixture
def budget(aws: Aws, account: str) -> str:
    name = named("monthly")
    aws("budgets").create_budget(
        AccountId=account,
        Budget={
            "BudgetName": name,
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "700", "Unit": "USD"},
        },
        NotificationsWithSubscribers=[
            {
                "Notification": {
                    "NotificationType": "FORECASTED",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": 80,
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}],
            }
        ],
        ResourceTags=[{"Key": "Project", "Value": "BankingAuditLedger"}],
    )
    return name


@pytest.mark.fills("budgets-subscribers")
def test_a_budget_notification_has_its_subscribers(aws: Aws, account: str, budget: str) -> None:
    budgets = aws("budgets")
    notifications = budgets.describe_notifications_for_budget(AccountId=account, BudgetName=budget)["Notifications"]
    found = budgets.describe_subscribers_for_notification(
        AccountId=account, BudgetName=budget, Notification=notifications[0]
    )
    assert found["Subscribers"] == [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}]


@pytest.mark.fills("budgets-tags")
def test_a_budget_has_its_tags(aws: Aws, account: str, budget: str) -> None:
    arn = f"arn:aws:budgets::{account}:budget/{budget}"
    budgets = aws("budgets")
    budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "Environment", "Value": "production"}])
    budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["Project"])
    tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    assert tags == [{"Key": "Environment", "Value": "production"}]


@pytest.mark.fills("budgets-updates")
def test_a_budget_can_be_changed(aws: Aws, account: str, budget: str) -> None:
    budgets = aws("budgets")
    changed = budgets.describe_budget(AccountId=account, BudgetName=budget)["Budget"]
    changed["BudgetLimit"] = {"Amount": "800", "Unit": "USD"}
    budgets.update_budget(AccountId=account, NewBudget=changed)
    described = budgets.describe_budget(AccountId=account, BudgetName=budget)["Budget"]
    assert float(described["BudgetLimit"]["Amount"]) == 800


def monitor(aws: Aws) -> str:
    created = aws("ce").create_anomaly_monitor(
        AnomalyMonitor={"MonitorName": named("services"), "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"},
        ResourceTags=[{"Key": "Project", "Value": "BankingAuditLedger"}],
    )
    return str(created["MonitorArn"])


@pytest.mark.fills("ce-anomaly-monitors")
def test_an_anomaly_monitor_lives_and_dies(aws: Aws) -> None:
    costs = aws("ce")
    arn = monitor(aws)
    assert costs.list_tags_for_resource(ResourceArn=arn)["ResourceTags"][0]["Key"] == "Project"
    costs.update_anomaly_monitor(MonitorArn=arn, MonitorName="renamed")
    assert costs.get_anomaly_monitors(MonitorArnList=[arn])["AnomalyMonitors"][0]["MonitorName"] == "renamed"
    costs.delete_anomaly_monitor(MonitorArn=arn)
    with pytest.raises(costs.exceptions.UnknownMonitorException):
        costs.get_anomaly_monitors(MonitorArnList=[arn])


@pytest.mark.fills("ce-anomaly-subscriptions")
def test_an_anomaly_subscription_lives_and_dies(aws: Aws) -> None:
    costs = aws("ce")
    arn = costs.create_anomaly_subscription(
        AnomalySubscription={
            "SubscriptionName": named("daily"),
            "MonitorArnList": ["arn:aws:ce::123456789012:anomalymonitor/any"],
            "Subscribers": [{"Type": "EMAIL", "Address": "ops@example.com"}],
            "Frequency": "DAILY",
        }
    )["SubscriptionArn"]
    costs.update_anomaly_subscription(SubscriptionArn=arn, Frequency="WEEKLY")
    found = costs.get_anomaly_subscriptions(SubscriptionArnList=[arn])["AnomalySubscriptions"]
    assert found[0]["Frequency"] == "WEEKLY"
    costs.delete_anomaly_subscription(SubscriptionArn=arn)
    with pytest.raises(costs.exceptions.UnknownSubscriptionException):
        costs.get_anomaly_subscriptions(SubscriptionArnList=[arn])
