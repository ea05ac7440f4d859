"""Dashboards.

Creates: one CloudWatch dashboard.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from modules.monitoring.widgets import Widget, dashboard_body
from modules.shared.tier_stack import TierStack

CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


class Dashboard(Construct):
    """What is going on, at one glance."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        rows: Sequence[Sequence[Widget]],
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._dashboard = CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=stack.names.of(name),
            dashboard_body=dashboard_body(rows),
        )

    @property
    def url(self) -> str:
        """Where to open it."""
        region, console = self._stack.region, CONSOLES[self._stack.partition]
        address = f"https://{region}.{console}/cloudwatch/home?region={region}"
        return f"{address}#dashboards/dashboard/{self._dashboard.dashboard_name}"
