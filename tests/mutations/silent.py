"""What nobody would be told, or find written down."""

from tests.mutations.changes import assign, drop, parameter, remove
from tests.mutations.mutation import Mutation
from tests.mutations.places import DATABASE

SILENT = (
    Mutation("no-flow-logs", "Nobody sees who talked to whom", "network", remove("aws_flow_log", "flow_logs_vpc")),
    Mutation(
        "flow-logs-of-rejects-only",
        "Nobody sees what got through",
        "network",
        assign("aws_flow_log", "flow_logs_vpc", "traffic_type", value="REJECT"),
    ),
    Mutation(
        "no-access-logs",
        "Nobody sees who asked for what",
        "network",
        assign("aws_lb", "load_balancer_alb", "access_logs", "enabled", value=False),
    ),
    Mutation(
        "no-firewall-log",
        "Nobody sees what the web firewall blocked",
        "network",
        remove("aws_wafv2_web_acl_logging_configuration", "web_firewall_logging"),
    ),
    Mutation(
        "no-database-logs",
        "Nobody sees who logged in to the database",
        "database",
        assign(*DATABASE, "enabled_cloudwatch_logs_exports", value=[]),
    ),
    Mutation(
        "connections-not-logged",
        "PostgreSQL doesn't write down who logs in",
        "database",
        parameter("log_connections", "0"),
    ),
    Mutation(
        "no-container-insights",
        "Nobody sees how tasks fare",
        "container",
        assign(
            "aws_ecs_cluster", "cluster_cluster", "setting", value=[{"name": "containerInsights", "value": "disabled"}]
        ),
    ),
    Mutation(
        "sessions-not-logged",
        "What is typed into containers is written down nowhere",
        "container",
        drop("aws_ecs_cluster", "cluster_cluster", "configuration"),
    ),
    Mutation(
        "alarm-mute",
        "An alarm goes off, and nobody hears it",
        "monitoring",
        assign("aws_cloudwatch_metric_alarm", "alarms_backend_down_alarm", "actions_enabled", value=False),
    ),
    Mutation(
        "alarm-gone",
        "The backend can be down unnoticed",
        "monitoring",
        remove("aws_cloudwatch_metric_alarm", "alarms_backend_down_alarm"),
    ),
    Mutation(
        "nobody-on-call", "Alarms reach nobody", "monitoring", remove("aws_sns_topic_subscription", "alerts_on_call")
    ),
    Mutation(
        "bucket-not-logged",
        "Nobody sees who read the state",
        "state",
        remove("aws_s3_bucket_logging", "state_access_logging"),
    ),
)
