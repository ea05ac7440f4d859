"""Route 53: the VPC of a private hosted zone."""

from moto.route53.responses import Route53

from emulator.gaps.framework import Gap, Original

PRIVATE_ZONE_VPC = Gap(
    id="route53-private-zone-vpc",
    service="route53",
    symptom="A zone created with a VPC reads back as a public one, without its VPC.",
    cure="A VPC in the request makes the zone private, as on AWS.",
)


@PRIVATE_ZONE_VPC.around(Route53)
def _create_hosted_zone(original: Original, self: Route53) -> object:
    if self._get_param("VPC.VPCId"):
        self.params["HostedZoneConfig"] = {**(self.params.get("HostedZoneConfig") or {}), "PrivateZone": True}
    return original(self)
