"""The network stack.

Creates: the VPC with its subnets, routes, NAT gateways, network ACLs, flow logs and endpoints; the security groups of
all tiers; the load balancer with certificate, web firewall, access logs and domain name.
"""

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.network.access_logs import build_access_logs
from modules.network.certificate import certificate_arn
from modules.network.domain import DomainAlias, host_name
from modules.network.endpoints import GatewayEndpoints, InterfaceEndpoints
from modules.network.flow_logs import FlowLogs
from modules.network.flows import Party, flows
from modules.network.gateways import Gateways
from modules.network.load_balancer import LoadBalancer
from modules.network.network_acls import NetworkAcls
from modules.network.security_groups import SecurityGroups
from modules.network.vpc import PrivateNetwork, SubnetKind
from modules.network.web_firewall import WebFirewall
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.tier_stack import TierStack


class NetworkTier(TierStack):
    """The VPC and everything that leads into it or out of it."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
    ) -> None:
        super().__init__(scope, tier="network", environment=environment, backend=backend)
        self._network = PrivateNetwork(self, "network", stack=self)
        NetworkAcls(self, "acls", stack=self, network=self._network)
        self._gateways = Gateways(self, "routes", stack=self, network=self._network)
        self._security_groups = SecurityGroups(
            self,
            "access",
            stack=self,
            network=self._network,
            flows=flows(environment),
        )
        self._build_endpoints()
        self.logs_key = EncryptionKey(
            self,
            "logs_key",
            alias=self.names.of("banking-audit-network-logs"),
            description="Encrypts the VPC's flow logs and the web firewall's log",
            users=[KeyUser.CLOUDWATCH_LOGS],
        )
        self.flow_logs = FlowLogs(self, "flow_logs", stack=self, network=self._network, key=self.logs_key)
        self.access_logs = build_access_logs(self)
        self.domain_name = host_name(environment)
        self.load_balancer = self._build_load_balancer()
        self.web_firewall = WebFirewall(
            self,
            "web_firewall",
            stack=self,
            load_balancer=self.load_balancer,
            key=self.logs_key,
        )
        self._build_domain()
        self._build_outputs()

    @property
    def vpc_id(self) -> str:
        """The VPC, as a reference."""
        return self._network.id

    @property
    def application_url(self) -> str:
        """Where users open this environment's application, without a slash at the end."""
        return f"https://{self.domain_name}"

    @property
    def availability_zones(self) -> tuple[str, ...]:
        """The zones that the subnets lie in."""
        return self._network.availability_zones

    @property
    def public_subnet_ids(self) -> tuple[str, ...]:
        """Subnets that the internet reaches, in the zones' order, as references."""
        return self._network.subnet_ids(SubnetKind.PUBLIC)

    @property
    def private_subnet_ids(self) -> tuple[str, ...]:
        """Subnets that reach the internet through NAT, in the zones' order, as references."""
        return self._network.subnet_ids(SubnetKind.PRIVATE)

    @property
    def isolated_subnet_ids(self) -> tuple[str, ...]:
        """Subnets that reach only the VPC, in the zones' order, as references."""
        return self._network.subnet_ids(SubnetKind.ISOLATED)

    @property
    def nat_gateway_ids(self) -> tuple[str, ...]:
        """The NAT gateways, as references."""
        return self._gateways.nat_gateway_ids

    def security_group_id(self, party: Party) -> str:
        """The security group of a party of the port matrix, as a reference."""
        return self._security_groups.id_of(party)

    def _build_endpoints(self) -> None:
        GatewayEndpoints(
            self,
            "gateway_endpoint",
            stack=self,
            network=self._network,
            route_table_ids=self._gateways.private_route_table_ids,
        )
        if self.environment.network.interface_endpoints:
            InterfaceEndpoints(
                self,
                "interface_endpoint",
                stack=self,
                network=self._network,
                security_group_id=self.security_group_id(Party.ENDPOINTS),
            )

    def _build_load_balancer(self) -> LoadBalancer:
        return LoadBalancer(
            self,
            "load_balancer",
            stack=self,
            subnet_ids=self.public_subnet_ids,
            security_group_id=self.security_group_id(Party.LOAD_BALANCER),
            certificate_arn=certificate_arn(self, domain_name=self.domain_name),
            access_logs=self.access_logs,
            depends_on=[self._gateways.internet_access],
        )

    def _build_domain(self) -> None:
        zone = self.environment.account.hosted_zone_id
        if zone:
            DomainAlias(self, "domain", name=self.domain_name, hosted_zone_id=zone, load_balancer=self.load_balancer)

    def _build_outputs(self) -> None:
        TerraformOutput(self, "VpcId", value=self.vpc_id)
        TerraformOutput(self, "PrivateSubnetIds", value=list(self.private_subnet_ids), description="For one-off tasks")
        TerraformOutput(
            self,
            "BackendSecurityGroupId",
            value=self.security_group_id(Party.BACKEND),
            description="For one-off tasks that use the database",
        )
        TerraformOutput(
            self,
            "NatPublicIps",
            value=list(self._gateways.nat_addresses),
            description="Where our requests come from, for others' firewalls",
        )
        TerraformOutput(self, "ALBDNSName", value=self.load_balancer.dns_name)
        TerraformOutput(
            self,
            "ALBHostedZoneId",
            value=self.load_balancer.zone_id,
            description="ALB_HOSTED_ZONE_ID of an alias record, where the domain is hosted elsewhere",
        )
        TerraformOutput(self, "ALBArn", value=self.load_balancer.arn)
        TerraformOutput(self, "WebAclArn", value=self.web_firewall.arn)
        TerraformOutput(self, "AccessLogsBucket", value=self.access_logs.name)
        TerraformOutput(self, "ApplicationUrl", value=self.application_url)
