"""Errors in the services' logs, as numbers.

Creates: a metric filter on one log group.
"""

from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs import Construct

from modules.container.fargate_service import FargateService
from modules.monitoring.metric import Metric
from modules.shared.tier_stack import TierStack

ERROR_PATTERN = " ".join(
    f'?"{word}"' for word in ("ERROR", "FATAL", "panic:", '\\"level\\":\\"error\\"', "level=error")
)
"""A line with any of these: what the usual Go and Node loggers write, as text, as logfmt or as JSON.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""


class ErrorCount(Construct):
    """Counts the errors that a service logs."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, service: FargateService) -> None:
        super().__init__(scope, id)
        title = service.workload.name.title()
        self.metric = Metric(
            namespace=stack.names.of("BankingAudit/Application"),
            name=f"{title}Errors",
            statistic="Sum",
            label=title,
        )
        CloudwatchLogMetricFilter(
            self,
            "filter",
            name=stack.names.of(f"banking-audit-{service.workload.name}-errors"),
            log_group_name=service.log_group.name,
            pattern=ERROR_PATTERN,
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=self.metric.namespace,
                name=self.metric.name,
                value="1",
                # A log with lines and no error says 0, not nothing.
                default_value="0",
                unit="Count",
            ),
        )
