"""Security groups.

Creates: one security group a party of the port matrix, one ingress and one egress rule a flow.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.network.flows import Flow, Party
from modules.network.vpc import ANYWHERE, PrivateNetwork
from modules.shared.tier_stack import TierStack


class SecurityGroups(Construct):
    """Lets through what the port matrix lists, and nothing else."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: PrivateNetwork,
        flows: Sequence[Flow],
    ) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._addresses = {
            party: DataAwsEc2ManagedPrefixList(self, _id(party), name=f"com.amazonaws.{stack.region}.{party}")
            for party in dict.fromkeys(flow.destination for flow in flows)
            if party.has_gateway_endpoint
        }
        parties = {party for flow in flows for party in (flow.source, flow.destination) if party.has_security_group}
        self._groups = {party: self._build_group(party, network) for party in Party if party in parties}
        for flow in flows:
            self._build_rules(flow)

    def id_of(self, party: Party) -> str:
        """The security group of a party, as a reference."""
        return self._groups[party].id

    def _build_group(self, party: Party, network: PrivateNetwork) -> SecurityGroup:
        name = self._stack.names.of(f"banking-audit-{party}")
        return SecurityGroup(
            self,
            _id(party),
            name=name,
            description=f"Banking audit ledger: {party}",
            vpc_id=network.id,
            # Groups that refer to each other could otherwise not be deleted.
            revoke_rules_on_delete=True,
            tags={"Name": name},
        )

    def _build_rules(self, flow: Flow) -> None:
        if flow.destination.has_security_group:
            source = self._groups.get(flow.source)
            VpcSecurityGroupIngressRule(
                self,
                f"{_id(flow.destination)}_from_{_id(flow.source)}_{flow.port}",
                security_group_id=self.id_of(flow.destination),
                referenced_security_group_id=source.id if source else None,
                cidr_ipv4=ANYWHERE if flow.source is Party.INTERNET else None,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                description=flow.why,
            )
        if flow.source.has_security_group:
            destination = self._groups.get(flow.destination)
            addresses = self._addresses.get(flow.destination)
            VpcSecurityGroupEgressRule(
                self,
                f"{_id(flow.source)}_to_{_id(flow.destination)}_{flow.port}",
                security_group_id=self.id_of(flow.source),
                referenced_security_group_id=destination.id if destination else None,
                cidr_ipv4=ANYWHERE if flow.destination is Party.INTERNET else None,
                prefix_list_id=addresses.id if addresses else None,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                description=flow.why,
            )


def _id(party: Party) -> str:
    return party.replace("-", "_")
