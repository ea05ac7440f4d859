"""The dashboard for those who answer for the service: does it work, and how much is it used?"""

from collections.abc import Sequence

from modules.fabric import FabricTier
from modules.fabric.agent import BACKUP_SUCCEEDED, INTEGRITY_ERRORS
from modules.monitoring.calculations import over_all
from modules.monitoring.metric import ONE_HOUR
from modules.monitoring.metrics import (
    certificate_metrics,
    channel_metric,
    database_metric,
    fabric_metric,
    insights_metric,
    load_balancer_metric,
    transaction_throughput,
)
from modules.monitoring.surveyed import Surveyed
from modules.monitoring.widgets import Widget, Widgets

DAY = 24 * ONE_HOUR


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
            make.number("Requests an hour", [requests.every(ONE_HOUR)]),
            make.number("Errors an hour", [errors.every(ONE_HOUR), own_errors.every(ONE_HOUR)]),
            make.number("Response time", [response.by("p50").called("Half of all"), response.by("p99").called("99 %")]),
            make.number("Audit transactions an hour", [transactions.every(ONE_HOUR)]),
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
        _ledger(make, seen.fabric),
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


def _ledger(make: Widgets, fabric: FabricTier) -> Sequence[Widget]:
    """What an auditor asks first: how long the ledger is, whether it is what was written, whether it could be lost."""
    first = fabric.peers[0]
    errors = [fabric_metric(fabric, peer, INTEGRITY_ERRORS).every(DAY) for peer in fabric.peers]
    backups = [fabric_metric(fabric, node, BACKUP_SUCCEEDED).every(DAY) for node in fabric.nodes]
    certificates = [metric for node in fabric.nodes for metric in certificate_metrics(fabric, node)]
    return [
        make.number(
            "Blocks in the ledger", [channel_metric(fabric, first, "ledger_blockchain_height").called("Blocks")]
        ),
        make.number("Errors found in the ledger, a day", over_all("SUM", errors, label="Errors")),
        make.number("Nodes backed up, a day", over_all("SUM", backups, label=f"of {len(backups)} nodes")),
        make.number("Days until a certificate expires", over_all("MIN", certificates, label="Days")),
    ]
