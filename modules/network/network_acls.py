"""Network ACLs: the coarse, stateless wall behind the security groups.

Creates: one network ACL for each kind of subnet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cdktf_cdktf_provider_aws.network_acl import NetworkAcl, NetworkAclEgress, NetworkAclIngress
from constructs import Construct

from modules.network.flows import DATABASE_PORT, HTTP_PORT, HTTPS_PORT
from modules.network.vpc import ANYWHERE, PrivateNetwork, SubnetKind
from modules.shared.tier_stack import TierStack

RULE_NUMBER_STEP = 10
"""Leaves room for a rule in between, in an emergency."""

HIGH_PORTS = range(1024, 65536)
"""Where answers come to, through a NAT gateway to any of these; our own services listen here too.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""

DESTINATION_UNREACHABLE = 3
"""The ICMP type by which routers tell that a packet is too large: without it connections hang."""

ANY_ICMP_CODE = -1


@dataclass(frozen=True)
class AclRule:
    """What an ACL lets through: TCP to a range of ports, unless it says otherwise."""

    cidr: str
    ports: range | None = None
    """None means every port."""
    protocol: str = "tcp"

    def arguments(self, index: int) -> dict[str, Any]:
        """The rule as Terraform takes it, at a place among its ACL's rules."""
        icmp = self.protocol == "icmp"
        return {
            "rule_no": index * RULE_NUMBER_STEP,
            "action": "allow",
            "cidr_block": self.cidr,
            "protocol": self.protocol,
            # Without ports of its own, a protocol has all of them as zero.
            "from_port": self.ports[0] if self.ports else 0,
            "to_port": self.ports[-1] if self.ports else 0,
            "icmp_type": DESTINATION_UNREACHABLE if icmp else None,
            "icmp_code": ANY_ICMP_CODE if icmp else None,
        }


class NetworkAcls(Construct):
    """Says for whole subnets what no security group can overrule: above all, who comes near the database."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, network: PrivateNetwork) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._network = network
        high_ports = AclRule(ANYWHERE, HIGH_PORTS)
        too_large = AclRule(ANYWHERE, protocol="icmp")
        everything = AclRule(ANYWHERE, protocol="-1")
        https = AclRule(ANYWHERE, _port(HTTPS_PORT))
        http = AclRule(ANYWHERE, _port(HTTP_PORT))
        endpoints = AclRule(str(network.cidr), _port(HTTPS_PORT))
        self._build(SubnetKind.PUBLIC, come_from=[https, http, high_ports, too_large], go_to=[everything])
        self._build(SubnetKind.PRIVATE, come_from=[endpoints, high_ports, too_large], go_to=[everything])
        # Replicas and standbys talk to each other; the applications ask, and are answered.
        siblings = self._of_each(SubnetKind.ISOLATED, HIGH_PORTS)
        self._build(
            SubnetKind.ISOLATED,
            come_from=[*self._of_each(SubnetKind.PRIVATE, _port(DATABASE_PORT)), *siblings],
            go_to=[*self._of_each(SubnetKind.PRIVATE, HIGH_PORTS), *siblings],
        )

    def _of_each(self, kind: SubnetKind, ports: range) -> list[AclRule]:
        """One rule a subnet of a kind."""
        return [AclRule(str(cidr), ports) for cidr in self._network.subnet_cidrs(kind)]

    def _build(self, kind: SubnetKind, *, come_from: Iterable[AclRule], go_to: Iterable[AclRule]) -> None:
        NetworkAcl(
            self,
            kind,
            vpc_id=self._network.id,
            subnet_ids=list(self._network.subnet_ids(kind)),
            # Inline, since rules of their own trip over each other's numbers when one is added or goes.
            ingress=[NetworkAclIngress(**rule.arguments(index)) for index, rule in enumerate(come_from, start=1)],
            egress=[NetworkAclEgress(**rule.arguments(index)) for index, rule in enumerate(go_to, start=1)],
            tags={"Name": self._stack.names.of(f"banking-audit-{kind}")},
        )


def _port(port: int) -> range:
    return range(port, port + 1)
