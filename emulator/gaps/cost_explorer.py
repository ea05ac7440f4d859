"""Cost Explorer: anomaly monitors and their subscriptions."""

import uuid

from moto.ce.responses import CostExplorerResponse

from emulator.gaps.framework import AwsError, Gap, Shape, shelf

ANOMALY_MONITORS = Gap(
    id="ce-anomaly-monitors",
    service="ce",
    symptom="CreateAnomalyMonitor and its siblings answer 500.",
    cure="Monitors are kept by ARN, with their tags.",
)

ANOMALY_SUBSCRIPTIONS = Gap(
    id="ce-anomaly-subscriptions",
    service="ce",
    symptom="CreateAnomalySubscription and its siblings answer 500.",
    cure="Subscriptions are kept by ARN, with their tags.",
)


def _create(response: CostExplorerResponse, kind: str, tags: list[Shape]) -> str:
    arn = f"arn:{response.partition}:ce::{response.current_account}:{kind}/{uuid.uuid4()}"
    response.ce_backend.tag_resource(arn, tags)
    return arn


def _chosen(kept: dict[str, Shape], arns: list[str] | None, error: str) -> list[Shape]:
    missing = [arn for arn in arns or [] if arn not in kept]
    if missing:
        raise AwsError(error, f"Not found: {', '.join(missing)}")
    return [kept[arn] for arn in arns or kept]


@ANOMALY_MONITORS.operation(CostExplorerResponse)
def _create_anomaly_monitor(self: CostExplorerResponse, request: Shape) -> Shape:
    arn = _create(self, "anomalymonitor", request.get("ResourceTags", []))
    shelf(self.ce_backend, "anomaly_monitors")[arn] = {**request["AnomalyMonitor"], "MonitorArn": arn}
    return {"MonitorArn": arn}


@ANOMALY_MONITORS.operation(CostExplorerResponse)
def _get_anomaly_monitors(self: CostExplorerResponse, request: Shape) -> Shape:
    kept = shelf(self.ce_backend, "anomaly_monitors")
    return {"AnomalyMonitors": _chosen(kept, request.get("MonitorArnList"), "UnknownMonitorException")}


@ANOMALY_MONITORS.operation(CostExplorerResponse)
def _update_anomaly_monitor(self: CostExplorerResponse, request: Shape) -> Shape:
    kept = shelf(self.ce_backend, "anomaly_monitors")
    monitor = _chosen(kept, [request["MonitorArn"]], "UnknownMonitorException")[0]
    monitor["MonitorName"] = request.get("MonitorName", monitor["MonitorName"])
    return {"MonitorArn": request["MonitorArn"]}


@ANOMALY_MONITORS.operation(CostExplorerResponse)
def _delete_anomaly_monitor(self: CostExplorerResponse, request: Shape) -> None:
    shelf(self.ce_backend, "anomaly_monitors").pop(request["MonitorArn"], None)


@ANOMALY_SUBSCRIPTIONS.operation(CostExplorerResponse)
def _create_anomaly_subscription(self: CostExplorerResponse, request: Shape) -> Shape:
    arn = _create(self, "anomalysubscription", request.get("ResourceTags", []))
    shelf(self.ce_backend, "anomaly_subscriptions")[arn] = {
        **request["AnomalySubscription"],
        "SubscriptionArn": arn,
        "AccountId": self.current_account,
    }
    return {"SubscriptionArn": arn}


@ANOMALY_SUBSCRIPTIONS.operation(CostExplorerResponse)
def _get_anomaly_subscriptions(self: CostExplorerResponse, request: Shape) -> Shape:
    kept = shelf(self.ce_backend, "anomaly_subscriptions")
    chosen = _chosen(kept, request.get("SubscriptionArnList"), "UnknownSubscriptionException")
    return {"AnomalySubscriptions": chosen}


@ANOMALY_SUBSCRIPTIONS.operation(CostExplorerResponse)
def _update_anomaly_subscription(self: CostExplorerResponse, request: Shape) -> Shape:
    kept = shelf(self.ce_backend, "anomaly_subscriptions")
    subscription = _chosen(kept, [request["SubscriptionArn"]], "UnknownSubscriptionException")[0]
    subscription.update(request)
    return {"SubscriptionArn": request["SubscriptionArn"]}


@ANOMALY_SUBSCRIPTIONS.operation(CostExplorerResponse)
def _delete_anomaly_subscription(self: CostExplorerResponse, request: Shape) -> None:
    shelf(self.ce_backend, "anomaly_subscriptions").pop(request["SubscriptionArn"], None)
