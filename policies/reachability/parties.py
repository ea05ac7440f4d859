"""Finds who lives in the VPC: whatever refers to a security group or a subnet, whatever its type."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies.reachability.configuration import Configuration, Resource
from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.groups import GROUPS, LEGACY_RULE, RULES, GroupReader, default_group
from policies.reachability.model import Interface, Subnet

_SUBNET_GROUPS = ("aws_db_subnet_group", "aws_elasticache_subnet_group", "aws_dms_replication_subnet_group")
_ATTACHMENT = "aws_network_interface_sg_attachment"
_NOBODY = frozenset(
    {
        *GROUPS,
        *RULES,
        *_SUBNET_GROUPS,
        LEGACY_RULE,
        _ATTACHMENT,
        "aws_default_network_acl",
        "aws_eip",
        "aws_eip_association",
        "aws_flow_log",
        "aws_nat_gateway",
        "aws_network_acl",
        "aws_network_acl_association",
        "aws_network_acl_rule",
        "aws_route",
        "aws_route_table",
        "aws_route_table_association",
        "aws_subnet",
        "aws_vpc_endpoint_route_table_association",
    }
)
"""What refers to groups or subnets without having an address that anything but AWS itself uses."""

_PLACED = frozenset({"aws_instance", "aws_network_interface", "aws_db_instance", "aws_lb"})
"""What has an address even where it names neither group nor subnet."""

_LOAD_BALANCERS = frozenset({"aws_lb", "aws_alb", "aws_elb"})
_PUBLIC_ARGUMENTS = frozenset({"associate_public_ip_address", "assign_public_ip", "publicly_accessible"})
_OUTSIDE = re.compile(r"(sg|subnet)-[0-9a-f]+")


class PartyReader:
    """Reads who lives in an environment's subnets, with which groups and which public addresses."""

    def __init__(self, configuration: Configuration, groups: GroupReader, subnets: Mapping[str, Subnet]) -> None:
        """Take the environment, and its subnets by their addresses."""
        self._configuration = configuration
        self._groups = groups
        self._subnets = subnets
        self._with_public_address = {
            found.resource.address
            for eip in configuration.resources("aws_eip", "aws_eip_association")
            for name in ("instance", "instance_id", "network_interface", "network_interface_id")
            if (found := configuration.reference(eip, eip.argument(name)))
        }

    def interfaces(self) -> Iterator[Interface]:
        """One for each subnet in which a party may have an address; those that are alike, once."""
        yield from dict.fromkeys(
            interface
            for resource in self._configuration.resources()
            if resource.kind not in _NOBODY and resource.argument("vpc_endpoint_type") != "Gateway"
            for interface in self._of(resource)
        )

    def _of(self, resource: Resource) -> Iterator[Interface]:
        referred = [found.resource for found in self._configuration.references(resource)]
        self._refuse_strangers(resource, referred)
        groups = {self._groups.id_of(one) for one in referred if one.kind in GROUPS}
        subnets = list(dict.fromkeys(self._places(resource, referred)))
        if not groups and not subnets and resource.kind not in _PLACED:
            return
        groups |= self._attached_groups(resource)
        # Nothing says where it stands: it may stand anywhere.
        for subnet in subnets or self._subnets.values():
            yield Interface(
                party=_party(resource),
                subnet=subnet,
                groups=frozenset(groups or {default_group(subnet.vpc)}),
                public=self._is_public(resource, subnet),
                address=resource.address,
            )

    def _places(self, resource: Resource, referred: Iterable[Resource]) -> Iterator[Subnet]:
        for one in referred:
            if one.kind == "aws_subnet":
                yield self._subnets[one.address]
            # A read replica names only its primary, and stands where that does.
            elif one.kind in _SUBNET_GROUPS or (one.kind == resource.kind == "aws_db_instance"):
                further = [found.resource for found in self._configuration.references(one)]
                yield from self._places(resource, further)

    def _refuse_strangers(self, resource: Resource, referred: Iterable[Resource]) -> None:
        named = [text for text in self._configuration.texts(resource) if _OUTSIDE.fullmatch(text)]
        looked_up = [one.address for one in referred if one.kind.startswith(("data.aws_security_g", "data.aws_subnet"))]
        for stranger in (*named, *looked_up):
            raise UnreadableNetworkError(
                f"{resource.address}: {stranger} stands outside of the stacks, and what it lets through is unknown. "
                "Use a subnet and a security group of the network stack's."
            )

    def _attached_groups(self, resource: Resource) -> set[str]:
        """Groups that were added to its network interface afterwards."""
        read = self._configuration
        return {
            self._groups.group(attachment, attachment.arguments["security_group_id"])
            for attachment in read.resources(_ATTACHMENT)
            if (found := read.reference(attachment, attachment.arguments["network_interface_id"]))
            and found.resource.address == resource.address
        }

    def _is_public(self, resource: Resource, subnet: Subnet) -> bool:
        read = self._configuration
        said = [read.text(resource, value).lower() for value in _values(resource.arguments, _PUBLIC_ARGUMENTS)]
        if resource.kind in _LOAD_BALANCERS:
            return not read.is_true(resource, resource.argument("internal"))
        if resource.address in self._with_public_address or {"true", "enabled"} & set(said):
            return True
        return resource.kind == "aws_instance" and not said and subnet.gives_public_addresses


def _party(resource: Resource) -> str:
    """A party's name in the port matrix; the address of what the matrix doesn't know."""
    role = (resource.argument("tags") or {}).get("Role")
    if role:
        return str(role)
    name = str(resource.argument("name", "function_name", "service_name"))
    match resource.kind:
        case kind if kind in _LOAD_BALANCERS:
            party = "load-balancer"
        case "aws_db_instance":
            party = "database"
        case "aws_vpc_endpoint" if name.startswith("com.amazonaws."):
            party = "endpoints"
        case "aws_lambda_function" if "rotation" in name:
            party = "rotation"
        case "aws_ecs_service":
            party = name.partition("-service")[0]
        case _:
            party = resource.address
    return party


def _values(value: Any, names: frozenset[str]) -> Iterator[Any]:  # noqa: ANN401 - as in JSON
    """The arguments of these names, however deep they stand."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name in names and part is not None:
                yield part
            yield from _values(part, names)
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, names)
