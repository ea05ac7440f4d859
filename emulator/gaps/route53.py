"""Route 53: the VPC of a private hosted zone; records that come back after they went."""

from moto.route53.models import Route53Backend
from moto.route53.responses import Route53

from emulator.gaps.framework import Gap, Original, Shape

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


RECORD_COMES_BACK = Gap(
    id="route53-record-comes-back",
    service="route53",
    symptom="A record that was deleted can't be created again, as long as the zone has any record behind it.",
    cure="The zone forgets that it created a record that it doesn't have any more.",
)


@RECORD_COMES_BACK.around(Route53Backend)
def _change_resource_record_sets(
    original: Original, self: Route53Backend, zoneid: str, change_list: list[Shape]
) -> object:
    zone = self.get_hosted_zone(zoneid)
    there = {(found.name.rstrip("."), found.type) for found in zone.rrsets}
    for change in change_list:
        record = change["ResourceRecordSet"]
        gone = (record["Name"].rstrip("."), record["Type"]) not in there
        if change["Action"] == "CREATE" and gone and change in zone.rr_changes:
            zone.rr_changes.remove(change)
    return original(self, zoneid, change_list)
