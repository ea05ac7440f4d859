"""What a deployment needs beside the actions that its calls are named for, and what limits them further."""

from collections.abc import Mapping

IMPLIED: Mapping[str, str] = {
    "acm:AddTagsToCertificate": "The same, with its tags.",
    "acm:DeleteCertificate": "The same, taken away.",
    "acm:DescribeCertificate": "The same, read.",
    "acm:ListTagsForCertificate": "The same, read.",
    "acm:RequestCertificate": "Without ALB_CERTIFICATE_ARN, a certificate is requested.",
    "application-autoscaling:TagResource": "A scalable target is made with its tags.",
    "backup-storage:MountCapsule": "A backup vault is made with storage of AWS Backup's own.",
    "ec2:CreateTags": "Things are made with their tags.",
    "ecr:TagResource": "A repository is made with its tags.",
    "ecs:TagResource": "Clusters, services and task definitions are made with their tags.",
    "elasticloadbalancing:AddTags": "Load balancers, listeners and target groups are made with their tags.",
    "elasticloadbalancing:SetWebAcl": "A web ACL is associated with the load balancer.",
    "ec2:CreateSnapshot": "A volume without deletion protection leaves a last snapshot.",
    "iam:CreateServiceLinkedRole": "Services make their own role when they are first used in an account.",
    "iam:PassRole": "Services are handed the role that they act in.",
    "kms:CreateGrant": "RDS, EBS, ECR and DynamoDB keep a grant on the key that encrypts.",
    "kms:Decrypt": "What encrypted resources are made with, and the state in its bucket, is decrypted.",
    "kms:DescribeKey": "Services look at a key before they use it.",
    "kms:GenerateDataKey": "Secrets and the state in its bucket are encrypted.",
    "kms:TagResource": "A key is made with its tags.",
    "lambda:InvokeFunction": "Whoever sets a rotation up must be able to call its function.",
    "logs:CreateLogDelivery": "The web firewall logs to CloudWatch Logs.",
    "logs:DeleteLogDelivery": "The same, taken away.",
    "rds:CreateDBInstanceReadReplica": "Read replicas are a setting.",
    "rds:AddTagsToResource": "Instances, snapshots and groups are made with their tags.",
    "rds:CreateDBSnapshot": "Destroying takes a final snapshot.",
    "s3:DeleteObjectVersion": "A bucket without deletion protection is emptied before it is deleted.",
    "secretsmanager:TagResource": "A secret is made with its tags.",
    "ssm:GetParameters": "An instance's image may be named by a parameter.",
    "states:TagResource": "A state machine is made with its tags.",
}
"""Actions that no call is named for, and why they are needed all the same.

Source: the dependent actions of https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

SERVICES_WITH_ROLES = (
    "backup.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "dlm.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "states.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
"""Who may be handed a role."""

SERVICES_WITH_ROLES_OF_THEIR_OWN = (
    "access-analyzer.amazonaws.com",
    "config.amazonaws.com",
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "guardduty.amazonaws.com",
    "rds.amazonaws.com",
    "securityhub.amazonaws.com",
    "wafv2.amazonaws.com",
)
"""Who may make a service-linked role."""

BOUND = frozenset(
    {
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePolicy",
    }
)
"""What may be done only to roles with the permissions boundary.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

GLOBAL_SERVICES = frozenset({"access-analyzer", "budgets", "ce", "iam", "route53", "s3", "sts"})
"""Services that answer from a region other than the one that is deployed to, or from none."""

PROJECT_TAG = ("aws:ResourceTag/Project", "BankingAuditLedger")
"""The tag that all our resources carry, as a condition."""

TAGGED_SERVICES = frozenset({"ec2", "kms"})
"""Services whose things have no name of ours: what takes one away is limited by the tag."""

TAKING_AWAY = ("Delete", "DisableKey", "ScheduleKeyDeletion", "Stop", "Terminate")
"""How the names of actions begin that take something away."""

WITHOUT_TAG = frozenset({"ec2:DeleteNetworkAclEntry", "ec2:DeleteRoute"})
"""The VPC's own list and table, which are emptied before Terraform can tag them."""

MADE_BY_THE_VPC = (
    "ec2:${Region}:${Account}:network-acl/*",
    "ec2:${Region}:${Account}:route-table/*",
    "ec2:${Region}:${Account}:security-group/*",
)
"""What a VPC comes with, and Terraform tags afterwards."""
