"""Ways to AWS that don't cross the internet.

Creates: gateway endpoints for S3 and DynamoDB, which cost nothing; the interface endpoints that the settings choose.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from environments.schema.network import InterfaceEndpoint
from modules.network.endpoint_policies import dynamodb_statements, interface_statements, s3_statements
from modules.network.vpc import PrivateNetwork, SubnetKind
from modules.shared.policy import policy_document
from modules.shared.tier_stack import TierStack


class GatewayEndpoints(Construct):
    """Routes from the private subnets to S3 and DynamoDB."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: PrivateNetwork,
        route_table_ids: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        for service, statements in (("s3", s3_statements), ("dynamodb", dynamodb_statements)):
            VpcEndpoint(
                self,
                service,
                vpc_id=network.id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{stack.region}.{service}",
                route_table_ids=list(route_table_ids),
                policy=policy_document(statements(stack)),
                tags={"Name": stack.names.of(f"banking-audit-{service}")},
            )


class InterfaceEndpoints(Construct):
    """Addresses of AWS services inside the VPC; the services' usual names lead there."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: PrivateNetwork,
        security_group_id: str,
    ) -> None:
        super().__init__(scope, id)
        for service in sorted(stack.environment.network.interface_endpoints):
            VpcEndpoint(
                self,
                _id(service),
                vpc_id=network.id,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{stack.region}.{service}",
                subnet_ids=list(network.subnet_ids(SubnetKind.PRIVATE)),
                security_group_ids=[security_group_id],
                private_dns_enabled=True,
                policy=policy_document(interface_statements(stack, service)),
                tags={"Name": stack.names.of(f"banking-audit-{service}")},
            )


def _id(service: InterfaceEndpoint) -> str:
    return service.replace(".", "_")
