"""Alarms about the way in and the ways out.

Adds: the load balancer's own errors, slow answers, refused connections, blocked requests, exhausted NAT gateways.
"""

from environments.schema.monitoring import MonitoringSettings
from modules.monitoring.alarm import Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.metric import ONE_MINUTE
from modules.monitoring.metrics import load_balancer_metric, nat_gateway_metric, web_firewall_metric
from modules.network import NetworkTier

SLOW_MINUTES = 5


def watch_load_balancer(alarms: AlarmGroup, *, network: NetworkTier, settings: MonitoringSettings) -> None:
    """Add the alarms of the load balancer."""
    most_errors = settings.load_balancer_5xx_in_five_minutes
    alarms.alarm_when(
        "alb_5xx_errors",
        Condition(
            value=load_balancer_metric(network, "HTTPCode_ELB_5XX_Count"),
            threshold=most_errors,
            # Errors are counted only once there are some.
            missing_data=MissingData.IS_FINE,
        ),
        name="ALB 5XX Errors",
        description=(
            f"The load balancer itself answered more than {most_errors} requests in 5 minutes with an error: "
            "no healthy task, or tasks that don't answer in time. See Backend Down, Frontend Down."
        ),
    )
    slowest = settings.response_time_p99_seconds
    alarms.alarm_when(
        "slow_responses",
        Condition(
            value=load_balancer_metric(network, "TargetResponseTime").by("p99").every(ONE_MINUTE),
            threshold=slowest,
            periods=SLOW_MINUTES,
            # Without requests none is slow.
            missing_data=MissingData.IS_FINE,
        ),
        name="ALB Slow Responses",
        description=(
            f"One request of a hundred takes longer than {slowest} seconds, for {SLOW_MINUTES} minutes. "
            "Look at the database's load, and at the saved query `Slow statements`."
        ),
    )
    alarms.alarm_when(
        "rejected_connections",
        Condition(
            value=load_balancer_metric(network, "RejectedConnectionCount"),
            threshold=0,
            # Rejections are counted only once there are some.
            missing_data=MissingData.IS_FINE,
        ),
        name="ALB Rejected Connections",
        description="The load balancer has reached its largest number of connections, and refuses users.",
    )


def watch_web_firewall(alarms: AlarmGroup, *, network: NetworkTier, region: str, settings: MonitoringSettings) -> None:
    """Add the alarm of the web firewall."""
    most = settings.blocked_requests_in_five_minutes
    alarms.alarm_when(
        "blocked_requests",
        Condition(
            value=web_firewall_metric(network, region, "BlockedRequests"),
            threshold=most,
            # Blocked requests are counted only once there are some.
            missing_data=MissingData.IS_FINE,
        ),
        name="WAF Blocked Requests",
        description=(
            f"The web firewall refused more than {most} requests in 5 minutes: an attack, or a rule that refuses "
            "users. The saved query `Blocked requests` tells which."
        ),
    )


def watch_nat_gateways(alarms: AlarmGroup, *, network: NetworkTier) -> None:
    """Add an alarm for each NAT gateway."""
    for number, gateway_id in enumerate(network.nat_gateway_ids, start=1):
        alarms.alarm_when(
            f"nat_{number}_exhausted",
            Condition(
                value=nat_gateway_metric(gateway_id, "ErrorPortAllocation"),
                threshold=0,
                # The gateway reports while it exists; that it is gone shows in what lies behind it.
                missing_data=MissingData.IS_UNKNOWN,
            ),
            name=f"NAT Gateway {number} Exhausted",
            description=(
                "The NAT gateway has no port left for a connection: calls of AWS and of others fail now and then. "
                "Find who opens so many with the flow logs, or add a gateway (network.nat_gateways)."
            ),
        )
