"""What the deploy role may touch: things of the kinds that we have, with our names, in one account and region."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.deployer.actions import Action

NAME = "banking-audit*"
"""What names of ours begin with; the environments' suffixes stand at the end."""

NAMED_BY_AWS = frozenset(
    {
        "acm:${Region}:${Account}:certificate/${CertificateId}",
        "application-autoscaling:${Region}:${Account}:scalable-target/${ResourceId}",
        "backup:${Region}:${Account}:backup-plan:${BackupPlanId}",
        "ce::${Account}:anomalymonitor/${Identifier}",
        "ce::${Account}:anomalysubscription/${Identifier}",
        "config:${Region}:${Account}:config-rule/${ConfigRuleId}",
        "dlm:${Region}:${Account}:policy/${ResourceName}",
        "ec2:${Region}:${Account}:elastic-ip/${AllocationId}",
        "ec2:${Region}:${Account}:instance/${InstanceId}",
        "ec2:${Region}:${Account}:internet-gateway/${InternetGatewayId}",
        "ec2:${Region}:${Account}:natgateway/${NatGatewayId}",
        "ec2:${Region}:${Account}:network-acl/${NaclId}",
        "ec2:${Region}:${Account}:network-interface/${NetworkInterfaceId}",
        "ec2:${Region}:${Account}:prefix-list/${PrefixListId}",
        "ec2:${Region}:${Account}:route-table/${RouteTableId}",
        "ec2:${Region}:${Account}:security-group-rule/${SecurityGroupRuleId}",
        "ec2:${Region}:${Account}:security-group/${SecurityGroupId}",
        "ec2:${Region}:${Account}:subnet/${SubnetId}",
        "ec2:${Region}:${Account}:volume/${VolumeId}",
        "ec2:${Region}:${Account}:vpc-endpoint/${VpcEndpointId}",
        "ec2:${Region}:${Account}:vpc-flow-log/${VpcFlowLogId}",
        "ec2:${Region}:${Account}:vpc/${VpcId}",
        "ec2:${Region}::image/${ImageId}",
        "ec2:${Region}::snapshot/${SnapshotId}",
        "guardduty:${Region}:${Account}:detector/${DetectorId}",
        "kms:${Region}:${Account}:key/${KeyId}",
        "route53:::change/${Id}",
        "route53:::hostedzone/${Id}",
        "securityhub:${Region}:${Account}:hub/default",
        "servicediscovery:${Region}:${Account}:namespace/${NamespaceId}",
        # The rules that AWS manages are nobody's here.
        "wafv2:${Region}:${Account}:${Scope}/managedruleset/${Name}/${Id}",
        # The operators' guide names alarms in words of its own, as in `Backend High CPU`.
        "cloudwatch:${Region}:${Account}:alarm:${AlarmName}",
    }
)
"""Forms of ARN that say nothing about whose a thing is."""

