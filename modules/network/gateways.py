"""The ways out of the VPC.

Creates: the internet gateway; NAT gateways with their addresses; one route table for the public subnets, one a zone
for the private ones, and one without any way out for the isolated ones.
"""

from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from constructs import Construct

from modules.network.vpc import ANYWHERE, PrivateNetwork, SubnetKind, letter
from modules.shared.tier_stack import TierStack


class Gateways(Construct):
    """Where each kind of subnet leads: the public ones anywhere, the private ones through NAT, the isolated nowhere."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, network: PrivateNetwork) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._network = network
        self._internet = InternetGateway(
            self, "internet", vpc_id=network.id, tags={"Name": stack.names.of("banking-audit-internet")}
        )
        self.internet_access = self._build_public_routes()
        """What a thing in a public subnet has to wait for before it can be reached."""
        self._addresses: list[str] = []
        nat_gateways = [self._build_nat_gateway(index) for index in range(stack.environment.network.nat_gateways)]
        self.nat_gateway_ids = tuple(gateway.id for gateway in nat_gateways)
        self.private_route_table_ids = tuple(
            # A zone without a gateway of its own uses another's, in turn, so that they share the load.
            self._build_private_routes(index, nat_gateways[index % len(nat_gateways)])
            for index in range(len(network.availability_zones))
        )
        self._build_isolated_routes()

    @property
    def nat_addresses(self) -> tuple[str, ...]:
        """The public addresses from which the private subnets are seen, as references."""
        return tuple(self._addresses)

    def _build_public_routes(self) -> Route:
        table = self._build_table(SubnetKind.PUBLIC)
        for index in range(len(self._network.availability_zones)):
            self._associate(SubnetKind.PUBLIC, index, table)
        return Route(
            self,
            "public_default",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self._internet.id,
        )

    def _build_nat_gateway(self, index: int) -> NatGateway:
        zone = letter(self._network.availability_zones[index])
        tags = {"Name": self._stack.names.of(f"banking-audit-nat-{zone}")}
        address = Eip(self, f"nat_address_{zone}", domain="vpc", tags=tags, depends_on=[self._internet])
        self._addresses.append(address.public_ip)
        return NatGateway(
            self,
            f"nat_{zone}",
            allocation_id=address.id,
            subnet_id=self._network.subnet_ids(SubnetKind.PUBLIC)[index],
            tags=tags,
            depends_on=[self._internet],
        )

    def _build_private_routes(self, index: int, nat_gateway: NatGateway) -> str:
        zone = letter(self._network.availability_zones[index])
        table = self._build_table(SubnetKind.PRIVATE, zone)
        self._associate(SubnetKind.PRIVATE, index, table)
        Route(
            self,
            f"private_default_{zone}",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=nat_gateway.id,
        )
        return table.id

    def _build_isolated_routes(self) -> None:
        table = self._build_table(SubnetKind.ISOLATED)
        for index in range(len(self._network.availability_zones)):
            self._associate(SubnetKind.ISOLATED, index, table)

    def _build_table(self, kind: SubnetKind, zone: str = "") -> RouteTable:
        part = f"{kind}-{zone}" if zone else kind
        return RouteTable(
            self,
            part.replace("-", "_"),
            vpc_id=self._network.id,
            tags={"Name": self._stack.names.of(f"banking-audit-{part}")},
        )

    def _associate(self, kind: SubnetKind, index: int, table: RouteTable) -> None:
        RouteTableAssociation(
            self,
            f"{kind}_subnet_{letter(self._network.availability_zones[index])}",
            subnet_id=self._network.subnet_ids(kind)[index],
            route_table_id=table.id,
        )
