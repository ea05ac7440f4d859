"""Which events somebody should know about.

Creates nothing: the table of routes. Event sources: https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
"""

from modules.container import ContainerTier
from modules.fabric import FabricTier
from modules.monitoring.event_routes import Route
from modules.shared.tier_stack import TierStack


def routes(stack: TierStack, *, container: ContainerTier, fabric: FabricTier) -> tuple[Route, ...]:
    """All events that are turned into alerts; only those of this environment's own things, where events say whose."""
    cluster = stack.arn("ecs", f"cluster/{container.cluster_name}")
    repositories = [service.repository.name for service in (container.backend, container.frontend)]
    return (
        Route(
            name="deployment-failed",
            description="ECS gave a deployment up, and went back to the previous one if there was one",
            source="aws.ecs",
            detail_types=["ECS Deployment State Change"],
            detail={"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
            fields={"service": "$.resources[0]", "reason": "$.detail.reason"},
            sentence="A deployment of <service> failed: <reason>",
        ),
        Route(
            name="service-in-trouble",
            description="ECS can't run a service as it should",
            source="aws.ecs",
            detail_types=["ECS Service Action"],
            detail={"eventType": ["WARN", "ERROR"], "clusterArn": [cluster]},
            fields={"service": "$.resources[0]", "event": "$.detail.eventName", "reason": "$.detail.reason"},
            sentence="ECS has trouble with <service>: <event> <reason>",
        ),
        Route(
            name="vulnerable-image",
            description="The scan of a pushed image found something critical",
            source="aws.ecr",
            detail_types=["ECR Image Scan"],
            detail={
                "repository-name": repositories,
                "finding-severity-counts": {"CRITICAL": [{"numeric": [">", 0]}]},
            },
            fields={
                "repository": "$.detail.repository-name",
                "digest": "$.detail.image-digest",
                "count": "$.detail.finding-severity-counts.CRITICAL",
            },
            sentence="The image <repository>@<digest> has <count> critical vulnerabilities",
        ),
        Route(
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
        ),
        Route(
            name="backup-failed",
            description="AWS Backup could not make a recovery point",
            source="aws.backup",
            detail_types=["Backup Job State Change"],
            detail={"state": ["FAILED", "ABORTED", "EXPIRED"]},
            fields={"resource": "$.detail.resourceArn", "state": "$.detail.state", "reason": "$.detail.statusMessage"},
            sentence="The backup of <resource> is <state>: <reason>",
        ),
        Route(
            name="certificate-expires",
            description="A certificate expires soon, and AWS could not renew it",
            source="aws.acm",
            detail_types=["ACM Certificate Approaching Expiration", "ACM Certificate Expired"],
            detail={},
            fields={"certificate": "$.resources[0]", "what": "$.detail-type"},
            sentence="<what>: <certificate>",
        ),
        Route(
            name="aws-health",
            description="AWS has an outage, or will change something of ours",
            source="aws.health",
            detail_types=["AWS Health Event"],
            detail={"eventTypeCategory": ["issue", "scheduledChange"]},
            fields={
                "service": "$.detail.service",
                "event": "$.detail.eventTypeCode",
                "start": "$.detail.startTime",
            },
            sentence="AWS tells of <service>: <event>, from <start>",
        ),
    )
