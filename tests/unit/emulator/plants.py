"""Ways to leave something behind in an account, and ways to destroy it as AWS does."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

Aws = Callable[[str], Any]
TRUST = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x"}}]})


def image(aws: Aws) -> str:
    return str(aws("ec2").describe_images()["Images"][0]["ImageId"])


def subnet(aws: Aws) -> str:
    return str(aws("ec2").describe_subnets()["Subnets"][0]["SubnetId"])


def vpc(aws: Aws) -> str:
    return str(aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])


def code() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", "")
    return archive.getvalue()


def plant_function(aws: Aws) -> None:
    role = aws("iam").create_role(RoleName="runs-the-planted", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    aws("lambda").create_function(FunctionName="planted", Role=role, Code={"ZipFile": code()}, Runtime="python3.12")


def plant_instance(aws: Aws) -> None:
    aws("ec2").run_instances(ImageId=image(aws), MinCount=1, MaxCount=1, InstanceType="t3.medium")


def plant_record(aws: Aws) -> None:
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    record = {"Name": "audit.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
    aws("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def plant_rule_in_the_default_group(aws: Aws) -> None:
    group = aws("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    aws("ec2").authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="192.0.2.0/24"
    )


def plant_database(aws: Aws) -> None:
    aws("rds").create_db_instance(
        DBInstanceIdentifier="planted",
        DBInstanceClass="db.t3.small",
        Engine="postgres",
        MasterUsername="audit_admin",
        MasterUserPassword="planted-password",
    )


def plant_scalable_target(aws: Aws) -> None:
    aws("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId="table/planted",
        ScalableDimension="dynamodb:table:ReadCapacityUnits",
        MinCapacity=1,
        MaxCapacity=2,
    )


def plant_load_balancer(aws: Aws) -> None:
    aws("elbv2").create_load_balancer(Name="planted", Subnets=[subnet(aws)])


def plant_target_group(aws: Aws) -> None:
    aws("elbv2").create_target_group(Name="planted", Protocol="HTTP", Port=80, VpcId=vpc(aws))


def plant_table(aws: Aws, name: str = "planted") -> None:
    aws("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def plant_alarm(aws: Aws) -> None:
    aws("cloudwatch").put_metric_alarm(
        AlarmName="planted",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="CPUUtilization",
        Namespace="AWS/ECS",
        Period=60,
        Statistic="Average",
        Threshold=80,
    )


# Kind of resource, as the emulator names it: what leaves one behind.
PLANTS: dict[tuple[str, str], Callable[[Aws], object]] = {
    ("accessanalyzer", "analyzers"): lambda aws: aws("accessanalyzer").create_analyzer(
        analyzerName="planted", type="ACCOUNT"
    ),
    ("application-autoscaling", "targets"): plant_scalable_target,
    ("ce", "emulator_anomaly_monitors"): lambda aws: aws("ce").create_anomaly_monitor(
        AnomalyMonitor={"MonitorName": "planted", "MonitorType": "DIMENSIONAL"}
    ),
    ("cloudwatch", "alarms"): plant_alarm,
    ("cloudwatch", "dashboards"): lambda aws: aws("cloudwatch").put_dashboard(
        DashboardName="planted", DashboardBody="{}"
    ),
    ("dlm", "policies"): lambda aws: aws("dlm").create_lifecycle_policy(
        ExecutionRoleArn="arn:aws:iam::123456789012:role/x", Description="x", State="ENABLED", PolicyDetails={}
    ),
    ("dynamodb", "tables"): plant_table,
    ("ec2", "addresses"): lambda aws: aws("ec2").allocate_address(Domain="vpc"),
    ("ec2", "emulator_account_settings"): lambda aws: aws("ec2").enable_snapshot_block_public_access(
        State="block-all-sharing"
    ),
    ("ec2", "groups"): plant_rule_in_the_default_group,
    ("ec2", "nat_gateways"): lambda aws: aws("ec2").create_nat_gateway(
        SubnetId=subnet(aws), ConnectivityType="private"
    ),
    ("ec2", "reservations"): plant_instance,
    ("ec2", "volumes"): lambda aws: aws("ec2").create_volume(Size=1, AvailabilityZone="us-east-1a"),
    ("ec2", "vpc_end_points"): lambda aws: aws("ec2").create_vpc_endpoint(
        VpcId=vpc(aws), ServiceName="com.amazonaws.us-east-1.s3"
    ),
    ("ec2", "vpcs"): lambda aws: aws("ec2").create_vpc(CidrBlock="10.3.0.0/16"),
    ("ecr", "repositories"): lambda aws: aws("ecr").create_repository(repositoryName="planted"),
    ("ecs", "clusters"): lambda aws: aws("ecs").create_cluster(clusterName="planted"),
    ("elbv2", "load_balancers"): plant_load_balancer,
    ("elbv2", "target_groups"): plant_target_group,
    ("guardduty", "detectors"): lambda aws: aws("guardduty").create_detector(Enable=True),
    ("iam", "managed_policies"): lambda aws: aws("iam").create_policy(
        PolicyName="planted",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x"},
            }
        ),
    ),
    ("iam", "roles"): lambda aws: aws("iam").create_role(RoleName="planted", AssumeRolePolicyDocument=TRUST),
    ("kms", "keys"): lambda aws: aws("kms").create_key(),
    ("lambda", "lambdas.functions"): plant_function,
    ("logs", "emulator_query_definitions"): lambda aws: aws("logs").put_query_definition(
        name="planted", queryString="fields @message"
    ),
    ("logs", "groups"): lambda aws: aws("logs").create_log_group(logGroupName="planted"),
    ("rds", "databases"): plant_database,
    ("route53", "zones"): plant_record,
    ("s3", "buckets"): lambda aws: aws("s3").create_bucket(Bucket="planted"),
    ("secretsmanager", "secrets"): lambda aws: aws("secretsmanager").create_secret(Name="planted", SecretString="x"),
    ("sns", "topics"): lambda aws: aws("sns").create_topic(Name="planted"),
    ("sqs", "queues"): lambda aws: aws("sqs").create_queue(QueueName="planted"),
    ("ssm", "parameters"): lambda aws: aws("ssm").put_parameter(Name="planted", Value="x", Type="String"),
    ("wafv2", "ip_sets"): lambda aws: aws("wafv2").create_ip_set(
        Name="planted", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[]
    ),
}


def schedule_key_deletion(aws: Aws) -> str:
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    return str(key)


def delete_secret(aws: Aws) -> None:
    aws("secretsmanager").create_secret(Name="dying", SecretString="x")
    aws("secretsmanager").delete_secret(SecretId="dying", RecoveryWindowInDays=7)


def terminate_instance(aws: Aws) -> None:
    plant_instance(aws)
    instance = aws("ec2").describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    aws("ec2").terminate_instances(InstanceIds=[instance])


def delete_nat_gateway(aws: Aws) -> None:
    created = aws("ec2").create_nat_gateway(SubnetId=subnet(aws), ConnectivityType="private")
    aws("ec2").delete_nat_gateway(NatGatewayId=created["NatGateway"]["NatGatewayId"])


def delete_endpoint(aws: Aws) -> None:
    created = aws("ec2").create_vpc_endpoint(
        VpcId=vpc(aws), ServiceName="com.amazonaws.us-east-1.s3", VpcEndpointType="Gateway"
    )
    aws("ec2").delete_vpc_endpoints(VpcEndpointIds=[created["VpcEndpoint"]["VpcEndpointId"]])


def delete_database(aws: Aws) -> None:
    plant_database(aws)
    aws("rds").delete_db_instance(DBInstanceIdentifier="planted", FinalDBSnapshotIdentifier="final")


def delete_service(aws: Aws) -> None:
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="dying")
    container = {"name": "BackendContainer", "image": "backend", "memory": 512}
    registered = ecs.register_task_definition(family="backend", containerDefinitions=[container])
    task_definition = registered["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(cluster="dying", serviceName="dying", taskDefinition="backend", desiredCount=0)
    ecs.delete_service(cluster="dying", service="dying")
    ecs.deregister_task_definition(taskDefinition=task_definition)
    ecs.delete_cluster(cluster="dying")


def delete_plan(aws: Aws) -> None:
    rules = [{"RuleName": "daily", "TargetBackupVaultName": "vault"}]
    plan = {"BackupPlanName": "dying", "Rules": rules}
    created = aws("backup").create_backup_plan(BackupPlan=plan)
    aws("backup").delete_backup_plan(BackupPlanId=created["BackupPlanId"])


def keep_a_final_snapshot(aws: Aws) -> None:
    volume = aws("ec2").create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]
    aws("ec2").create_snapshot(VolumeId=volume)
    aws("ec2").delete_volume(VolumeId=volume)


def encrypt_with_the_aws_key(aws: Aws) -> None:
    aws("ec2").create_volume(Size=1, AvailabilityZone="us-east-1a", Encrypted=True)
    for volume in aws("ec2").describe_volumes()["Volumes"]:
        aws("ec2").delete_volume(VolumeId=volume["VolumeId"])


def put_metrics(aws: Aws) -> None:
    aws("cloudwatch").put_metric_data(Namespace="Ledger", MetricData=[{"MetricName": "x", "Value": 1}])


DESTRUCTIONS = (
    schedule_key_deletion,
    delete_secret,
    terminate_instance,
    delete_nat_gateway,
    delete_endpoint,
    delete_database,
    delete_service,
    delete_plan,
    keep_a_final_snapshot,
    encrypt_with_the_aws_key,
    put_metrics,
)
