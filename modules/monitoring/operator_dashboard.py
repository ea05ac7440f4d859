"""The dashboard for those on call: the guide's key metrics, then everything that may explain them."""

from collections.abc import Sequence

from environments.schema.monitoring import MonitoringSettings
from modules.container.fargate_service import FargateService
from modules.monitoring.database_alarms import GIB
from modules.monitoring.fabric_widgets import fabric_rows
from modules.monitoring.log_queries import ERRORS
from modules.monitoring.metric import Metric
from modules.monitoring.metrics import (
    database_identifiers,
    database_metric,
    insights_metric,
    load_balancer_metric,
    nat_gateway_metric,
    node_metric,
    service_metric,
    transaction_throughput,
    web_firewall_metric,
)
from modules.monitoring.surveyed import Surveyed
from modules.monitoring.widgets import Widget, Widgets

Row = Sequence[Widget]

MOST_ALARMS = 100
"""In one widget: with more, CloudWatch refuses the whole dashboard.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""


def operator_rows(seen: Surveyed, *, region: str, settings: MonitoringSettings) -> Sequence[Row]:
    """The dashboard's rows, in the order in which an incident is looked into."""
    make = Widgets(region=region)
    backend, frontend = seen.container.backend, seen.container.frontend
    return [
        [make.alarms("Users", [seen.users_affected])],
        *_alarms(make, seen.alarms),
        _load_balancer(make, seen, settings),
        _service(make, seen, backend, settings.backend_cpu_percent, settings.backend_memory_percent),
        _service(make, seen, frontend, settings.frontend_cpu_percent, settings.frontend_memory_percent),
        _database(make, seen, settings),
        _fabric(make, seen, settings),
        *fabric_rows(make, seen.fabric, settings.fabric),
        _edges(make, seen, region, settings),
        [
            make.graph("Logged errors", seen.logged_errors, unit="lines"),
            make.log("Newest errors", ERRORS, [backend.log_group.name, frontend.log_group.name]),
        ],
    ]


def _alarms(make: Widgets, arns: Sequence[str]) -> Sequence[Row]:
    parts = (arns[start : start + MOST_ALARMS] for start in range(0, len(arns), MOST_ALARMS))
    return [[make.alarms("Alarms", part, height=8)] for part in parts]


def _load_balancer(make: Widgets, seen: Surveyed, settings: MonitoringSettings) -> Row:
    def metric(name: str, label: str) -> Metric:
        return load_balancer_metric(seen.network, name).called(label)

    response = metric("TargetResponseTime", "")
    errors = [
        metric("HTTPCode_ELB_5XX_Count", "5XX of the load balancer"),
        metric("HTTPCode_Target_5XX_Count", "5XX of the services"),
        metric("HTTPCode_Target_4XX_Count", "4XX of the services"),
    ]
    return [
        make.graph("ALB request count", [metric("RequestCount", "Requests")], unit="requests"),
        make.graph(
            "ALB latency",
            [response.by(statistic).called(statistic) for statistic in ("p50", "p95", "p99")],
            limit=settings.response_time_p99_seconds,
            unit="seconds",
        ),
        make.graph("ALB errors", errors, limit=settings.load_balancer_5xx_in_five_minutes, unit="errors"),
    ]


def _service(
    make: Widgets,
    seen: Surveyed,
    service: FargateService,
    cpu_percent: int,
    memory_percent: int,
) -> Row:
    title = service.workload.name.title()
    container = seen.container
    healthy = load_balancer_metric(seen.network, "HealthyHostCount", service).by("Maximum").called("Healthy")
    return [
        make.graph(
            f"{title} CPU utilization",
            [
                service_metric(container, service, "CPUUtilization").called("Average"),
                service_metric(container, service, "CPUUtilization").by("Maximum").called("Busiest task"),
            ],
            limit=cpu_percent,
            unit="%",
        ),
        make.graph(
            f"{title} memory utilization",
            [
                service_metric(container, service, "MemoryUtilization").called("Average"),
                service_metric(container, service, "MemoryUtilization").by("Maximum").called("Largest task"),
            ],
            limit=memory_percent,
            unit="%",
        ),
        make.graph(
            f"{title} tasks",
            [
                insights_metric(container, service, "DesiredTaskCount").called("Desired"),
                insights_metric(container, service, "RunningTaskCount").called("Running"),
                healthy,
            ],
            unit="tasks",
        ),
    ]


def _database(make: Widgets, seen: Surveyed, settings: MonitoringSettings) -> Row:
    def of_all(name: str) -> list[Metric]:
        return [
            database_metric(identifier, name).called(title)
            for title, identifier in database_identifiers(seen.database).items()
        ]

    return [
        make.graph("RDS CPU", of_all("CPUUtilization"), limit=settings.database_cpu_percent, unit="%"),
        make.graph(
            "RDS connections",
            of_all("DatabaseConnections"),
            limit=settings.database_connections,
            unit="connections",
        ),
        make.graph(
            "RDS disk: free space",
            of_all("FreeStorageSpace"),
            limit=settings.database_free_storage_gib * GIB,
            unit="bytes",
        ),
        make.graph("RDS disk: reads and writes", [*of_all("ReadIOPS"), *of_all("WriteIOPS")], unit="per second"),
    ]


def _fabric(make: Widgets, seen: Surveyed, settings: MonitoringSettings) -> Row:
    nodes = seen.fabric.nodes
    checks = [node_metric(node, "StatusCheckFailed").by("Maximum") for node in nodes]
    return [
        make.graph("Fabric transaction throughput", [transaction_throughput(seen.fabric)], unit="transactions"),
        make.graph(
            "Fabric nodes: CPU",
            [node_metric(node, "CPUUtilization") for node in nodes],
            limit=settings.node_cpu_percent,
            unit="%",
        ),
        make.graph("Fabric nodes: failed checks", checks, unit="checks"),
    ]


def _edges(make: Widgets, seen: Surveyed, region: str, settings: MonitoringSettings) -> Row:
    gateways = list(enumerate(seen.network.nat_gateway_ids, start=1))
    return [
        make.graph(
            "Web firewall",
            [
                web_firewall_metric(seen.network, region, "BlockedRequests").called("Blocked"),
                web_firewall_metric(seen.network, region, "AllowedRequests").called("Allowed"),
            ],
            limit=settings.blocked_requests_in_five_minutes,
            unit="requests",
        ),
        make.graph(
            "NAT gateways: traffic",
            [
                nat_gateway_metric(gateway, "BytesOutToDestination").called(f"Gateway {number}")
                for number, gateway in gateways
            ],
            unit="bytes",
        ),
        make.graph(
            "NAT gateways: exhausted ports",
            [
                nat_gateway_metric(gateway, "ErrorPortAllocation").called(f"Gateway {number}")
                for number, gateway in gateways
            ],
            limit=0,
            unit="connections",
        ),
    ]
