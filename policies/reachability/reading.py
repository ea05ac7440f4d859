"""Makes the network out of an environment's stacks."""

from policies.reachability.acls import AclReader
from policies.reachability.configuration import Configuration, Resource
from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.groups import GroupReader
from policies.reachability.model import NatGateway, Network, Subnet
from policies.reachability.parties import PartyReader
from policies.reachability.routes import RouteReader

FOREIGN_WAYS = (
    "aws_customer_gateway",
    "aws_dx_",
    "aws_ec2_client_vpn_",
    "aws_ec2_instance_connect_endpoint",
    "aws_ec2_transit_gateway",
    "aws_egress_only_internet_gateway",
    "aws_globalaccelerator_",
    "aws_networkmanager_",
    "aws_ram_",
    "aws_vpc_endpoint_service",
    "aws_vpc_ipv4_cidr_block_association",
    "aws_vpc_ipv6_cidr_block_association",
    "aws_vpc_peering_connection",
    "aws_vpclattice_",
    "aws_vpn_",
)
"""How the types begin of what joins a VPC to another network or account, or gives it other addresses."""


def read_network(configuration: Configuration) -> Network:
    """The network of an environment.

    Raises:
        UnreadableNetworkError: something can't be told before Terraform runs, or there is no VPC.
    """
    vpcs = list(configuration.resources("aws_vpc"))
    if not vpcs:
        raise UnreadableNetworkError("There is no aws_vpc in the stacks: the network stack is missing.")
    acls, routes, groups = AclReader(configuration), RouteReader(configuration), GroupReader(configuration)
    subnets = {
        subnet.address: _subnet(configuration, subnet, acls, routes) for subnet in configuration.resources("aws_subnet")
    }
    return Network(
        ranges=tuple(configuration.network(vpc, vpc.arguments["cidr_block"]) for vpc in vpcs),
        subnets=tuple(subnets.values()),
        interfaces=tuple(PartyReader(configuration, groups, subnets).interfaces()),
        rules=tuple(groups.rules()),
        nat_gateways={
            gateway.address: NatGateway(gateway.address, subnets[subnet.resource.address])
            for gateway in configuration.resources("aws_nat_gateway")
            if gateway.argument("connectivity_type") != "private"
            and (subnet := configuration.reference(gateway, gateway.arguments["subnet_id"]))
        },
        foreign=tuple(one.address for one in configuration.resources() if one.kind.startswith(FOREIGN_WAYS)),
    )


def _subnet(configuration: Configuration, subnet: Resource, acls: AclReader, routes: RouteReader) -> Subnet:
    vpc = configuration.reference(subnet, subnet.arguments["vpc_id"])
    if vpc is None:
        raise UnreadableNetworkError(
            f"{subnet.address}: its VPC stands outside of the stacks. Use the network stack's: vpc_id = aws_vpc.….id"
        )
    return Subnet(
        address=subnet.address,
        vpc=vpc.resource.address,
        network=configuration.network(subnet, subnet.arguments["cidr_block"]),
        acl=acls.of(subnet, vpc.resource.address),
        table=routes.of(subnet, vpc.resource.address),
        gives_public_addresses=configuration.is_true(subnet, subnet.argument("map_public_ip_on_launch")),
        has_ipv6=any("ipv6" in name and value for name, value in subnet.arguments.items()),
    )
