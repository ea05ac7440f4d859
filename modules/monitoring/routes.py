"""Which events somebody should know about.

Creates nothing: the table of routes. Event sources: https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
"""

from collections.abc import Iterator

from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.monitoring.event_routes import Route
from modules.shared.tier_stack import TierStack


def routes(
    stack: TierStack,
    *,
    container: ContainerTier,
    database: DatabaseTier,
    fabric: FabricTier,
) -> tuple[Route, ...]:
    """All events that are turned into alerts: this environment's own, and the account's where we answer for it."""
    account = tuple(_account_routes()) if stack.environment.owns_account else ()
    return (*_container_routes(stack, container), _backup_route(stack, database), _node_route(fabric), *account)


def _container_routes(stack: TierStack, container: ContainerTier) -> Iterator[Route]:
    yield Route(
        name="deployment-failed",
        description="ECS gave a deployment up, and went back to the previous one if there was one",
        source="aws.ecs",
        detail_types=["ECS Deployment State Change"],
        resources=[{"prefix": stack.arn("ecs", f"service/{container.cluster_name}/")}],
        detail={"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        fields={"service": "$.resources[0]", "reason": "$.detail.reason"},
        sentence="A deployment of <service> failed: <reason>",
    )
    yield Route(
        name="service-in-trouble",
        description="ECS can't run a service as it should",
        source="aws.ecs",
        detail_types=["ECS Service Action"],
        detail={
            "eventType": ["WARN", "ERROR"],
            "clusterArn": [stack.arn("ecs", f"cluster/{container.cluster_name}")],
        },
        fields={"service": "$.resources[0]", "event": "$.detail.eventName", "reason": "$.detail.reason"},
        sentence="ECS has trouble with <service>: <event> <reason>",
    )
    yield Route(
        name="vulnerable-image",
        description="The scan of a pushed image found something critical",
        source="aws.ecr",
        detail_types=["ECR Image Scan"],
        detail={
            "repository-name": [service.repository.name for service in (container.backend, container.frontend)],
            "finding-severity-counts": {"CRITICAL": [{"numeric": [">", 0]}]},
        },
        fields={
            "repository": "$.detail.repository-name",
            "digest": "$.detail.image-digest",
            "count": "$.detail.finding-severity-counts.CRITICAL",
        },
        sentence="The image <repository>@<digest> has <count> critical vulnerabilities",
    )


def _backup_route(stack: TierStack, database: DatabaseTier) -> Route:
    return Route(
        name="backup-failed",
        description="AWS Backup could not make a recovery point of the database",
        source="aws.backup",
        detail_types=["Backup Job State Change"],
        detail={
            "state": ["FAILED", "ABORTED", "EXPIRED"],
            "resourceArn": [stack.arn("rds", f"db:{database.identifier}")],
        },
        fields={"resource": "$.detail.resourceArn", "state": "$.detail.state", "reason": "$.detail.statusMessage"},
        sentence="The backup of <resource> is <state>: <reason>",
    )


def _node_route(fabric: FabricTier) -> Route:
    return Route(
        name="node-stopped",
        description="A Fabric node was stopped or terminated",
        source="aws.ec2",
        detail_types=["EC2 Instance State-change Notification"],
        detail={
            "state": ["stopping", "stopped", "shutting-down", "terminated"],
            "instance-id": [node.instance_id for node in fabric.nodes],
        },
        fields={"instance": "$.detail.instance-id", "state": "$.detail.state"},
        sentence="The Fabric node <instance> is <state>",
    )


def _account_routes() -> Iterator[Route]:
    """What doesn't say which environment it is about."""
    yield Route(
        name="certificate-expires",
        description="A certificate expires soon, and AWS could not renew it",
        source="aws.acm",
        detail_types=["ACM Certificate Approaching Expiration", "ACM Certificate Expired"],
        fields={"certificate": "$.resources[0]", "what": "$.detail-type"},
        sentence="<what>: <certificate>",
    )
    yield Route(
        name="aws-health",
        description="AWS has an outage, or will change something of ours",
        source="aws.health",
        detail_types=["AWS Health Event"],
        detail={"eventTypeCategory": ["issue", "scheduledChange"]},
        fields={"service": "$.detail.service", "event": "$.detail.eventTypeCode", "start": "$.detail.startTime"},
        sentence="AWS tells of <service>: <event>, from <start>",
    )
