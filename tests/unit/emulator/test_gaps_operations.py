"""Gaps in what operators use: CloudWatch, Systems Manager, keys, private zones."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@pytest.mark.fills("cloudwatch-composite-alarms")
def test_a_composite_alarm_lives_and_dies(aws: Aws) -> None:
    alarms = aws("cloudwatch")
    name = named("composite")
    alarms.put_composite_alarm(
        AlarmName=name,
        AlarmRule='ALARM("a") OR ALARM("b")',
        AlarmActions=["arn:aws:sns:us-east-1:123456789012:alerts"],
        Tags=[{"Key": "a", "Value": "b"}],
    )
    found = alarms.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    assert found["MetricAlarms"] == []
    alarm = found["CompositeAlarms"][0]
    assert alarm["AlarmRule"] == 'ALARM("a") OR ALARM("b")'
    assert alarm["AlarmActions"] == ["arn:aws:sns:us-east-1:123456789012:alerts"]
    assert alarms.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"] == [{"Key": "a", "Value": "b"}]
    assert alarms.describe_alarms(AlarmNames=[name])["CompositeAlarms"] == []
    alarms.delete_alarms(AlarmNames=[name])
    assert alarms.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []


@pytest.mark.fills("logs-query-definitions")
def test_a_saved_query_lives_and_dies(aws: Aws) -> None:
    logs = aws("logs")
    name = named("errors")
    query_id = logs.put_query_definition(name=name, queryString="fields @timestamp")["queryDefinitionId"]
    logs.put_query_definition(queryDefinitionId=query_id, name=name, queryString="fields @message")
    found = logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert [query["queryString"] for query in found] == ["fields @message"]
    assert logs.delete_query_definition(queryDefinitionId=query_id)["success"] is True
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.delete_query_definition(queryDefinitionId=query_id)


@pytest.mark.fills("kms-rotation-period")
@pytest.mark.parametrize(("asked", "kept"), [({}, 365), ({"RotationPeriodInDays": 90}, 90)])
def test_a_key_keeps_its_rotation_period(aws: Aws, asked: dict[str, int], kept: int) -> None:
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key, **asked)
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, kept)
    kms.disable_key_rotation(KeyId=key)
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(KeyId=key)


@pytest.mark.fills("route53-private-zone-vpc")
def test_a_zone_with_a_vpc_is_private_and_keeps_it(aws: Aws) -> None:
    vpc = aws("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    zone = aws("route53").create_hosted_zone(
        Name=f"{named('zone')}.internal",
        CallerReference=named("zone"),
        VPC={"VPCRegion": "us-east-1", "VPCId": vpc},
        HostedZoneConfig={"Comment": "nodes"},
    )["HostedZone"]
    found = aws("route53").get_hosted_zone(Id=zone["Id"])
    assert found["VPCs"] == [{"VPCRegion": "us-east-1", "VPCId": vpc}]
    assert found["HostedZone"]["Config"] == {"Comment": "nodes", "PrivateZone": True}


@pytest.mark.fills("ssm-associations")
def test_an_association_lives_and_dies(aws: Aws) -> None:
    ssm = aws("ssm")
    created = ssm.create_association(
        Name="AWS-RunPatchBaseline",
        Targets=[{"Key": "tag:Role", "Values": ["peer"]}],
        Tags=[{"Key": "a", "Value": "b"}],
    )["AssociationDescription"]
    association_id = created["AssociationId"]
    ssm.update_association(AssociationId=association_id, ScheduleExpression="rate(1 day)")
    found = ssm.describe_association(AssociationId=association_id)["AssociationDescription"]
    assert (found["ScheduleExpression"], found["AssociationVersion"]) == ("rate(1 day)", "2")
    assert found["Overview"]["Status"] == "Success"
    tags = ssm.list_tags_for_resource(ResourceType="Association", ResourceId=association_id)["TagList"]
    assert tags == [{"Key": "a", "Value": "b"}]
    assert association_id in [each["AssociationId"] for each in ssm.list_associations()["Associations"]]
    ssm.delete_association(AssociationId=association_id)
    with pytest.raises(ssm.exceptions.AssociationDoesNotExist):
        ssm.describe_association(AssociationId=association_id)


@pytest.mark.fills("ssm-maintenance-windows")
def test_targets_and_tasks_of_a_window_are_found_by_id(aws: Aws) -> None:
    ssm = aws("ssm")
    window = ssm.create_maintenance_window(
        Name="patching", Schedule="cron(0 4 ? * SUN *)", Duration=3, Cutoff=1, AllowUnassociatedTargets=False
    )["WindowId"]
    targets = [{"Key": "tag:Role", "Values": ["peer"]}]
    target = ssm.register_target_with_maintenance_window(WindowId=window, ResourceType="INSTANCE", Targets=targets)[
        "WindowTargetId"
    ]
    task = ssm.register_task_with_maintenance_window(
        WindowId=window,
        TaskType="RUN_COMMAND",
        TaskArn="AWS-RunPatchBaseline",
        Targets=[{"Key": "WindowTargetIds", "Values": [target]}],
    )["WindowTaskId"]
    by_id = ssm.describe_maintenance_window_targets(
        WindowId=window, Filters=[{"Key": "WindowTargetId", "Values": [target]}]
    )
    assert [each["WindowTargetId"] for each in by_id["Targets"]] == [target]
    others = ssm.describe_maintenance_window_tasks(
        WindowId=window, Filters=[{"Key": "WindowTaskId", "Values": ["another"]}]
    )
    assert others["Tasks"] == []
    found = ssm.get_maintenance_window_task(WindowId=window, WindowTaskId=task)
    assert (found["TaskArn"], found["TaskType"]) == ("AWS-RunPatchBaseline", "RUN_COMMAND")
    ssm.deregister_task_from_maintenance_window(WindowId=window, WindowTaskId=task)
    with pytest.raises(ssm.exceptions.DoesNotExistException):
        ssm.get_maintenance_window_task(WindowId=window, WindowTaskId=task)


@pytest.mark.fills("ssm-patch-baselines")
def test_a_patch_baseline_can_be_read_and_serve_a_group(aws: Aws) -> None:
    ssm = aws("ssm")
    name = named("baseline")
    baseline = ssm.create_patch_baseline(
        Name=name, OperatingSystem="AMAZON_LINUX_2023", Tags=[{"Key": "a", "Value": "b"}]
    )["BaselineId"]
    found = ssm.get_patch_baseline(BaselineId=baseline)
    assert (found["Name"], found["OperatingSystem"]) == (name, "AMAZON_LINUX_2023")
    tags = ssm.list_tags_for_resource(ResourceType="PatchBaseline", ResourceId=baseline)["TagList"]
    assert tags == [{"Key": "a", "Value": "b"}]
    group = named("group")
    ssm.register_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup=group)

    def baselines_of_the_group() -> list[str]:
        mappings = ssm.describe_patch_groups()["Mappings"]
        return [each["BaselineIdentity"]["BaselineId"] for each in mappings if each["PatchGroup"] == group]

    assert baselines_of_the_group() == [baseline]
    ssm.deregister_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup=group)
    assert baselines_of_the_group() == []
    ssm.delete_patch_baseline(BaselineId=baseline)
    with pytest.raises(ssm.exceptions.DoesNotExistException):
        ssm.get_patch_baseline(BaselineId=baseline)


@pytest.mark.fills("cloudtrail-delete-by-arn")
def test_a_trail_can_be_deleted_by_its_arn(aws: Aws) -> None:
    name = named("trail")
    aws("s3").create_bucket(Bucket=name)
    arn = aws("cloudtrail").create_trail(Name=name, S3BucketName=name)["TrailARN"]
    aws("cloudtrail").delete_trail(Name=arn)
    assert aws("cloudtrail").describe_trails(trailNameList=[name])["trailList"] == []


@pytest.mark.fills("servicediscovery-namespace-zone")
def test_the_zone_of_a_namespace_goes_with_it(aws: Aws) -> None:
    name = f"{named('ns')}.internal"
    vpc = aws("ec2").create_vpc(CidrBlock="10.4.0.0/16")["Vpc"]["VpcId"]
    discovery = aws("servicediscovery")
    discovery.create_private_dns_namespace(Name=name, Vpc=vpc)

    def zones() -> list[str]:
        found = aws("route53").list_hosted_zones()["HostedZones"]
        return [zone["Name"] for zone in found if name in zone["Name"]]

    assert len(zones()) == 1
    namespaces = discovery.list_namespaces()["Namespaces"]
    discovery.delete_namespace(Id=next(each["Id"] for each in namespaces if each["Name"] == name))
    assert zones() == []