NAMED_BY_US = frozenset(
    {
        "access-analyzer:${Region}:${Account}:analyzer/${AnalyzerName}",
        "access-analyzer:${Region}:${Account}:analyzer/${AnalyzerName}/archive-rule/${RuleName}",
        "backup:${Region}:${Account}:backup-vault:${BackupVaultName}",
        "budgets::${Account}:budget/${BudgetName}",
        "cloudtrail:${Region}:${Account}:trail/${TrailName}",
        "cloudwatch::${Account}:dashboard/${DashboardName}",
        "dynamodb:${Region}:${Account}:table/${TableName}",
        "ecr:${Region}:${Account}:repository/${RepositoryName}",
        "ecs:${Region}:${Account}:cluster/${ClusterName}",
        "ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}",
        "ecs:${Region}:${Account}:task-definition/${TaskDefinitionFamilyName}:${TaskDefinitionRevisionNumber}",
        "elasticloadbalancing:${Region}:${Account}:listener-rule/app/${LoadBalancerName}/${LoadBalancerId}/${ListenerId}/${ListenerRuleId}",
        "elasticloadbalancing:${Region}:${Account}:listener/app/${LoadBalancerName}/${LoadBalancerId}/${ListenerId}",
        "elasticloadbalancing:${Region}:${Account}:loadbalancer/app/${LoadBalancerName}/${LoadBalancerId}",
        "events:${Region}:${Account}:rule/${RuleName}",
        "iam::${Account}:instance-profile/${InstanceProfileNameWithPath}",
        "iam::${Account}:role/${RoleNameWithPath}",
        "kms:${Region}:${Account}:alias/${Alias}",
        "lambda:${Region}:${Account}:function:${FunctionName}",
        "rds:${Region}:${Account}:db:${DbInstanceName}",
        "rds:${Region}:${Account}:es:${SubscriptionName}",
        "rds:${Region}:${Account}:pg:${ParameterGroupName}",
        "rds:${Region}:${Account}:snapshot:${SnapshotName}",
        "rds:${Region}:${Account}:subgrp:${SubnetGroupName}",
        "secretsmanager:${Region}:${Account}:secret:${SecretId}",
        "sns:${Region}:${Account}:${TopicName}",
        "sqs:${Region}:${Account}:${QueueName}",
        "ssm:${Region}:${Account}:document/${DocumentName}",
        "states:${Region}:${Account}:stateMachine:${StateMachineName}",
        "wafv2:${Region}:${Account}:${Scope}/ipset/${Name}/${Id}",
        "wafv2:${Region}:${Account}:${Scope}/regexpatternset/${Name}/${Id}",
        "wafv2:${Region}:${Account}:${Scope}/rulegroup/${Name}/${Id}",
        "wafv2:${Region}:${Account}:${Scope}/webacl/${Name}/${Id}",
    }
)
"""Forms of ARN whose first name is one of ours."""

NAMED_OTHERWISE: Mapping[str, tuple[str, ...]] = {
    # A target group's name has room for 32 characters: it begins after `banking-`.
    "elasticloadbalancing:${Region}:${Account}:targetgroup/${TargetGroupName}/${TargetGroupId}": (
        "elasticloadbalancing:${Region}:${Account}:targetgroup/audit-*",
    ),
    # AWS decides how some of its log groups begin.
    "logs:${Region}:${Account}:log-group:${LogGroupName}": (
        "logs:${Region}:${Account}:log-group:banking-audit*",
        "logs:${Region}:${Account}:log-group:/*/banking-audit*",
        "logs:${Region}:${Account}:log-group:aws-waf-logs-banking-audit*",
    ),
    "s3:::${BucketName}": ("s3:::${BucketPrefix}-*",),
    "s3:::${BucketName}/${ObjectName}": ("s3:::${BucketPrefix}-*/*",),
    # AWS's public parameters tell the newest machine image.
    "ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}": (
        "ssm:${Region}::parameter/aws/service/*",
    ),
}
"""Forms of ARN with names that begin in some other way."""

_ARN = "arn:${Partition}:"
_PLACEHOLDER = re.compile(r"\$\{(?!Partition|Region|Account|BucketPrefix)\w+\}")


@dataclass(frozen=True)
class Place:
    """Where a deploy role deploys to."""

    account: str
    """The 12 digits."""
    region: str
    bucket_prefix: str
    """`S3_BUCKET_NAME`."""
    partition: str = "aws"

    def arn(self, template: str) -> str:
        """An ARN of this place, of a template with `${Region}` and the like."""
        values = {
            "Partition": self.partition,
            "Region": self.region,
            "Account": self.account,
            "BucketPrefix": self.bucket_prefix,
        }
        return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], template)


def resources_of(action: Action, place: Place) -> tuple[str, ...]:
    """What an action may be done to; empty if it is for things of which we have none, `*` where AWS takes no less."""
    if action.only_looks or not action.resources:
        return ("*",)
    return tuple(dict.fromkeys(place.arn(arn) for form in action.resources for arn in _templates(form)))


def _templates(form: str) -> Iterator[str]:
    bare = form.removeprefix(_ARN)
    if bare in NAMED_BY_AWS:
        yield _ARN + _PLACEHOLDER.sub("*", bare)
    elif bare in NAMED_BY_US:
        # WAF's scope stands before the name.
        named = _PLACEHOLDER.sub(NAME, bare.replace("${Scope}", "regional"), count=1)
        yield _ARN + re.sub(r"\*.*", "*", _PLACEHOLDER.sub("*", named))
    else:
        yield from (_ARN + template for template in NAMED_OTHERWISE.get(bare, ()))
