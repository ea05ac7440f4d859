"""The VPC and its subnets.

Creates: the VPC; a public, a private and an isolated subnet in each availability zone; the VPC's default security
group, network ACL and route table, adopted and emptied.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.default_network_acl import DefaultNetworkAcl
from cdktf_cdktf_provider_aws.default_route_table import DefaultRouteTable
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from modules.shared.tier_stack import TierStack

ANYWHERE = "0.0.0.0/0"


class SubnetKind(StrEnum):
    """How far a subnet reaches."""

    PUBLIC = "public"
    """From and to the internet: load balancer and NAT gateways."""
    PRIVATE = "private"
    """To the internet through NAT: tasks and Fabric nodes."""
    ISOLATED = "isolated"
    """Only inside the VPC: the database."""


class PrivateNetwork(Construct):
    """A range of addresses of our own, divided by how far each part reaches; nothing is open by default."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        self._stack = stack
        settings = stack.environment.network
        self.availability_zones: tuple[str, ...] = settings.availability_zones
        self.cidr = settings.vpc_cidr
        self._vpc = Vpc(
            self,
            "vpc",
            cidr_block=str(self.cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": stack.names.of("banking-audit-vpc")},
        )
        self._cidrs = {
            SubnetKind.PUBLIC: settings.public_subnet_cidrs,
            SubnetKind.PRIVATE: settings.private_subnet_cidrs,
            SubnetKind.ISOLATED: settings.isolated_subnet_cidrs,
        }
        self._subnets = {kind: self._build_subnets(kind, cidrs) for kind, cidrs in self._cidrs.items()}
        self._subnet_ids = {kind: tuple(subnet.id for subnet in subnets) for kind, subnets in self._subnets.items()}
        self._build_closed_defaults()

    @cached_property
    def id(self) -> str:
        """The VPC's id, as a reference."""
        return self._vpc.id

    def subnet_ids(self, kind: SubnetKind) -> tuple[str, ...]:
        """The subnets of a kind, in the zones' order, as references."""
        return self._subnet_ids[kind]

    def subnet_cidrs(self, kind: SubnetKind) -> tuple[IPv4Network, ...]:
        """The address ranges of a kind of subnets, in the zones' order."""
        return self._cidrs[kind]

    def _build_subnets(self, kind: SubnetKind, cidrs: Sequence[IPv4Network]) -> tuple[Subnet, ...]:
        return tuple(
            Subnet(
                self,
                f"{kind}_{letter(zone)}",
                vpc_id=self._vpc.id,
                availability_zone=zone,
                cidr_block=str(cidr),
                # What is public has an address because it was given one, not because of where it stands.
                map_public_ip_on_launch=False,
                tags={"Name": self._stack.names.of(f"banking-audit-{kind}-{letter(zone)}")},
            )
            for zone, cidr in zip(self.availability_zones, cidrs, strict=True)
        )

    def _build_closed_defaults(self) -> None:
        """Empty what AWS opens by itself, so that what nobody assigned elsewhere reaches nothing."""
        tags = {"Name": self._stack.names.of("banking-audit-default-closed")}
        DefaultSecurityGroup(self, "default_security_group", vpc_id=self._vpc.id, tags=tags)
        DefaultRouteTable(
            self, "default_route_table", default_route_table_id=self._vpc.default_route_table_id, route=[], tags=tags
        )
        DefaultNetworkAcl(
            self,
            "default_acl",
            default_network_acl_id=self._vpc.default_network_acl_id,
            tags=tags,
            # AWS moves subnets out as they get an ACL of their own, and back in when they lose it.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["subnet_ids"]),
        )


def letter(zone: str) -> str:
    """The letter that tells a region's availability zones apart: `a` for `us-east-1a`."""
    return zone[-1]
