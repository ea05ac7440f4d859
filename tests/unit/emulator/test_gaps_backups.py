"""Gaps in AWS Backup and Data Lifecycle Manager."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

Aws = Callable[[str], Any]


def named(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@pytest.mark.fills("dlm-lifecycle-policies")
def test_a_snapshot_schedule_lives_and_dies(aws: Aws) -> None:
    dlm = aws("dlm")
    policy_id = dlm.create_lifecycle_policy(
        ExecutionRoleArn="arn:aws:iam::123456789012:role/dlm",
        Description="snapshots",
        State="ENABLED",
        PolicyDetails={"ResourceTypes": ["VOLUME"], "TargetTags": [{"Key": "Snapshot", "Value": "true"}]},
        Tags={"a": "b"},
    )["PolicyId"]
    dlm.update_lifecycle_policy(PolicyId=policy_id, State="DISABLED")
    policy = dlm.get_lifecycle_policy(PolicyId=policy_id)["Policy"]
    assert (policy["State"], policy["Description"]) == ("DISABLED", "snapshots")
    dlm.tag_resource(ResourceArn=policy["PolicyArn"], Tags={"c": "d"})
    dlm.untag_resource(ResourceArn=policy["PolicyArn"], TagKeys=["a"])
    assert dlm.list_tags_for_resource(ResourceArn=policy["PolicyArn"])["Tags"] == {"c": "d"}
    assert policy_id in [each["PolicyId"] for each in dlm.get_lifecycle_policies()["Policies"]]
    dlm.delete_lifecycle_policy(PolicyId=policy_id)
    with pytest.raises(dlm.exceptions.ResourceNotFoundException):
        dlm.get_lifecycle_policy(PolicyId=policy_id)


@pytest.fixture
def plan(aws: Aws) -> dict[str, str]:
    return aws("backup").create_backup_plan(
        BackupPlan={
            "BackupPlanName": named("plan"),
            "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "vault"}],
        },
        BackupPlanTags={"Project": "BankingAuditLedger"},
    )


@pytest.mark.fills("backup-deleted-plans")
def test_a_deleted_plan_leaves_its_name_free(aws: Aws) -> None:
    backup = aws("backup")
    plan = {"BackupPlanName": named("plan"), "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "vault"}]}
    first = backup.create_backup_plan(BackupPlan=plan)["BackupPlanId"]
    with pytest.raises(backup.exceptions.AlreadyExistsException):
        backup.create_backup_plan(BackupPlan=plan)
    backup.delete_backup_plan(BackupPlanId=first)
    second = backup.create_backup_plan(BackupPlan=plan)["BackupPlanId"]
    assert second != first


@pytest.mark.fills("backup-selections")
def test_a_plan_has_selections(aws: Aws, plan: dict[str, str]) -> None:
    backup = aws("backup")
    selection = {
        "SelectionName": "tagged",
        "IamRoleArn": "arn:aws:iam::123456789012:role/backup",
        "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "Backup", "ConditionValue": "true"}],
    }
    plan_id = plan["BackupPlanId"]
    created = backup.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selection)["SelectionId"]
    found = backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=created)
    assert found["BackupSelection"] == selection
    listed = backup.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"]
    assert [each["SelectionName"] for each in listed] == ["tagged"]
    with pytest.raises(backup.exceptions.InvalidRequestException, match="selections must be deleted"):
        backup.delete_backup_plan(BackupPlanId=plan_id)
    backup.delete_backup_selection(BackupPlanId=plan_id, SelectionId=created)
    backup.delete_backup_plan(BackupPlanId=plan_id)
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=created)


@pytest.mark.fills("backup-vault-policies")
def test_a_vault_has_an_access_policy(aws: Aws) -> None:
    backup = aws("backup")
    vault = named("vault")
    backup.create_backup_vault(BackupVaultName=vault)
    backup.put_backup_vault_access_policy(BackupVaultName=vault, Policy="{}")
    assert backup.get_backup_vault_access_policy(BackupVaultName=vault)["Policy"] == "{}"
    backup.delete_backup_vault_access_policy(BackupVaultName=vault)
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.get_backup_vault_access_policy(BackupVaultName=vault)


@pytest.mark.fills("backup-recovery-points")
def test_a_vault_lists_its_recovery_points(aws: Aws) -> None:
    backup = aws("backup")
    vault = named("vault")
    backup.create_backup_vault(BackupVaultName=vault)
    assert backup.list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"] == []


@pytest.mark.fills("backup-tags")
def test_a_plan_has_its_tags(aws: Aws, plan: dict[str, str]) -> None:
    backup = aws("backup")

    def without_the_trailing_slash(request: AWSRequest, **_: object) -> None:
        # As Terraform's SDK writes the path; boto3's ends in a slash.
        request.url = request.url.rstrip("/")

    event = "before-sign.backup.ListTags"
    backup.meta.events.register(event, without_the_trailing_slash)
    try:
        tags = backup.list_tags(ResourceArn=plan["BackupPlanArn"])["Tags"]
    finally:
        backup.meta.events.unregister(event, without_the_trailing_slash)
    assert tags == {"Project": "BankingAuditLedger"}


def test_what_does_not_exist_is_answered_as_aws_does(emulated: Aws) -> None:
    with pytest.raises(ClientError) as error:
        emulated("dlm").get_lifecycle_policy(PolicyId="policy-00000000000000000")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
