"""The load balancer.

Creates: an internet-facing application load balancer with access and connection logs; an HTTPS listener that answers
404 until the container tier adds its rules; an HTTP listener that redirects to it.
"""

from collections.abc import Sequence
from functools import cached_property

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs, LbConnectionLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from constructs import Construct

from modules.network.access_logs import ACCESS_LOG_PREFIX, CONNECTION_LOG_PREFIX
from modules.network.flows import HTTP_PORT, HTTPS_PORT
from modules.shared.private_bucket import PrivateBucket
from modules.shared.tier_stack import TierStack

STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
"""Browsers don't try plain HTTP again for a year."""


class LoadBalancer(Construct):
    """The way in: TLS ends here, and only well-formed HTTP goes on."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        subnet_ids: Sequence[str],
        security_group_id: str,
        certificate_arn: str,
        access_logs: PrivateBucket,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._settings = stack.environment.network.load_balancer
        self._load_balancer = Lb(
            self,
            "alb",
            name=stack.names.of("banking-audit-alb"),
            load_balancer_type="application",
            internal=False,
            subnets=list(subnet_ids),
            security_groups=[security_group_id],
            enable_deletion_protection=stack.deletion_protection.boolean_value,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            idle_timeout=self._settings.idle_timeout_seconds,
            access_logs=LbAccessLogs(bucket=access_logs.name, prefix=ACCESS_LOG_PREFIX, enabled=True),
            connection_logs=LbConnectionLogs(bucket=access_logs.name, prefix=CONNECTION_LOG_PREFIX, enabled=True),
            # AWS tries to deliver a first log before it accepts the settings.
            depends_on=[access_logs.policy, *depends_on],
        )
        self._https = self._build_https_listener(certificate_arn)
        self._build_http_listener()

    @property
    def arn(self) -> str:
        """The load balancer's ARN, as a reference."""
        return self._load_balancer.arn

    @cached_property
    def arn_suffix(self) -> str:
        """The part of the ARN that CloudWatch's metrics use, as a reference."""
        return self._load_balancer.arn_suffix

    @property
    def dns_name(self) -> str:
        """AWS's name of the load balancer, as a reference."""
        return self._load_balancer.dns_name

    @property
    def zone_id(self) -> str:
        """The hosted zone of AWS's name, as a reference."""
        return self._load_balancer.zone_id

    @property
    def https_listener_arn(self) -> str:
        """The listener that rules are added to, as a reference."""
        return self._https.arn

    def _build_https_listener(self, certificate_arn: str) -> LbListener:
        return LbListener(
            self,
            "https",
            load_balancer_arn=self._load_balancer.arn,
            port=HTTPS_PORT,
            protocol="HTTPS",
            ssl_policy=self._settings.ssl_policy,
            certificate_arn=certificate_arn,
            routing_http_response_strict_transport_security_header_value=STRICT_TRANSPORT_SECURITY,
            routing_http_response_server_enabled=False,
            default_action=[
                LbListenerDefaultAction(
                    type="fixed-response",
                    fixed_response=LbListenerDefaultActionFixedResponse(
                        content_type="text/plain",
                        message_body="Not found",
                        status_code="404",
                    ),
                ),
            ],
        )

    def _build_http_listener(self) -> None:
        LbListener(
            self,
            "http",
            load_balancer_arn=self._load_balancer.arn,
            port=HTTP_PORT,
            protocol="HTTP",
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        port=str(HTTPS_PORT),
                        protocol="HTTPS",
                        status_code="HTTP_301",
                    ),
                ),
            ],
        )
