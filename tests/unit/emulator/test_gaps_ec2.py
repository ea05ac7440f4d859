"""Gaps in EC2: settings of the account, of instances, of security group rules; images."""

import pytest

from tests.support.emulators import connect
from tests.unit.emulator.instances import Aws, described, launch


@pytest.mark.fills("ec2-ebs-default-key")
def test_the_default_key_of_volumes_can_be_set_and_reset(aws: Aws) -> None:
    ec2 = aws("ec2")
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    ec2.modify_ebs_default_kms_key_id(KmsKeyId=key)
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key
    ec2.reset_ebs_default_kms_key_id()
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


@pytest.mark.fills("ec2-snapshot-block-public-access")
def test_sharing_of_snapshots_can_be_blocked(aws: Aws) -> None:
    ec2 = aws("ec2")
    ec2.enable_snapshot_block_public_access(State="block-all-sharing")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    ec2.disable_snapshot_block_public_access()
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"


@pytest.mark.fills("ec2-instance-metadata-defaults")
def test_metadata_defaults_are_kept_until_there_is_no_preference(aws: Aws) -> None:
    ec2 = aws("ec2")
    ec2.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=1)
    defaults = ec2.get_instance_metadata_defaults()["AccountLevel"]
    assert (defaults["HttpTokens"], defaults["HttpPutResponseHopLimit"]) == ("required", 1)
    ec2.modify_instance_metadata_defaults(HttpTokens="no-preference", HttpPutResponseHopLimit=-1)
    defaults = ec2.get_instance_metadata_defaults().get("AccountLevel", {})
    assert not {"HttpTokens", "HttpPutResponseHopLimit"} & set(defaults)


@pytest.fixture
def subnet(aws: Aws) -> str:
    vpc = aws("ec2").create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"]
    created = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.6.0.0/24")
    return str(created["Subnet"]["SubnetId"])


@pytest.mark.fills("ec2-detailed-monitoring")
def test_detailed_monitoring_can_be_switched(aws: Aws) -> None:
    instance = launch(aws)
    aws("ec2").monitor_instances(InstanceIds=[instance])
    assert described(aws, instance)["Monitoring"]["State"] == "enabled"
    aws("ec2").unmonitor_instances(InstanceIds=[instance])
    assert described(aws, instance)["Monitoring"]["State"] == "disabled"


@pytest.mark.fills("ec2-instance-settings")
def test_a_new_instance_is_protected_from_termination(aws: Aws) -> None:
    instance = launch(aws, DisableApiTermination=True)
    attribute = aws("ec2").describe_instance_attribute(InstanceId=instance, Attribute="disableApiTermination")
    assert attribute["DisableApiTermination"]["Value"] is True


@pytest.mark.fills("ec2-instance-settings")
def test_a_new_instance_keeps_its_auto_recovery(aws: Aws) -> None:
    instance = launch(aws, MaintenanceOptions={"AutoRecovery": "disabled"})
    assert described(aws, instance)["MaintenanceOptions"]["AutoRecovery"] == "disabled"
    aws("ec2").modify_instance_maintenance_options(InstanceId=instance, AutoRecovery="default")
    assert described(aws, instance)["MaintenanceOptions"]["AutoRecovery"] == "default"


@pytest.mark.fills("ec2-instance-settings")
def test_a_new_instance_keeps_the_performance_of_its_volumes(aws: Aws) -> None:
    ebs = {"VolumeType": "gp3", "VolumeSize": 30, "Throughput": 250, "Iops": 4000}
    instance = launch(aws, BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": ebs}])
    filters = [{"Name": "attachment.instance-id", "Values": [instance]}]
    volume = aws("ec2").describe_volumes(Filters=filters)["Volumes"][0]
    assert (volume["Throughput"], volume["Iops"]) == (250, 4000)


@pytest.mark.fills("ec2-instance-settings")
def test_a_new_instance_has_the_security_groups_of_its_interface(aws: Aws, subnet: str) -> None:
    ec2 = aws("ec2")
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    interface = {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group]}
    instance = launch(aws, NetworkInterfaces=[interface])
    assert [each["GroupId"] for each in described(aws, instance)["SecurityGroups"]] == [group]


@pytest.mark.fills("ec2-shutdown-behavior")
def test_changing_what_a_shutdown_does_leaves_the_security_groups(aws: Aws) -> None:
    ec2 = aws("ec2")
    instance = launch(aws)
    groups = described(aws, instance)["SecurityGroups"]
    ec2.modify_instance_attribute(InstanceId=instance, InstanceInitiatedShutdownBehavior={"Value": "terminate"})
    behavior = ec2.describe_instance_attribute(InstanceId=instance, Attribute="instanceInitiatedShutdownBehavior")
    assert behavior["InstanceInitiatedShutdownBehavior"]["Value"] == "terminate"
    assert described(aws, instance)["SecurityGroups"] == groups
    assert groups != []


@pytest.mark.fills("ec2-cpu-credits")
def test_cpu_credits_are_kept_and_can_be_changed(aws: Aws) -> None:
    ec2 = aws("ec2")
    instance = launch(aws, CreditSpecification={"CpuCredits": "unlimited"})

    def credits_of_the_instance() -> str:
        found = ec2.describe_instance_credit_specifications(InstanceIds=[instance])
        return str(found["InstanceCreditSpecifications"][0]["CpuCredits"])

    assert credits_of_the_instance() == "unlimited"
    changes = [{"InstanceId": instance, "CpuCredits": "standard"}]
    ec2.modify_instance_credit_specification(InstanceCreditSpecifications=changes)
    assert credits_of_the_instance() == "standard"


@pytest.mark.fills("ec2-rule-descriptions")
@pytest.mark.parametrize("peer", ["UserIdGroupPairs", "PrefixListIds"])
def test_a_rule_keeps_its_description(aws: Aws, peer: str) -> None:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="peers", Description="peers", VpcId=vpc)["GroupId"]
    prefix_list = ec2.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    identity = {"UserIdGroupPairs": {"GroupId": group}, "PrefixListIds": {"PrefixListId": prefix_list}}[peer]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, peer: [{**identity, "Description": "why"}]}
    created = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    rule = created["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
    assert found["Description"] == "why"


def test_only_amazon_linux_2023_images_are_there(emulated: Aws) -> None:
    images = emulated("ec2").describe_images()["Images"]
    assert sorted(image["Architecture"] for image in images) == ["arm64", "x86_64"]
    assert all(image["Name"].startswith("al2023-ami-2023") for image in images)


@pytest.mark.fills("ec2-regional-images")
def test_a_regions_public_parameter_points_to_an_image_of_the_region(server: str) -> None:
    parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    image_id = connect(server, "ssm", "eu-west-1").get_parameter(Name=parameter)["Parameter"]["Value"]
    images = connect(server, "ec2", "eu-west-1").describe_images(ImageIds=[image_id])["Images"]
    assert [image["Architecture"] for image in images] == ["arm64"]
