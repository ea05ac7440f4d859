"""Permissions name what may be done, and with what."""

from collections.abc import Iterator

from policies.plan_guard.document import PlanDocument, ResourceChange
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.settings import Advice
from policies.plan_guard.statements import Statement, own_account_of, statements, strangers
from policies.plan_guard.values import every, first

ADVICE = Advice(
    rule=RuleId.WILDCARD_IAM,
    reason="Who gets hold of the role, a container that is broken into for example, could do far more than its work.",
    remedy="Name the actions, the resources and who may take the role: grant_… between objects does.",
)

IDENTITY_POLICIES = {
    "aws_iam_group_policy": ("policy",),
    "aws_iam_policy": ("policy",),
    "aws_iam_role": ("inline_policy", "policy"),
    "aws_iam_role_policy": ("policy",),
    "aws_iam_user_policy": ("policy",),
    "aws_ssoadmin_permission_set_inline_policy": ("inline_policy",),
}
"""Resources that give permissions, and where they say which."""

ATTACHMENTS = {
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachment": "policy_arn",
}

POWERFUL = frozenset(
    {
        "AdministratorAccess",
        "AdministratorAccess-Amplify",
        "AWSKeyManagementServicePowerUser",
        "AmazonS3FullAccess",
        "DatabaseAdministrator",
        "IAMFullAccess",
        "NetworkAdministrator",
        "PowerUserAccess",
        "SecretsManagerReadWrite",
        "SystemAdministrator",
    }
)
"""AWS's own policies that are no work's least.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

SENSITIVE = (
    "backup:DeleteRecoveryPoint",
    "cloudtrail:StopLogging",
    "dynamodb:DeleteTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteVolume",
    "ec2:TerminateInstances",
    "ecs:ExecuteCommand",
    "iam:AttachRolePolicy",
    "iam:CreateAccessKey",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kms:Decrypt",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:InvokeFunction",
    "logs:DeleteLogGroup",
    "rds:DeleteDBInstance",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutBucketPolicy",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "ssm:GetParameter",
    "ssm:SendCommand",
    "ssm:StartSession",
    "sts:AssumeRole",
)
"""Actions that read or destroy data, or give permissions; on everything, they are wildcards as well."""


def wildcard_iam(plan: PlanDocument) -> Iterator[Finding]:
    """No wildcards in what is given, and nobody of another account or everybody as a role's user."""
    own_account = own_account_of(plan)
    for item in plan.managed:
        if item.change.makes_or_changes:
            for effect in dict.fromkeys((*_permissions(item), *_attached(item), *_trusted(item, own_account))):
                yield ADVICE.finding(item, effect)


def _permissions(item: ResourceChange) -> Iterator[str]:
    for text in every(item.change.planned, *IDENTITY_POLICIES.get(item.type, ("",))):
        for statement in statements(text):
            if statement.allows:
                yield from _too_much(statement)


def _too_much(statement: Statement) -> Iterator[str]:
    if "NotAction" in statement.values:
        yield "allow all actions but some (NotAction)"
    if "NotResource" in statement.values:
        yield "allow actions on all resources but some (NotResource)"
    wild = [action for action in statement.actions if action.rpartition(":")[2].strip("*?") == ""]
    if wild:
        yield f"allow {' and '.join(wild)}"
    elif _is_everything(statement) and not statement.has_conditions:
        reached = [action for action in SENSITIVE if statement.reaches(action)]
        if reached:
            yield f"allow {' and '.join(reached)} on all resources"
    elif _is_everything(statement) and statement.reaches("iam:PassRole"):
        yield "allow iam:PassRole on all roles"


def _is_everything(statement: Statement) -> bool:
    """Whether the resources are no choice: `*`, or an ARN that names nothing but a service."""
    return any(not any(part.strip("*/?") for part in name.split(":")[5:]) for name in map(_as_arn, statement.resources))


def _as_arn(resource: str) -> str:
    return "arn:*:*:*:*:*" if not resource.strip("*") else resource


def _attached(item: ResourceChange) -> Iterator[str]:
    attribute = ATTACHMENTS.get(item.type)
    for found in every(item.change.planned, attribute) if attribute else ():
        for arn in found if isinstance(found, list) else [found]:
            if str(arn).rpartition("/")[2] in POWERFUL and ":aws:policy/" in str(arn):
                yield f"be given {str(arn).rpartition('/')[2]}"
    if item.type == "aws_iam_role" and item.change.before is not None and item.change.planned is not None:
        before, after = (first(values, "permissions_boundary") for values in (item.change.before, item.change.planned))
        if before and not after:
            yield "lose its permissions boundary"


def _trusted(item: ResourceChange, own_account: str | None) -> Iterator[str]:
    if item.type == "aws_iam_role":
        for statement in statements(first(item.change.planned, "assume_role_policy")):
            if statement.allows and not statement.is_pinned:
                for stranger in strangers(statement, own_account):
                    yield f"let {stranger} take the role"
