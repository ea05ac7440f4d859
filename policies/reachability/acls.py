"""Reads network ACLs: the rules in their order, inline or separate, and which subnet has which."""

from collections.abc import Iterator

from policies.reachability.configuration import Arguments, Configuration, Resource
from policies.reachability.model import AclRule, Direction, NetworkAcl
from policies.reachability.traffic import ANY, EVERY_PORT, ICMP, network_named, ports_between, protocol_named

ACLS = ("aws_network_acl", "aws_default_network_acl")
_ALLOW_ALL = tuple(
    AclRule(number, allow=True, protocol=ANY, ports=EVERY_PORT, network=network_named(cidr))
    for number, cidr in ((100, "0.0.0.0/0"), (101, "::/0"))
)


class AclReader:
    """Reads an environment's network ACLs."""

    def __init__(self, configuration: Configuration) -> None:
        """Take the environment."""
        self._configuration = configuration
        self._acls = {acl.address: self._acl(acl) for acl in configuration.resources(*ACLS)}
        self._of_subnet = dict(self._associations())

    def of(self, subnet: Resource, vpc: str) -> NetworkAcl:
        """A subnet's ACL: the VPC's default one where it was given none."""
        acl = self._of_subnet.get(subnet.address)
        return self._acls[acl] if acl else self._default(vpc)

    def _default(self, vpc: str) -> NetworkAcl:
        for acl in self._configuration.resources("aws_default_network_acl"):
            of = self._configuration.reference(acl, acl.arguments["default_network_acl_id"])
            if of and of.resource.address == vpc:
                return self._acls[acl.address]
        return NetworkAcl(f"{vpc} default network ACL", _ALLOW_ALL, _ALLOW_ALL)

    def _associations(self) -> Iterator[tuple[str, str]]:
        read = self._configuration
        for acl in read.resources(*ACLS):
            for subnet in read.references(acl, acl.argument("subnet_ids") or []):
                yield subnet.resource.address, acl.address
        for association in read.resources("aws_network_acl_association"):
            chosen = read.reference(association, association.arguments["network_acl_id"])
            placed = read.reference(association, association.arguments["subnet_id"])
            if chosen and placed:
                yield placed.resource.address, chosen.resource.address

    def _acl(self, acl: Resource) -> NetworkAcl:
        rules = {direction: [self._rule(acl, block) for block in acl.blocks(direction)] for direction in Direction}
        for single in self._configuration.resources("aws_network_acl_rule"):
            of = self._configuration.reference(single, single.arguments["network_acl_id"])
            if of and of.resource.address == acl.address:
                outgoing = self._configuration.is_true(single, single.argument("egress"))
                rules[Direction.EGRESS if outgoing else Direction.INGRESS].append(self._rule(single, single.arguments))
        ingress, egress = (
            tuple(sorted(rules[direction], key=lambda rule: rule.number))
            for direction in (Direction.INGRESS, Direction.EGRESS)
        )
        return NetworkAcl(acl.address, ingress, egress)

    def _rule(self, resource: Resource, block: Arguments) -> AclRule:
        read = self._configuration
        protocol = protocol_named(block["protocol"])
        first, last = (
            read.number(resource, block.get(name))
            for name in (("icmp_type", "icmp_code") if protocol in ICMP else ("from_port", "to_port"))
        )
        return AclRule(
            number=read.number(resource, block.get("rule_no", block.get("rule_number"))) or 0,
            allow=read.text(resource, block.get("action", block.get("rule_action"))).lower() == "allow",
            protocol=protocol,
            ports=ports_between(protocol, first, last),
            network=read.network(resource, block.get("cidr_block") or block.get("ipv6_cidr_block")),
        )
