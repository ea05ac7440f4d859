"""The operators' guide about monitoring: one test a fact, in the guide's words."""

from collections.abc import Callable

import pytest

from tests.support.monitoring import alarm_called, metrics_shown, widgets_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

OPERATOR = "banking-audit-operator"
FIVE_MINUTES = 300


def test_cloudwatch_has_logs_metrics_alarms_and_dashboards(production: Production) -> None:
    """AWS Services Used: "CloudWatch | Monitoring | Logs, metrics, alarms, dashboards"."""
    stack = production("monitoring")
    for kind in (
        "aws_cloudwatch_query_definition",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_dashboard",
    ):
        assert stack.resources(kind), kind


def test_sns_notifies_by_email(production: Production) -> None:
    """AWS Services Used: "SNS | Alerts | Email notifications"; checklist: "Set `ALERT_EMAIL`"."""
    subscription = production("monitoring").one("aws_sns_topic_subscription")
    assert subscription["protocol"] == "email"
    assert subscription["endpoint"] == "oncall@example.com"
    assert subscription["topic_arn"] == "${aws_sns_topic.alerts_topic.arn}"


def test_stack_is_called_banking_audit_ledger_monitoring_production(stacks: dict[str, Stack]) -> None:
    """Step 4: "cdk deploy banking-audit-ledger-monitoring-production"."""
    assert "banking-audit-ledger-monitoring-production" in stacks


def test_topic_is_called_banking_audit_alerts(production: Production) -> None:
    """Configure Monitoring: "--topic-arn arn:aws:sns:${AWS_REGION}:${AWS_ACCOUNT_ID}:banking-audit-alerts"."""
    assert production("monitoring").one("aws_sns_topic")["name"] == "banking-audit-alerts"


def test_operators_can_subscribe_more_mailboxes(production: Production) -> None:
    """Configure Monitoring: "aws sns subscribe … --protocol email"."""
    policy = production("monitoring").one("aws_sns_topic_policy")["policy"]
    assert '"sns:Subscribe"' in policy
    assert "arn:aws:iam::123456789012:root" in policy


@pytest.mark.parametrize(
    ("name", "namespace", "metric", "threshold"),
    [
        ("Backend High CPU", "AWS/ECS", "CPUUtilization", 80),
        ("Backend High Memory", "AWS/ECS", "MemoryUtilization", 85),
        ("Database High CPU", "AWS/RDS", "CPUUtilization", 80),
        ("Database High Connections", "AWS/RDS", "DatabaseConnections", 180),
    ],
)
def test_configured_alarms(production: Production, name: str, namespace: str, metric: str, threshold: int) -> None:
    """Alarms: "Backend High CPU (>80%)", "Backend High Memory (>85%)", "Database High CPU (>80%)", … (>180)."""
    alarm = alarm_called(production("monitoring"), name)
    assert (alarm["namespace"], alarm["metric_name"]) == (namespace, metric)
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", threshold)
    assert alarm["statistic"] == "Average"


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("Backend High CPU", 2),
        ("Backend High Memory", 2),
        ("Database High CPU", 2),
        ("Database High Connections", 1),
    ],
)
def test_configured_alarms_call_after_five_or_ten_minutes(production: Production, name: str, periods: int) -> None:
    """Alarms: the guide counts in five minutes; what scaling or a busy query may mend has two of them."""
    alarm = alarm_called(production("monitoring"), name)
    assert (alarm["period"], alarm["evaluation_periods"]) == (FIVE_MINUTES, periods)
    assert alarm["datapoints_to_alarm"] == periods


@pytest.mark.parametrize("name", ["Backend High CPU", "Backend High Memory"])
def test_backend_alarms_watch_the_backend_service(production: Production, name: str) -> None:
    """Alarms: "Backend High CPU", "Backend High Memory"."""
    dimensions = alarm_called(production("monitoring"), name)["dimensions"]
    assert dimensions.keys() == {"ClusterName", "ServiceName"}
    assert "aws_ecs_cluster_cluster_cluster_name" in dimensions["ClusterName"]
    assert "aws_ecs_service_backend_app_service" in dimensions["ServiceName"]


@pytest.mark.parametrize("name", ["Database High CPU", "Database High Connections"])
def test_database_alarms_watch_the_guides_database(production: Production, name: str) -> None:
    """Alarms: "Database High CPU", "Database High Connections"; Backups: "banking-audit-db"."""
    assert alarm_called(production("monitoring"), name)["dimensions"] == {"DBInstanceIdentifier": "banking-audit-db"}


def test_alb_5xx_errors_above_10_in_5_minutes(production: Production) -> None:
    """Alarms: "ALB 5XX Errors (>10 in 5 min)"."""
    alarm = alarm_called(production("monitoring"), "ALB 5XX Errors")
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", 10)
    assert (alarm["statistic"], alarm["period"], alarm["evaluation_periods"]) == ("Sum", FIVE_MINUTES, 1)
    assert alarm["dimensions"].keys() == {"LoadBalancer"}
    assert "aws_lb_load_balancer_alb_arn_suffix" in alarm["dimensions"]["LoadBalancer"]


