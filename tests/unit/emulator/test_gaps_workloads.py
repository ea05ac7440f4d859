"""Gaps in what the application runs on: RDS, ECS, autoscaling, load balancers, Lambda."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def database(aws: Aws, **settings: object) -> dict[str, Any]:
    basic: dict[str, Any] = {
        "DBInstanceIdentifier": named("db"),
        "DBInstanceClass": "db.t3.medium",
        "Engine": "postgres",
        "EngineVersion": "16.8",
        "AllocatedStorage": 20,
        "MasterUsername": "audit_admin",
        "ManageMasterUserPassword": True,
        "BackupRetentionPeriod": 7,
        "MultiAZ": True,
    }
    created: dict[str, Any] = aws("rds").create_db_instance(**basic, **settings)["DBInstance"]
    return created


def described(aws: Aws, identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("rds").describe_db_instances(DBInstanceIdentifier=identifier)
    instance: dict[str, Any] = found["DBInstances"][0]
    return instance


def replica_of(aws: Aws, source: dict[str, Any], **settings: object) -> dict[str, Any]:
    name = named("replica")
    aws("rds").create_db_instance_read_replica(
        DBInstanceIdentifier=name,
        SourceDBInstanceIdentifier=source["DBInstanceIdentifier"],
        **settings,
    )
    return described(aws, name)


@pytest.mark.fills("rds-resource-id")
def test_every_database_has_a_resource_id_of_its_own(aws: Aws) -> None:
    source, other = database(aws), database(aws)
    replica = replica_of(aws, source)
    assert len({each["DbiResourceId"] for each in (source, other, replica)}) == 3


@pytest.mark.fills("rds-performance-insights")
def test_performance_insights_settings_are_kept(aws: Aws) -> None:
    created = database(aws, EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key")
    found = described(aws, created["DBInstanceIdentifier"])
    assert found["PerformanceInsightsEnabled"] is True
    assert found["PerformanceInsightsRetentionPeriod"] == 7
    assert found["PerformanceInsightsKMSKeyId"] == "key"


@pytest.mark.fills("rds-performance-insights")
def test_performance_insights_can_be_switched_on_later_and_for_replicas(aws: Aws) -> None:
    created = database(aws)
    name = created["DBInstanceIdentifier"]
    aws("rds").modify_db_instance(DBInstanceIdentifier=name, EnablePerformanceInsights=True)
    assert described(aws, name)["PerformanceInsightsEnabled"] is True
    replica = replica_of(aws, created, EnablePerformanceInsights=False)
    assert replica["PerformanceInsightsEnabled"] is False


@pytest.mark.fills("rds-read-replica")
def test_a_replica_does_not_inherit_what_aws_does_not_copy(aws: Aws) -> None:
    replica = replica_of(aws, database(aws))
    assert replica["MultiAZ"] is False
    assert replica["BackupRetentionPeriod"] == 0
    assert "MasterUserSecret" not in replica


def test_the_secret_of_a_source_survives_its_replica(emulated: Aws) -> None:
    source = database(emulated)
    replica = replica_of(emulated, source)
    emulated("rds").delete_db_instance(DBInstanceIdentifier=replica["DBInstanceIdentifier"], SkipFinalSnapshot=True)
    secret = described(emulated, source["DBInstanceIdentifier"])["MasterUserSecret"]["SecretArn"]
    assert "DeletedDate" not in emulated("secretsmanager").describe_secret(SecretId=secret)


@pytest.mark.fills("rds-parameter-source")
def test_parameters_that_were_set_are_the_users(aws: Aws) -> None:
    rds = aws("rds")
    group = named("pg16")
    rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres16", Description="audit")
    forced = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[forced])
    parameters = rds.describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert [(each["ParameterName"], each["Source"]) for each in parameters] == [("rds.force_ssl", "user")]


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


def send(server: str, service: str, body: str, **headers: str) -> str:
    """A request as Terraform's provider sends it, with what boto3 1.35.49 doesn't know."""
    credential = f"Credential=test/20261124/us-east-1/{service}/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=none"}
    request = Request(server, data=body.encode(), headers={**signed, **headers})  # noqa: S310 - ours
    with urlopen(request, timeout=10) as response:  # noqa: S310
        answer: bytes = response.read()
    return answer.decode()


def ask(server: str, service: str, action: str, version: str, **parameters: str) -> str:
    body = urlencode({"Action": action, "Version": version, **parameters})
    return send(server, service, body, **{"Content-Type": "application/x-www-form-urlencoded"})


@pytest.mark.fills("elbv2-capacity-reservation")
def test_a_load_balancer_has_no_capacity_reserved(aws: Aws, server: str) -> None:
    vpc = aws("ec2").create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.7.0.0/24")["Subnet"]["SubnetId"]
    balancers = aws("elbv2").create_load_balancer(Name=named("alb"), Subnets=[subnet])["LoadBalancers"]
    arn = balancers[0]["LoadBalancerArn"]
    answer = ask(server, "elasticloadbalancing", "DescribeCapacityReservation", "2015-12-01", LoadBalancerArn=arn)
    assert "<DecreaseRequestsRemaining>" in answer
    assert "MinimumLoadBalancerCapacity" not in answer


@pytest.mark.fills("rds-read-replica")
def test_a_replica_has_the_autoscaling_of_its_storage_that_it_asks_for(aws: Aws) -> None:
    source = database(aws, MaxAllocatedStorage=100)
    assert "MaxAllocatedStorage" not in replica_of(aws, source)
    assert replica_of(aws, source, MaxAllocatedStorage=50)["MaxAllocatedStorage"] == 50


@pytest.mark.fills("rds-network-type")
def test_a_database_keeps_its_network_type(aws: Aws) -> None:
    assert database(aws)["NetworkType"] == "IPV4"
    assert database(aws, NetworkType="DUAL")["NetworkType"] == "DUAL"


@pytest.mark.fills("rds-database-insights")
def test_a_database_has_an_insights_mode(aws: Aws, server: str) -> None:
    name = database(aws)["DBInstanceIdentifier"]

    def mode() -> str:
        answer = ask(server, "rds", "DescribeDBInstances", "2014-10-31", DBInstanceIdentifier=name)
        return answer.partition("<DatabaseInsightsMode>")[2].partition("<")[0]

    assert mode() == "standard"
    changes = {"DBInstanceIdentifier": name, "DatabaseInsightsMode": "advanced"}
    ask(server, "rds", "ModifyDBInstance", "2014-10-31", **changes)
    assert mode() == "advanced"


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
