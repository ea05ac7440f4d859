"""The bucket for access logs.

Creates: one bucket that the load balancer and S3 deliver their access logs to.
"""

from modules.shared.policy import Statement
from modules.shared.private_bucket import PrivateBucket, Retention
from modules.shared.tier_stack import TierStack

ACCESS_LOG_PREFIX = "alb"
CONNECTION_LOG_PREFIX = "alb-connections"


def build_access_logs(stack: TierStack) -> PrivateBucket:
    """Build the bucket in which stands who came to the load balancer, and who read which object of which bucket."""
    name = stack.names.of_bucket("access-logs")
    arn = stack.arn("s3", name, region="", account_id="")
    days = stack.environment.network.load_balancer.access_log_retention_days
    return PrivateBucket(
        stack,
        "access_logs",
        stack=stack,
        name=name,
        # Both services deliver only into buckets with S3's own encryption.
        key=None,
        access_logs=None,
        retention=[Retention(expire_after_days=days)],
        statements=[_load_balancer_delivery(stack, arn), _s3_delivery(stack, arn)],
    )


def _load_balancer_delivery(stack: TierStack, arn: str) -> Statement:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html."""
    return Statement(
        sid="LoadBalancerLogDelivery",
        services=["logdelivery.elasticloadbalancing.amazonaws.com"],
        actions=["s3:PutObject"],
        resources=[
            f"{arn}/{prefix}/AWSLogs/{stack.account_id}/*" for prefix in (ACCESS_LOG_PREFIX, CONNECTION_LOG_PREFIX)
        ],
        conditions={"ArnLike": {"aws:SourceArn": stack.arn("elasticloadbalancing", "loadbalancer/*")}},
    )


def _s3_delivery(stack: TierStack, arn: str) -> Statement:
    """Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html."""
    return Statement(
        sid="S3LogDelivery",
        services=["logging.s3.amazonaws.com"],
        actions=["s3:PutObject"],
        resources=[f"{arn}/s3/*"],
        conditions={"StringEquals": {"aws:SourceAccount": stack.account_id}},
    )
