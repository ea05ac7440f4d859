"""ARNs as AWS will make them, of resources that don't exist yet.

Linters read ARNs, not Terraform's references. A type that is not in the table is an error: a reference that is passed
over would be a statement that nobody has looked at.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ArnForm:
    """How a resource type's ARN is put together."""

    service: str
    resource: str
    """In braces, the resource's Terraform arguments; `{id}` is what AWS makes up: for each resource, another."""
    region: bool = True
    """Whether the ARN has a region."""
    account: bool = True
    """Whether the ARN has an account."""


def _global(service: str, resource: str) -> ArnForm:
    return ArnForm(service=service, resource=resource, region=False)


ARN_FORMS: Mapping[str, ArnForm] = {
    "aws_accessanalyzer_analyzer": ArnForm(service="access-analyzer", resource="analyzer/{analyzer_name}"),
    "aws_backup_plan": ArnForm(service="backup", resource="backup-plan:{id}"),
    "aws_backup_vault": ArnForm(service="backup", resource="backup-vault:{name}"),
    "aws_cloudtrail": ArnForm(service="cloudtrail", resource="trail/{name}"),
    "aws_cloudwatch_event_bus": ArnForm(service="events", resource="event-bus/{name}"),
    "aws_cloudwatch_event_rule": ArnForm(service="events", resource="rule/{name}"),
    "aws_cloudwatch_log_group": ArnForm(service="logs", resource="log-group:{name}"),
    "aws_cloudwatch_metric_alarm": ArnForm(service="cloudwatch", resource="alarm:{alarm_name}"),
    "aws_db_instance": ArnForm(service="rds", resource="db:{identifier}"),
    "aws_dynamodb_table": ArnForm(service="dynamodb", resource="table/{name}"),
    "aws_ebs_volume": ArnForm(service="ec2", resource="volume/vol-{id}"),
    "aws_ecr_repository": ArnForm(service="ecr", resource="repository/{name}"),
    "aws_ecs_cluster": ArnForm(service="ecs", resource="cluster/{name}"),
    "aws_ecs_task_definition": ArnForm(service="ecs", resource="task-definition/{family}:1"),
    "aws_iam_policy": _global("iam", "policy/{name}"),
    "aws_iam_role": _global("iam", "role/{name}"),
    "aws_instance": ArnForm(service="ec2", resource="instance/i-{id}"),
    "aws_kinesis_firehose_delivery_stream": ArnForm(service="firehose", resource="deliverystream/{name}"),
    "aws_kms_key": ArnForm(service="kms", resource="key/{id}"),
    "aws_lambda_function": ArnForm(service="lambda", resource="function:{function_name}"),
    "aws_s3_bucket": ArnForm(service="s3", resource="{bucket}", region=False, account=False),
    "aws_secretsmanager_secret": ArnForm(service="secretsmanager", resource="secret:{name}-AbCdEf"),
    "aws_sfn_state_machine": ArnForm(service="states", resource="stateMachine:{name}"),
    "aws_sns_topic": ArnForm(service="sns", resource="{name}"),
    "aws_sqs_queue": ArnForm(service="sqs", resource="{name}"),
    "aws_ssm_document": ArnForm(service="ssm", resource="document/{name}"),
    "aws_ssm_parameter": ArnForm(service="ssm", resource="parameter{name}"),
    "aws_vpc_endpoint": ArnForm(service="ec2", resource="vpc-endpoint/vpce-{id}"),
    "aws_wafv2_web_acl": ArnForm(service="wafv2", resource="regional/webacl/{name}/{id}"),
}

ID_ARGUMENTS: Mapping[str, str] = {
    "aws_backup_vault": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_dynamodb_table": "name",
    "aws_ecr_repository": "name",
    "aws_iam_instance_profile": "name",
    "aws_iam_role": "name",
    "aws_s3_bucket": "bucket",
}
"""Types whose `id` is one of their arguments."""
