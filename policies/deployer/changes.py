"""What changed settings are applied with, in place: neither the first apply nor a destroy calls it.

Source: the update functions of https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service
"""

from collections.abc import Iterable, Iterator, Mapping

CHANGES: Mapping[str, tuple[str, ...]] = {
    "access-analyzer:CreateAnalyzer": ("TagResource", "UntagResource", "UpdateAnalyzer"),
    "acm:RequestCertificate": ("AddTagsToCertificate", "RemoveTagsFromCertificate"),
    "application-autoscaling:RegisterScalableTarget": ("TagResource", "UntagResource"),
    "backup:CreateBackupPlan": ("TagResource", "UntagResource", "UpdateBackupPlan"),
    "budgets:CreateBudgetAction": ("UpdateBudgetAction",),
    "ce:CreateAnomalyMonitor": ("TagResource", "UntagResource", "UpdateAnomalyMonitor"),
    "ce:CreateAnomalySubscription": ("UpdateAnomalySubscription",),
    "cloudtrail:CreateTrail": ("AddTags", "PutEventSelectors", "PutInsightSelectors", "RemoveTags", "UpdateTrail"),
    "cloudwatch:PutMetricAlarm": ("TagResource", "UntagResource"),
    "config:PutConfigRule": ("TagResource", "UntagResource"),
    "dlm:CreateLifecyclePolicy": ("TagResource", "UntagResource", "UpdateLifecyclePolicy"),
    "dynamodb:CreateTable": ("TagResource", "UntagResource", "UpdateContinuousBackups", "UpdateTable"),
    "ec2:CreateTags": ("DeleteTags",),
    "ec2:CreateVolume": ("ModifyVolume",),
    "ec2:CreateVpcEndpoint": ("ModifyVpcEndpoint",),
    "ec2:RunInstances": (
        "ModifyInstanceAttribute",
        "ModifyInstanceCreditSpecification",
        "ModifyInstanceMetadataOptions",
        "StartInstances",
        "StopInstances",
        "UnmonitorInstances",
    ),
    "ecr:CreateRepository": ("PutImageScanningConfiguration", "PutImageTagMutability", "UntagResource"),
    "ecs:CreateCluster": ("UntagResource", "UpdateCluster"),
    "elasticloadbalancing:CreateListener": ("ModifyListener",),
    "elasticloadbalancing:CreateLoadBalancer": ("RemoveTags", "SetSecurityGroups", "SetSubnets"),
    "elasticloadbalancing:CreateRule": ("ModifyRule", "SetRulePriorities"),
    "elasticloadbalancing:CreateTargetGroup": ("ModifyTargetGroup",),
    "events:PutRule": ("DisableRule", "EnableRule", "TagResource", "UntagResource"),
    "guardduty:CreateDetector": ("TagResource", "UntagResource", "UpdateDetector"),
    "iam:CreateInstanceProfile": ("TagInstanceProfile", "UntagInstanceProfile"),
    "iam:CreateRole": (
        "PutRolePermissionsBoundary",
        "TagRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "UpdateRoleDescription",
    ),
    "kms:CreateAlias": ("UpdateAlias",),
    "kms:CreateKey": ("PutKeyPolicy", "UntagResource", "UpdateKeyDescription"),
    "lambda:CreateFunction": (
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
    ),
    "logs:CreateLogGroup": ("AssociateKmsKey", "TagResource", "UntagResource"),
    "rds:CreateDBInstance": ("ModifyDBInstance", "RebootDBInstance", "RemoveTagsFromResource"),
    "rds:CreateDBParameterGroup": ("ResetDBParameterGroup",),
    "rds:CreateDBSubnetGroup": ("ModifyDBSubnetGroup",),
    "rds:CreateEventSubscription": (
        "AddSourceIdentifierToSubscription",
        "ModifyEventSubscription",
        "RemoveSourceIdentifierFromSubscription",
    ),
    "route53:CreateHostedZone": (
        "AssociateVPCWithHostedZone",
        "DisassociateVPCFromHostedZone",
        "UpdateHostedZoneComment",
    ),
    "s3:CreateBucket": ("PutBucketAcl", "PutBucketNotification"),
    "secretsmanager:CreateSecret": ("PutResourcePolicy", "RestoreSecret", "UntagResource", "UpdateSecret"),
    "servicediscovery:CreatePrivateDnsNamespace": ("TagResource", "UntagResource", "UpdatePrivateDnsNamespace"),
    "sns:CreateTopic": ("SetSubscriptionAttributes", "TagResource", "UntagResource"),
    "sqs:CreateQueue": ("SetQueueAttributes", "TagQueue", "UntagQueue"),
    "ssm:CreateDocument": (
        "AddTagsToResource",
        "RemoveTagsFromResource",
        "UpdateDocument",
        "UpdateDocumentDefaultVersion",
    ),
    "states:CreateStateMachine": ("UntagResource", "UpdateStateMachine"),
    "wafv2:CreateIPSet": ("UpdateIPSet",),
    "wafv2:CreateWebACL": ("TagResource", "UntagResource", "UpdateWebACL"),
}
"""What makes a thing, and what else may be done to a thing of that kind."""


def changes_to(made_with: Iterable[str]) -> Iterator[str]:
    """The actions that change what these actions make, for example `rds:ModifyDBInstance`."""
    for name in made_with:
        service = name.partition(":")[0]
        yield from (f"{service}:{change}" for change in CHANGES.get(name, ()))
