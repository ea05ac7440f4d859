"""Gaps in what the application runs on: ECS, autoscaling, load balancers, Lambda."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.emulator.conftest import ask, send

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def service(aws: Aws, **settings: object) -> dict[str, str]:
    ecs = aws("ecs")
    cluster = ecs.create_cluster(clusterName=named("cluster"))["cluster"]["clusterName"]
    container = {"name": "BackendContainer", "image": "backend", "memory": 512}
    ecs.register_task_definition(family="backend", containerDefinitions=[container])
    ecs.create_service(
        cluster=cluster, serviceName="backend-service", taskDefinition="backend", desiredCount=3, **settings
    )
    return {"cluster": cluster, "service": "backend-service"}


@pytest.mark.fills("ecs-service-settings")
def test_a_new_service_keeps_its_settings(aws: Aws) -> None:
    circuit_breaker = {"enable": True, "rollback": True}
    where = service(
        aws,
        enableExecuteCommand=True,
        enableECSManagedTags=True,
        healthCheckGracePeriodSeconds=60,
        deploymentConfiguration={"deploymentCircuitBreaker": circuit_breaker, "maximumPercent": 200},
    )
    found = aws("ecs").describe_services(cluster=where["cluster"], services=[where["service"]])["services"][0]
    assert found["enableExecuteCommand"] is True
    assert found["enableECSManagedTags"] is True
    assert found["healthCheckGracePeriodSeconds"] == 60
    assert found["deploymentConfiguration"]["deploymentCircuitBreaker"] == circuit_breaker


@pytest.mark.fills("ecs-task-definition-order")
def test_task_definitions_are_listed_the_newest_first(aws: Aws) -> None:
    ecs, family = aws("ecs"), named("family")
    container = {"name": "BackendContainer", "image": "backend", "memory": 512}
    # Eleven, since the tenth comes after the ninth and not after the first.
    registered = [
        ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"]
        for _ in range(11)
    ]
    arns = [each["taskDefinitionArn"] for each in registered]
    assert ecs.list_task_definitions(familyPrefix=family)["taskDefinitionArns"] == arns
    assert ecs.list_task_definitions(familyPrefix=family, sort="DESC")["taskDefinitionArns"] == arns[::-1]


@pytest.mark.fills("application-autoscaling-tags")
def test_a_scalable_target_has_tags_as_long_as_it_lives(aws: Aws) -> None:
    where = service(aws)
    scaling = aws("application-autoscaling")
    identity = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{where['cluster']}/{where['service']}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    arn = scaling.register_scalable_target(**identity, MinCapacity=2, MaxCapacity=10, Tags={"a": "b"})[
        "ScalableTargetARN"
    ]
    scaling.tag_resource(ResourceARN=arn, Tags={"c": "d"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"c": "d"}
    scaling.deregister_scalable_target(**identity)
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {}


@pytest.mark.fills("elbv2-capacity-reservation")
def test_a_load_balancer_has_no_capacity_reserved(aws: Aws, server: str) -> None:
    vpc = aws("ec2").create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.7.0.0/24")["Subnet"]["SubnetId"]
    balancers = aws("elbv2").create_load_balancer(Name=named("alb"), Subnets=[subnet])["LoadBalancers"]
    arn = balancers[0]["LoadBalancerArn"]
    answer = ask(server, "elasticloadbalancing", "DescribeCapacityReservation", "2015-12-01", LoadBalancerArn=arn)
    assert "<DecreaseRequestsRemaining>" in answer
    assert "MinimumLoadBalancerCapacity" not in answer


@pytest.mark.fills("ecs-availability-zone-rebalancing")
def test_a_service_has_its_rebalancing_read_back(aws: Aws, server: str) -> None:
    where = service(aws)
    target = "AmazonEC2ContainerServiceV20141113"

    def rebalancing() -> str:
        body = json.dumps({"cluster": where["cluster"], "services": [where["service"]]})
        headers = {"X-Amz-Target": f"{target}.DescribeServices", "Content-Type": "application/x-amz-json-1.1"}
        answer = json.loads(send(server, "ecs", body, **headers))
        return str(answer["services"][0]["availabilityZoneRebalancing"])

    assert rebalancing() == "DISABLED"
    changes = json.dumps({**where, "availabilityZoneRebalancing": "ENABLED"})
    headers = {"X-Amz-Target": f"{target}.UpdateService", "Content-Type": "application/x-amz-json-1.1"}
    send(server, "ecs", changes, **headers)
    assert rebalancing() == "ENABLED"


@pytest.mark.fills("lambda-dead-letters")
def test_a_function_keeps_where_its_failed_events_go(aws: Aws) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return {}")
    trust = '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda"}}]}'
    role = aws("iam").create_role(RoleName=named("role"), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    functions = aws("lambda")
    name = named("function")
    queue = "arn:aws:sqs:us-east-1:123456789012:failed"
    functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": code.getvalue()},
        DeadLetterConfig={"TargetArn": queue},
    )
    assert functions.get_function_configuration(FunctionName=name)["DeadLetterConfig"]["TargetArn"] == queue
    functions.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": ""})
    assert "DeadLetterConfig" not in functions.get_function_configuration(FunctionName=name)
