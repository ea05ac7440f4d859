"""Reads the rules of security groups, in each of the forms that Terraform has for them."""

import re
from collections.abc import Iterator
from typing import Any

from policies.reachability.configuration import Arguments, Configuration, Resource
from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.model import Direction, GroupPeer, GroupRule, ListPeer, NetworkPeer, Peer
from policies.reachability.traffic import ANY, EVERY_PORT, network_named, ports_between, protocol_named

GROUPS = ("aws_security_group", "aws_default_security_group")
RULES = {
    "aws_vpc_security_group_ingress_rule": Direction.INGRESS,
    "aws_vpc_security_group_egress_rule": Direction.EGRESS,
}
LEGACY_RULE = "aws_security_group_rule"
PREFIX_LIST = "aws_ec2_managed_prefix_list"


def default_group(vpc: str) -> str:
    """The group of whatever was given none."""
    return f"{vpc} default group"


class GroupReader:
    """Reads an environment's security groups."""

    def __init__(self, configuration: Configuration) -> None:
        """Take the environment."""
        self._configuration = configuration

    def rules(self) -> Iterator[GroupRule]:
        """All rules of all groups."""
        yield from self._separate_rules()
        yield from self._legacy_rules()
        for group in self._configuration.resources(*GROUPS):
            for direction in Direction:
                for block in group.blocks(direction):
                    yield from self._rules(group, self.id_of(group), direction, block)
        yield from self._untouched_defaults()

    def group(self, resource: Resource, value: Any) -> str:  # noqa: ANN401 - as in JSON
        """The group that a value stands for.

        Raises:
            UnreadableNetworkError: it stands in no stack, so its rules are unknown.
        """
        found = self._configuration.reference(resource, value)
        if found and found.resource.kind in GROUPS:
            return self.id_of(found.resource)
        if found and (found.resource.kind, found.attribute) == ("aws_vpc", "default_security_group_id"):
            return default_group(found.resource.address)
        raise UnreadableNetworkError(
            f"{resource.address}: {value} is a security group outside of the stacks, and what it opens is unknown. "
            "Use one of the network stack's."
        )

    def id_of(self, group: Resource) -> str:
        """What a group is called here; a VPC's default group is the same, adopted or not."""
        if group.kind == "aws_security_group":
            return group.address
        vpc = self._configuration.reference(group, group.argument("vpc_id"))
        return default_group(vpc.resource.address if vpc else "the account's")

    def _separate_rules(self) -> Iterator[GroupRule]:
        for rule in self._configuration.resources(*RULES):
            yield from self._rules(
                rule, self.group(rule, rule.arguments["security_group_id"]), RULES[rule.kind], rule.arguments
            )

    def _legacy_rules(self) -> Iterator[GroupRule]:
        for rule in self._configuration.resources(LEGACY_RULE):
            direction = Direction(self._configuration.text(rule, rule.arguments["type"]))
            yield from self._rules(
                rule, self.group(rule, rule.arguments["security_group_id"]), direction, rule.arguments
            )

    def _rules(self, resource: Resource, group: str, direction: Direction, block: Arguments) -> Iterator[GroupRule]:
        """The rules of one block: one a peer."""
        read = self._configuration
        protocol = protocol_named(block.get("ip_protocol", block.get("protocol", "-1")))
        first, last = (read.number(resource, block.get(name)) for name in ("from_port", "to_port"))
        ports = ports_between(protocol, first, last)
        for peer in self._peers(resource, group, block):
            yield GroupRule(resource.address, group, direction, protocol, ports, peer)

    def _peers(self, resource: Resource, group: str, block: Arguments) -> Iterator[Peer]:
        read = self._configuration
        for cidr in _all(block, "cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"):
            yield NetworkPeer(read.network(resource, cidr))
        for other in _all(block, "referenced_security_group_id", "source_security_group_id", "security_groups"):
            yield GroupPeer(self.group(resource, other))
        for prefix_list in _all(block, "prefix_list_id", "prefix_list_ids"):
            yield from self._listed(resource, prefix_list)
        if read.is_true(resource, block.get("self")):
            yield GroupPeer(group)

    def _listed(self, resource: Resource, prefix_list: str) -> Iterator[Peer]:
        found = self._configuration.reference(resource, prefix_list)
        if found is None:
            yield ListPeer(prefix_list)
        elif found.resource.kind == PREFIX_LIST:
            yield from self._entries(found.resource)
        else:
            named = found.resource.argument("name", "service_name") or found.resource.address
            yield ListPeer(service_of(self._configuration.text(found.resource, named)))

    def _entries(self, prefix_list: Resource) -> Iterator[Peer]:
        """The networks of a list of our own."""
        read = self._configuration
        for entry in prefix_list.blocks("entry"):
            yield NetworkPeer(read.network(prefix_list, entry["cidr"]))
        for single in read.resources(f"{PREFIX_LIST}_entry"):
            of = read.reference(single, single.arguments["prefix_list_id"])
            if of and of.resource == prefix_list:
                yield NetworkPeer(read.network(single, single.arguments["cidr"]))

    def _untouched_defaults(self) -> Iterator[GroupRule]:
        """Where nobody emptied a VPC's default group, it lets its members talk to each other, and to anybody."""
        adopted = {self.id_of(group) for group in self._configuration.resources("aws_default_security_group")}
        for vpc in self._configuration.resources("aws_vpc"):
            group = default_group(vpc.address)
            if group not in adopted:
                anywhere = NetworkPeer(network_named("0.0.0.0/0"))
                yield GroupRule(vpc.address, group, Direction.INGRESS, ANY, EVERY_PORT, GroupPeer(group))
                yield GroupRule(vpc.address, group, Direction.EGRESS, ANY, EVERY_PORT, anywhere)


def service_of(name: str) -> str:
    """A service as the port matrix calls it: `s3` for `com.amazonaws.us-east-1.s3`; any other name is left as it is."""
    regional = re.fullmatch(r"com\.amazonaws\.[a-z-]+-\d\.(?P<service>.+)", name)
    return regional["service"] if regional else name


def _all(block: Arguments, *names: str) -> Iterator[Any]:
    for name in names:
        value = block.get(name)
        yield from value if isinstance(value, list) else [] if value is None else [value]
