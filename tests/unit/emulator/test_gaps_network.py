"""Gaps in what the network tier is made of."""

from collections.abc import Callable
from typing import Any

import pytest

Aws = Callable[[str], Any]


@pytest.mark.fills("ec2-network-acl-icmp")
@pytest.mark.parametrize("write", ["create_network_acl_entry", "replace_network_acl_entry"])
def test_a_network_acl_keeps_the_type_and_code_of_icmp(aws: Aws, write: str) -> None:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    rule = {"NetworkAclId": acl, "RuleNumber": 10, "Egress": False, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    if write.startswith("replace"):
        ec2.create_network_acl_entry(**rule, Protocol="6", PortRange={"From": 80, "To": 80})
    getattr(ec2, write)(**rule, Protocol="1", IcmpTypeCode={"Type": 3, "Code": -1})
    (found,) = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    entry = next(entry for entry in found["Entries"] if entry["RuleNumber"] == 10)
    assert entry["IcmpTypeCode"] == {"Type": 3, "Code": -1}


def change(route53: Any, zone: str, action: str, name: str) -> None:
    record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = [{"Action": action, "ResourceRecordSet": record}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


@pytest.mark.fills("route53-record-comes-back")
def test_a_deleted_record_can_be_created_again(aws: Aws) -> None:
    route53 = aws("route53")
    zone = route53.create_hosted_zone(Name="back.example.org", CallerReference="back")["HostedZone"]["Id"]
    change(route53, zone, "CREATE", "b.back.example.org")
    change(route53, zone, "CREATE", "a.back.example.org")
    change(route53, zone, "DELETE", "a.back.example.org")
    change(route53, zone, "CREATE", "a.back.example.org")
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [record["Name"] for record in records].count("a.back.example.org.") == 1
    with pytest.raises(route53.exceptions.InvalidChangeBatch):
        change(route53, zone, "CREATE", "a.back.example.org")
