"""Logs, detectors and alarms go on."""

from collections.abc import Iterator

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.settings import (
    Advice,
    Setting,
    Values,
    changed_from,
    fewer,
    is_off,
    path,
    removed,
    shorter,
    taken_away,
    turned_off,
    weakened,
)
from policies.plan_guard.values import first, listed

ADVICE = Advice(
    rule=RuleId.LOGGING_OFF,
    reason="What happens then would be written down nowhere, or noticed by nobody.",
    remedy="Undo the setting that asks for it. If something else does its work now, add that first; then have an "
    "exception granted.",
)


def _insights(values: Values) -> object:
    """What Container Insights is set to; enhanced is more than enabled."""
    settings = [item for item in listed(values, "setting") if item is not UNKNOWN]
    value = next((item.get("value") for item in settings if item.get("name") == "containerInsights"), None)
    return "enabled" if value == "enhanced" else value


LOG_PARAMETERS = ("log_connections", "log_disconnections", "log_statement")
"""What PostgreSQL writes down of who does what.

Source: https://www.postgresql.org/docs/16/runtime-config-logging.html
"""
_SILENT = frozenset({"0", "off", "none", "None"})


def _logged(values: Values) -> object:
    """The parameters that make PostgreSQL write something down."""
    found = {item.get("name"): str(item.get("value")) for item in listed(values, "parameter") if item is not UNKNOWN}
    return [name for name in LOG_PARAMETERS if found.get(name, "0") not in _SILENT]


_SILENCED = "report nothing any more"

SETTINGS = (
    Setting(type="aws_cloudtrail", effect=_SILENCED, read=path("enable_logging"), weaker=turned_off),
    Setting(
        type="aws_cloudtrail",
        effect="record a single region",
        read=path("is_multi_region_trail"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_cloudtrail",
        effect="write files that can be changed unnoticed",
        read=path("enable_log_file_validation"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_cloudtrail",
        effect="not record what concerns all regions",
        read=path("include_global_service_events"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_cloudtrail",
        effect="write to no log group any more",
        read=path("cloud_watch_logs_group_arn"),
        weaker=removed,
    ),
    Setting(
        type="aws_flow_log",
        effect="record {after} instead of all traffic",
        read=path("traffic_type"),
        weaker=changed_from("ALL"),
    ),
    Setting(type="aws_lb", effect="log no requests", read=path("access_logs", "enabled"), weaker=turned_off),
    Setting(type="aws_lb", effect="log no connections", read=path("connection_logs", "enabled"), weaker=turned_off),
    Setting(type="aws_guardduty_detector", effect=_SILENCED, read=path("enable"), weaker=turned_off, forbidden=is_off),
    Setting(type="aws_guardduty_detector_feature", effect=_SILENCED, read=path("status"), weaker=turned_off),
    Setting(
        type="aws_config_configuration_recorder_status",
        effect="record nothing any more",
        read=path("is_enabled"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_config_configuration_recorder",
        effect="record fewer types of resource",
        read=path("recording_group", "all_supported"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_cloudwatch_metric_alarm",
        effect="tell nobody any more",
        read=lambda values: first(values, "actions_enabled") is not False,
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_cloudwatch_metric_alarm",
        effect="tell nobody any more",
        read=path("alarm_actions"),
        weaker=removed,
    ),
    Setting(
        type="aws_cloudwatch_composite_alarm",
        effect="tell nobody any more",
        read=lambda values: first(values, "actions_enabled") is not False,
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_cloudwatch_composite_alarm",
        effect="tell nobody any more",
        read=path("alarm_actions"),
        weaker=removed,
    ),
    Setting(
        type="aws_cloudwatch_event_rule",
        effect=_SILENCED,
        read=lambda values: first(values, "state") != "DISABLED" and first(values, "is_enabled") is not False,
        weaker=turned_off,
    ),
    Setting(type="aws_db_event_subscription", effect=_SILENCED, read=path("enabled"), weaker=turned_off),
    Setting(
        type="aws_db_instance",
        effect="publish fewer logs ({after} instead of {before})",
        read=path("enabled_cloudwatch_logs_exports"),
        weaker=fewer,
    ),
    Setting(
        type="aws_db_instance",
        effect="have no Performance Insights any more",
        read=path("performance_insights_enabled"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_db_instance",
        effect="have no enhanced monitoring any more",
        read=lambda values: bool(first(values, "monitoring_interval")),
        weaker=turned_off,
    ),
    Setting(
        type="aws_db_parameter_group",
        effect="log less of who does what ({after} instead of {before})",
        read=_logged,
        weaker=fewer,
    ),
    Setting(type="aws_ecs_cluster", effect="have no Container Insights any more", read=_insights, weaker=turned_off),
    Setting(
        type="aws_ecs_cluster",
        effect="not log what is typed in sessions",
        read=lambda values: first(values, "configuration", "execute_command_configuration", "logging") == "OVERRIDE",
        weaker=turned_off,
    ),
    Setting(
        type="aws_instance",
        effect="be measured every 5 minutes instead of each minute",
        read=path("monitoring"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_s3_bucket_logging",
        effect="log its requests in another bucket ({after} instead of {before})",
        read=path("target_bucket"),
        weaker=lambda before, after: before != after,
    ),
    Setting(
        type="aws_wafv2_web_acl_logging_configuration",
        effect="log to fewer places",
        read=lambda values: len(listed(values, "log_destination_configs")),
        weaker=shorter,
    ),
)
"""What writes down or watches, by resource type."""

GUARDIANS = {
    "aws_accessanalyzer_analyzer": "analyzer_name",
    "aws_budgets_budget": "name",
    "aws_ce_anomaly_monitor": "name",
    "aws_ce_anomaly_subscription": "name",
    "aws_cloudtrail": "name",
    "aws_cloudwatch_composite_alarm": "alarm_name",
    "aws_cloudwatch_event_rule": "name",
    "aws_cloudwatch_event_target": "rule",
    "aws_cloudwatch_log_metric_filter": "name",
    "aws_cloudwatch_log_subscription_filter": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_config_config_rule": "name",
    "aws_config_configuration_recorder": "name",
    "aws_config_configuration_recorder_status": "name",
    "aws_config_delivery_channel": "name",
    "aws_db_event_subscription": "name",
    "aws_flow_log": "vpc_id",
    "aws_guardduty_detector": "id",
    "aws_guardduty_detector_feature": "name",
    "aws_s3_bucket_logging": "bucket",
    "aws_securityhub_account": "id",
    "aws_securityhub_standards_subscription": "standards_arn",
    "aws_sns_topic": "name",
    "aws_sns_topic_subscription": "endpoint",
    "aws_wafv2_web_acl_logging_configuration": "resource_arn",
}
"""Resources that write down or watch, and what tells which."""


def logging_off(plan: PlanDocument) -> Iterator[Finding]:
    """Nothing falls silent."""
    yield from weakened(plan, SETTINGS, ADVICE)
    yield from taken_away(plan, GUARDIANS, ADVICE)
