"""Gaps in EC2's network interfaces."""

from typing import Any

import pytest

from tests.unit.emulator.instances import Aws, described, launch


def interfaces_in(aws: Aws, subnet: str) -> list[Any]:
    filters = [{"Name": "subnet-id", "Values": [subnet]}]
    found: list[Any] = aws("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    return found


@pytest.fixture
def subnet(aws: Aws) -> str:
    vpc = aws("ec2").create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"]
    created = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.6.0.0/24")
    return str(created["Subnet"]["SubnetId"])


@pytest.mark.fills("ec2-orphaned-interfaces")
def test_the_interface_of_a_nat_gateway_goes_with_it(aws: Aws, subnet: str) -> None:
    ec2 = aws("ec2")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    gateway = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    assert len(interfaces_in(aws, subnet)) == 1
    ec2.delete_nat_gateway(NatGatewayId=gateway)
    assert interfaces_in(aws, subnet) == []


@pytest.mark.fills("ec2-orphaned-interfaces")
def test_the_interface_of_an_instance_goes_with_it(aws: Aws, subnet: str) -> None:
    instance = launch(aws, SubnetId=subnet)
    assert len(interfaces_in(aws, subnet)) == 1
    for _again in range(2):
        aws("ec2").terminate_instances(InstanceIds=[instance])
    assert interfaces_in(aws, subnet) == []


@pytest.mark.fills("ec2-public-addresses")
def test_an_instance_without_a_public_address_has_no_association(aws: Aws, subnet: str) -> None:
    specification = {"DeviceIndex": 0, "SubnetId": subnet, "AssociatePublicIpAddress": False}
    instance = described(aws, launch(aws, NetworkInterfaces=[specification]))
    assert "Association" not in instance["NetworkInterfaces"][0]


def test_an_instance_with_a_public_address_has_an_association(emulated: Aws, emulated_subnet: str) -> None:
    specification = {"DeviceIndex": 0, "SubnetId": emulated_subnet, "AssociatePublicIpAddress": True}
    instance = described(emulated, launch(emulated, NetworkInterfaces=[specification]))
    assert instance["NetworkInterfaces"][0]["Association"]["PublicIp"] == instance["PublicIpAddress"]


@pytest.fixture
def emulated_subnet(emulated: Aws) -> str:
    vpc = emulated("ec2").create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    created = emulated("ec2").create_subnet(VpcId=vpc, CidrBlock="10.5.0.0/24")
    return str(created["Subnet"]["SubnetId"])


def test_an_interface_that_was_there_before_an_instance_stays(emulated: Aws, emulated_subnet: str) -> None:
    ec2 = emulated("ec2")
    own = ec2.create_network_interface(SubnetId=emulated_subnet)["NetworkInterface"]["NetworkInterfaceId"]
    attached = [{"DeviceIndex": 0, "NetworkInterfaceId": own}]
    instance = launch(emulated, NetworkInterfaces=attached)
    ec2.terminate_instances(InstanceIds=[instance])
    assert [each["NetworkInterfaceId"] for each in interfaces_in(emulated, emulated_subnet)] == [own]
