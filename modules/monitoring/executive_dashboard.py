"""The dashboard for those who answer for the service: does it work, and how much is it used?"""

from collections.abc import Sequence

from modules.monitoring.metrics import (
    database_metric,
    insights_metric,
    load_balancer_metric,
    transaction_throughput,
)
from modules.monitoring.surveyed import Surveyed
from modules.monitoring.widgets import Widget, Widgets

HOUR = 3600


def executive_rows(seen: Surveyed, *, region: str, environment: str) -> Sequence[Sequence[Widget]]:
    """The dashboard's rows, from the verdict down to what it rests on."""
    make = Widgets(region=region)
    network, container = seen.network, seen.container
    requests = load_balancer_metric(network, "RequestCount").called("Requests")
    own_errors = load_balancer_metric(network, "HTTPCode_ELB_5XX_Count").called("Load balancer errors")
    errors = load_balancer_metric(network, "HTTPCode_Target_5XX_Count").called("Application errors")
    response = load_balancer_metric(network, "TargetResponseTime")
    transactions = transaction_throughput(seen.fabric)
    services = (container.backend, container.frontend)
    return [
        [make.text(f"# Banking audit ledger, {environment}\nIs it working, and how much is it used?")],
        [make.alarms("Are users affected?", [seen.users_affected])],
        [
            make.number("Requests an hour", [requests.every(HOUR)]),
            make.number("Errors an hour", [errors.every(HOUR), own_errors.every(HOUR)]),
            make.number("Response time", [response.by("p50").called("Half of all"), response.by("p99").called("99 %")]),
            make.number("Audit transactions an hour", [transactions.every(HOUR)]),
        ],
        [
            make.graph("Requests", [requests], unit="requests"),
            make.graph("Errors", [errors, own_errors], unit="errors"),
        ],
        [
            make.graph("Fabric transaction throughput", [transactions], unit="transactions"),
            make.graph(
                "Healthy tasks",
                [
                    load_balancer_metric(network, "HealthyHostCount", service)
                    .by("Maximum")
                    .called(service.workload.name.title())
                    for service in services
                ],
                unit="tasks",
            ),
        ],
        [
            make.graph(
                "Running tasks",
                [
                    insights_metric(container, service, "RunningTaskCount").called(service.workload.name.title())
                    for service in services
                ],
                unit="tasks",
            ),
            make.graph(
                "Database connections",
                [database_metric(seen.database.identifier, "DatabaseConnections").called("Connections")],
                unit="connections",
            ),
        ],
    ]