@pytest.mark.parametrize(
    "name",
    [
        "Backend High CPU",
        "Backend High Memory",
        "Database High CPU",
        "Database High Connections",
        "ALB 5XX Errors",
    ],
)
def test_configured_alarms_reach_the_topic(production: Production, name: str) -> None:
    """Alarms and Configure Monitoring: alarms are sent to "banking-audit-alerts"."""
    alarm = alarm_called(production("monitoring"), name)
    assert "${aws_sns_topic.alerts_topic.arn}" in alarm["alarm_actions"]
    assert alarm.get("actions_enabled", True) is True


@pytest.mark.parametrize(
    ("title", "metrics"),
    [
        ("Backend CPU utilization", {("AWS/ECS", "CPUUtilization")}),
        ("Backend memory utilization", {("AWS/ECS", "MemoryUtilization")}),
        ("Frontend CPU utilization", {("AWS/ECS", "CPUUtilization")}),
        ("Frontend memory utilization", {("AWS/ECS", "MemoryUtilization")}),
        ("RDS CPU", {("AWS/RDS", "CPUUtilization")}),
        ("RDS connections", {("AWS/RDS", "DatabaseConnections")}),
        ("RDS disk: free space", {("AWS/RDS", "FreeStorageSpace")}),
        ("ALB request count", {("AWS/ApplicationELB", "RequestCount")}),
        ("ALB latency", {("AWS/ApplicationELB", "TargetResponseTime")}),
        ("Fabric transaction throughput", {("BankingAudit/Fabric", "ledger_transaction_count")}),
    ],
)
def test_key_metrics_to_monitor_are_on_the_dashboard(
    production: Production,
    title: str,
    metrics: set[tuple[str, str]],
) -> None:
    """CloudWatch Dashboard: "Key Metrics to Monitor"."""
    assert metrics_shown(production("monitoring"), OPERATOR, title) == metrics


@pytest.mark.parametrize(
    ("title", "dimension", "watched"),
    [
        ("Backend CPU utilization", "ServiceName", "aws_ecs_service_backend_app_service_name"),
        ("Backend memory utilization", "ServiceName", "aws_ecs_service_backend_app_service_name"),
        ("Frontend CPU utilization", "ServiceName", "aws_ecs_service_frontend_app_service_name"),
        ("Frontend memory utilization", "ServiceName", "aws_ecs_service_frontend_app_service_name"),
        ("RDS CPU", "DBInstanceIdentifier", "banking-audit-db"),
        ("RDS connections", "DBInstanceIdentifier", "banking-audit-db"),
        ("RDS disk: free space", "DBInstanceIdentifier", "banking-audit-db"),
        ("ALB request count", "LoadBalancer", "aws_lb_load_balancer_alb_arn_suffix"),
        ("ALB latency", "LoadBalancer", "aws_lb_load_balancer_alb_arn_suffix"),
        ("ALB errors", "LoadBalancer", "aws_lb_load_balancer_alb_arn_suffix"),
        ("Fabric transaction throughput", "Node", "peer-0"),
    ],
)
def test_key_metrics_are_those_of_what_their_titles_name(
    production: Production,
    title: str,
    dimension: str,
    watched: str,
) -> None:
    """CloudWatch Dashboard: "Backend CPU/Memory utilization", "Frontend CPU/Memory utilization" and so on."""
    widgets = widgets_of(production("monitoring"), OPERATOR)
    (shown,) = (widget["properties"]["metrics"] for widget in widgets if widget["properties"].get("title") == title)
    for metric in shown:
        assert watched in metric[metric.index(dimension) + 1]


def test_alb_errors_are_on_the_dashboard(production: Production) -> None:
    """CloudWatch Dashboard: "ALB request count, latency, errors"."""
    shown = metrics_shown(production("monitoring"), OPERATOR, "ALB errors")
    assert {
        ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"),
        ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"),
    } <= shown


def test_there_is_an_executive_and_an_operator_dashboard(production: Production) -> None:
    """Design, monitoring: "an executive and an operator dashboard"."""
    dashboards = production("monitoring").resources("aws_cloudwatch_dashboard").values()
    assert {dashboard["dashboard_name"] for dashboard in dashboards} == {"banking-audit-executive", OPERATOR}


def test_outputs_lead_to_topic_and_dashboards(production: Production) -> None:
    """Configure Monitoring and CloudWatch Dashboard: the topic's ARN, and "Access at: https://console.aws…"."""
    outputs = production("monitoring").outputs
    assert outputs["AlertsTopicArn"]["value"] == "${aws_sns_topic.alerts_topic.arn}"
    for name in ("ExecutiveDashboardUrl", "OperatorDashboardUrl"):
        assert "console.aws.amazon.com/cloudwatch" in outputs[name]["value"]


def test_everything_is_tagged_with_the_project(production: Production) -> None:
    """Useful Commands: "--tag-filters Key=Project,Values=BankingAuditLedger"."""
    (provider,) = production("monitoring").document["provider"]["aws"]
    tags = provider["default_tags"][0]["tags"]
    assert (tags["Project"], tags["Tier"]) == ("BankingAuditLedger", "monitoring")


@pytest.mark.parametrize("environment", ["staging", "development"])
def test_other_environments_have_a_topic_of_their_own(tier_of: TierOf, environment: str) -> None:
    """Design, rule 2: "Other environments take a suffix, so that all can share one account"."""
    assert tier_of("monitoring", environment).one("aws_sns_topic")["name"] == f"banking-audit-alerts-{environment}"
