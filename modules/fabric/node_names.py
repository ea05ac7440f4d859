"""The nodes' names: what stands in their certificates is what others find them by.

Creates: for each node a private hosted zone for its name alone, with one record. A zone for the whole domain would
hide the public one from the VPC.
"""

from cdktf_cdktf_provider_aws.route53_record import Route53Record
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone, Route53ZoneVpc
from constructs import Construct

from modules.fabric.node import FabricNode
from modules.network import NetworkTier

TIME_TO_LIVE_SECONDS = 60
"""How long a replaced node is still looked for at its old address."""


class NodeName(Construct):
    """One node's name, known in the VPC only."""

    def __init__(self, scope: Construct, id: str, *, node: FabricNode, network: NetworkTier) -> None:
        super().__init__(scope, id)
        zone = Route53Zone(
            self,
            "zone",
            name=node.host_name,
            comment=f"The Fabric node {node.name}, in the VPC only",
            vpc=[Route53ZoneVpc(vpc_id=network.vpc_id)],
        )
        Route53Record(
            self,
            "address",
            zone_id=zone.zone_id,
            name=node.host_name,
            type="A",
            ttl=TIME_TO_LIVE_SECONDS,
            records=[node.private_ip],
        )
