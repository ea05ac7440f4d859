"""Settings of the network tier."""

from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from environments.schema.base import Settings

AvailabilityZone = Annotated[
    str,
    Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$", description="a zone of AWS_REGION, for example us-east-1a"),
]


class InterfaceEndpoint(StrEnum):
    """AWS services that can be reached through an endpoint inside the VPC; each costs by the hour and AZ."""

    ECR_API = "ecr.api"
    ECR_DOCKER = "ecr.dkr"
    KMS = "kms"
    LOGS = "logs"
    MONITORING = "monitoring"
    SECRETS_MANAGER = "secretsmanager"
    SSM = "ssm"
    SSM_MESSAGES = "ssmmessages"
    EC2_MESSAGES = "ec2messages"
    STS = "sts"


class ManagedRuleGroup(StrEnum):
    """The rules of AWS's that the web firewall applies, in this order: the surest verdicts first.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
    """

    IP_REPUTATION = "AWSManagedRulesAmazonIpReputationList"
    ANONYMOUS_IP = "AWSManagedRulesAnonymousIpList"
    COMMON = "AWSManagedRulesCommonRuleSet"
    KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet"
    SQL_INJECTION = "AWSManagedRulesSQLiRuleSet"


CountedRule = Annotated[str, Field(pattern=rf"^({'|'.join(ManagedRuleGroup)})(/\w+)?$")]


class WebFirewallSettings(Settings):
    """The web application firewall in front of the load balancer."""

    requests_per_five_minutes: int = Field(
        default=2000, ge=10, le=2_000_000_000, description="limit for one IP address"
    )
    block: bool = Field(default=True, description="false only counts what would be blocked, to try rules out")
    counted_rules: tuple[CountedRule, ...] = Field(
        # Other banks' systems call from clouds, which the first would refuse. The second refuses bodies above 8 KiB,
        # which batches of audit events exceed; their first 8 KiB are inspected all the same.
        default=(ManagedRuleGroup.ANONYMOUS_IP, f"{ManagedRuleGroup.COMMON}/SizeRestrictions_BODY"),
        description="groups of managed rules, or rules as group/rule, that only count while the others block",
    )


class LoadBalancerSettings(Settings):
    """The load balancer that users reach."""

    idle_timeout_seconds: int = Field(default=60, ge=1, le=4000)
    ssl_policy: Literal[
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
    ] = Field(default="ELBSecurityPolicy-TLS13-1-2-2021-06", description="TLS 1.2 or newer, with TLS 1.3")
    access_log_retention_days: int = Field(default=365, ge=30, le=3650)


class NetworkSettings(Settings):
    """The VPC, its subnets, the ways out of it and the way in."""

    vpc_cidr: IPv4Network = Field(description="/16 to /24")
    availability_zones: tuple[AvailabilityZone, ...] = Field(min_length=2, max_length=6)
    public_subnet_cidrs: tuple[IPv4Network, ...] = Field(description="one an availability zone: load balancer, NAT")
    private_subnet_cidrs: tuple[IPv4Network, ...] = Field(description="one an availability zone: tasks, Fabric nodes")
    isolated_subnet_cidrs: tuple[IPv4Network, ...] = Field(description="one an availability zone: the database")
    nat_gateways: int = Field(ge=1, le=6, description="up to one an availability zone")
    interface_endpoints: frozenset[InterfaceEndpoint] = Field(default=frozenset())
    load_balancer: LoadBalancerSettings = LoadBalancerSettings()
    web_firewall: WebFirewallSettings = WebFirewallSettings()
