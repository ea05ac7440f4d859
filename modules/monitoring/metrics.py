"""The metrics of our tiers.

Creates nothing: for each tier, where CloudWatch keeps what is known about it.
"""

from dataclasses import replace

from modules.container import ContainerTier
from modules.container.fargate_service import FargateService
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.fabric.agent import (
    CERTIFICATE_DAYS_LEFT,
    CERTIFICATE_DIMENSION,
    CERTIFICATES,
    CHANNEL_DIMENSION,
    NODE_DIMENSION,
    PATH_DIMENSION,
)
from modules.fabric.node import FabricNode
from modules.monitoring.metric import ONE_HOUR, Metric
from modules.network import NetworkTier


def service_metric(container: ContainerTier, service: FargateService, name: str) -> Metric:
    """A metric of ECS, for example `CPUUtilization`.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    return Metric(namespace="AWS/ECS", name=name, dimensions=_service(container, service))


def insights_metric(container: ContainerTier, service: FargateService, name: str) -> Metric:
    """A metric of Container Insights, for example `RunningTaskCount`.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """
    return Metric(namespace="ECS/ContainerInsights", name=name, dimensions=_service(container, service))


def load_balancer_metric(network: NetworkTier, name: str, service: FargateService | None = None) -> Metric:
    """A metric of the load balancer, or of one service's target group behind it.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    dimensions = {"LoadBalancer": network.load_balancer.arn_suffix}
    if service is not None:
        dimensions["TargetGroup"] = service.target_group_arn_suffix
    return Metric(namespace="AWS/ApplicationELB", name=name, dimensions=dimensions, statistic="Sum")


def web_firewall_metric(network: NetworkTier, region: str, name: str) -> Metric:
    """A metric of the web ACL over all of its rules.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
    """
    dimensions = {"WebACL": network.web_firewall.name, "Region": region, "Rule": "ALL"}
    return Metric(namespace="AWS/WAFV2", name=name, dimensions=dimensions, statistic="Sum")


def nat_gateway_metric(gateway_id: str, name: str) -> Metric:
    """A metric of a NAT gateway.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
    """
    return Metric(namespace="AWS/NATGateway", name=name, dimensions={"NatGatewayId": gateway_id}, statistic="Sum")


def database_metric(identifier: str, name: str) -> Metric:
    """A metric of an RDS instance.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    """
    return Metric(namespace="AWS/RDS", name=name, dimensions={"DBInstanceIdentifier": identifier})


def rotation_metric(database: DatabaseTier, name: str) -> Metric:
    """A metric of the function that rotates the application's login.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    dimensions = {"FunctionName": database.rotation.function_name}
    return Metric(namespace="AWS/Lambda", name=name, dimensions=dimensions, statistic="Sum")


def database_identifiers(database: DatabaseTier) -> dict[str, str]:
    """The database's instances: a word for each, and its identifier."""
    replicas = {f"Replica {number}": name for number, name in enumerate(database.replica_identifiers, start=1)}
    return {"Database": database.identifier, **replicas}


def node_metric(node: FabricNode, name: str) -> Metric:
    """A metric of a Fabric node's instance.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
    """
    return Metric(namespace="AWS/EC2", name=name, dimensions={"InstanceId": node.instance_id}, label=node.name)


def fabric_metric(fabric: FabricTier, node: FabricNode, name: str) -> Metric:
    """A metric that a node publishes itself: Fabric's own, its agent's, or its nightly work's.

    Source: https://hyperledger-fabric.readthedocs.io/en/release-2.5/metrics_reference.html
    """
    return Metric(
        namespace=fabric.metrics_namespace,
        name=name,
        dimensions={NODE_DIMENSION: node.name},
        statistic="Maximum",
        label=node.name,
    )


def channel_metric(fabric: FabricTier, node: FabricNode, name: str) -> Metric:
    """Fabric's own metric of the audit channel on one node."""
    metric = fabric_metric(fabric, node, name)
    return replace(metric, dimensions={**metric.dimensions, CHANNEL_DIMENSION: fabric.environment.fabric.channel})


def disk_metric(fabric: FabricTier, node: FabricNode, path: str) -> Metric:
    """How much of a node's file system is used, in percent."""
    metric = fabric_metric(fabric, node, "disk_used_percent")
    return replace(metric, dimensions={**metric.dimensions, PATH_DIMENSION: path}, label=f"{node.name} {path}")


def certificate_metrics(fabric: FabricTier, node: FabricNode) -> tuple[Metric, ...]:
    """The days that each of a node's certificates is still good for."""
    metric = fabric_metric(fabric, node, CERTIFICATE_DAYS_LEFT).every(ONE_HOUR).by("Minimum")
    return tuple(
        replace(
            metric,
            dimensions={**metric.dimensions, CERTIFICATE_DIMENSION: certificate},
            label=f"{node.name} {certificate}",
        )
        for certificate in CERTIFICATES
    )


def transaction_throughput(fabric: FabricTier) -> Metric:
    """The transactions that were committed to the ledger.

    Every peer counts each of them: one peer's count is the ledger's, their sum is not.
    """
    return fabric_metric(fabric, fabric.peers[0], "ledger_transaction_count").by("Sum").called("Transactions")


def _service(container: ContainerTier, service: FargateService) -> dict[str, str]:
    return {"ClusterName": container.cluster_name, "ServiceName": service.service_name}
