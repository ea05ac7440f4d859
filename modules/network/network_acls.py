"""Network ACLs: the coarse, stateless wall behind the security groups.

Creates: one network ACL for each kind of subnet, and its rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.network_acl import NetworkAcl
from cdktf_cdktf_provider_aws.network_acl_rule import NetworkAclRule
from constructs import Construct

from modules.network.flows import DATABASE_PORT, HTTP_PORT, HTTPS_PORT
from modules.network.vpc import ANYWHERE, PrivateNetwork, SubnetKind, letter
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

    name: str
    cidr: str
    ports: range | None = None
    """None means every port."""
    protocol: str = "tcp"


class NetworkAcls(Construct):
    """Says for whole subnets what no security group can overrule: above all, who comes near the database."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, network: PrivateNetwork) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._network = network
        high_ports = AclRule("high_ports", ANYWHERE, HIGH_PORTS)
        too_large = AclRule("unreachable", ANYWHERE, protocol="icmp")
        everything = AclRule("anywhere", ANYWHERE, protocol="-1")
        https = AclRule("https", ANYWHERE, _port(HTTPS_PORT))
        http = AclRule("http", ANYWHERE, _port(HTTP_PORT))
        endpoints = AclRule("https", str(network.cidr), _port(HTTPS_PORT))
        self._build(SubnetKind.PUBLIC, come_from=[https, http, high_ports, too_large], go_to=[everything])
        self._build(SubnetKind.PRIVATE, come_from=[endpoints, high_ports, too_large], go_to=[everything])
        # Replicas and standbys talk to each other; the applications ask, and are answered.
        siblings = list(self._of_each(SubnetKind.ISOLATED, HIGH_PORTS))
        self._build(
            SubnetKind.ISOLATED,
            come_from=[*self._of_each(SubnetKind.PRIVATE, _port(DATABASE_PORT)), *siblings],
            go_to=[*self._of_each(SubnetKind.PRIVATE, HIGH_PORTS), *siblings],
        )

    def _of_each(self, kind: SubnetKind, ports: range) -> Iterable[AclRule]:
        """One rule a subnet of a kind."""
        zones = self._network.availability_zones
        for zone, cidr in zip(zones, self._network.subnet_cidrs(kind), strict=True):
            yield AclRule(f"{kind}_{letter(zone)}", str(cidr), ports)

    def _build(self, kind: SubnetKind, *, come_from: Iterable[AclRule], go_to: Iterable[AclRule]) -> None:
        acl = NetworkAcl(
            self,
            kind,
            vpc_id=self._network.id,
            subnet_ids=list(self._network.subnet_ids(kind)),
            tags={"Name": self._stack.names.of(f"banking-audit-{kind}")},
        )
        for direction, rules in (("from", come_from), ("to", go_to)):
            for index, rule in enumerate(rules, start=1):
                self._build_rule(f"{kind}_{direction}_{rule.name}", acl, rule, index, egress=direction == "to")

    def _build_rule(self, id: str, acl: NetworkAcl, rule: AclRule, index: int, *, egress: bool) -> None:
        icmp = rule.protocol == "icmp"
        NetworkAclRule(
            self,
            id,
            network_acl_id=acl.id,
            rule_number=index * RULE_NUMBER_STEP,
            egress=egress,
            rule_action="allow",
            cidr_block=rule.cidr,
            protocol=rule.protocol,
            from_port=rule.ports[0] if rule.ports else None,
            to_port=rule.ports[-1] if rule.ports else None,
            icmp_type=DESTINATION_UNREACHABLE if icmp else None,
            icmp_code=ANY_ICMP_CODE if icmp else None,
        )


def _port(port: int) -> range:
    return range(port, port + 1)
