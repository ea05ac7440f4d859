"""The metrics of our tiers.

Creates nothing: for each tier, where CloudWatch keeps what is known about it.
"""

from modules.container import ContainerTier
from modules.container.fargate_service import FargateService
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.fabric.node import FabricNode
from modules.monitoring.metric import Metric
from modules.network import NetworkTier

NODE_DIMENSION = "node"
"""The dimension under which a Fabric node's CloudWatch agent publishes Fabric's own metrics: the node's name."""


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


def database_identifiers(database: DatabaseTier) -> dict[str, str]:
    """The database's instances: a word for each, and its identifier."""
    replicas = {f"Replica {number}": name for number, name in enumerate(database.replica_identifiers, start=1)}
    return {"Database": database.identifier, **replicas}


def node_metric(node: FabricNode, name: str) -> Metric:
    """A metric of a Fabric node's instance.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
    """
    return Metric(namespace="AWS/EC2", name=name, dimensions={"InstanceId": node.instance_id}, label=node.name)


def transaction_throughput(fabric: FabricTier) -> Metric:
    """The transactions that were committed to the ledger.

    Every peer counts each of them: one peer's count is the ledger's, their sum is not.
    Source: https://hyperledger-fabric.readthedocs.io/en/release-2.5/metrics_reference.html
    """
    return Metric(
        namespace=fabric.metrics_namespace,
        name="ledger_transaction_count",
        dimensions={NODE_DIMENSION: fabric.peers[0].name},
        statistic="Sum",
        label="Transactions",
    )


def _service(container: ContainerTier, service: FargateService) -> dict[str, str]:
    return {"ClusterName": container.cluster_name, "ServiceName": service.service_name}
