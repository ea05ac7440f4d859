"""AWS Backup: deleted plans, selections of a plan, access policies and recovery points of a vault, tags."""

import time
import uuid

from moto.backup import urls
from moto.backup.exceptions import InvalidRequestException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse

from emulator.gaps.framework import AwsError, Gap, Original, Shape, shelf

DELETED_PLANS = Gap(
    id="backup-deleted-plans",
    service="backup",
    symptom="A deleted plan keeps its name taken: an environment that was destroyed can't be deployed again.",
    cure="Only plans that exist are in a new one's way.",
)

SELECTIONS = Gap(
    id="backup-selections",
    service="backup",
    symptom="A plan's selection can't be created.",
    cure="Selections are kept by id; a plan that still has one can't be deleted, as on AWS.",
)

VAULT_POLICIES = Gap(
    id="backup-vault-policies",
    service="backup",
    symptom="A vault's access policy can't be put.",
    cure="The policy is kept with the vault's name.",
)

RECOVERY_POINTS = Gap(
    id="backup-recovery-points",
    service="backup",
    symptom="A vault's recovery points can't be listed: one that Terraform is to empty first can't be deleted.",
    cure="The list is empty: nothing here takes backups.",
)

TAGS = Gap(
    id="backup-tags",
    service="backup",
    symptom="ListTags without a trailing slash (as Terraform sends it) looks up a piece of the ARN: no tags.",
    cure="The ARN is taken from the parsed request.",
)


@DELETED_PLANS.around(BackupBackend)
def _create_backup_plan(original: Original, self: BackupBackend, *args: object, **kwargs: object) -> Plan:
    deleted = {plan_id: plan for plan_id, plan in self.plans.items() if plan.deletion_date is not None}
    self.plans = {plan_id: plan for plan_id, plan in self.plans.items() if plan_id not in deleted}
    try:
        plan: Plan = original(self, *args, **kwargs)
    finally:
        self.plans |= deleted
    return plan


@SELECTIONS.operation(BackupResponse)
def _create_backup_selection(self: BackupResponse, request: Shape) -> Shape:
    plan_id = request["BackupPlanId"]
    self.backup_backend.get_backup_plan(plan_id, version_id=None)
    selection_id = str(uuid.uuid4())
    selection = {
        "BackupPlanId": plan_id,
        "SelectionId": selection_id,
        "CreationDate": time.time(),
        "BackupSelection": request["BackupSelection"],
    }
    shelf(self.backup_backend, "selections")[selection_id] = selection
    return {key: selection[key] for key in ("BackupPlanId", "SelectionId", "CreationDate")}


@SELECTIONS.operation(BackupResponse)
def _get_backup_selection(self: BackupResponse, request: Shape) -> Shape:
    selection: Shape | None = shelf(self.backup_backend, "selections").get(request["SelectionId"])
    if selection is None:
        raise AwsError("ResourceNotFoundException", f"No selection {request['SelectionId']}")
    return selection


@SELECTIONS.operation(BackupResponse)
def _list_backup_selections(self: BackupResponse, request: Shape) -> Shape:
    return {
        "BackupSelectionsList": [
            {
                "BackupPlanId": each["BackupPlanId"],
                "SelectionId": each["SelectionId"],
                "SelectionName": each["BackupSelection"]["SelectionName"],
            }
            for each in _of_the_plan(self.backup_backend, request["BackupPlanId"])
        ]
    }


@SELECTIONS.operation(BackupResponse)
def _delete_backup_selection(self: BackupResponse, request: Shape) -> None:
    shelf(self.backup_backend, "selections").pop(request["SelectionId"], None)


@SELECTIONS.around(BackupBackend)
def _delete_backup_plan(original: Original, self: BackupBackend, backup_plan_id: str) -> object:
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html
    if _of_the_plan(self, backup_plan_id):
        raise InvalidRequestException("Related backup plan selections must be deleted prior to backup plan deletion")
    return original(self, backup_plan_id)


def _of_the_plan(backend: BackupBackend, plan_id: str) -> list[Shape]:
    return [each for each in shelf(backend, "selections").values() if each["BackupPlanId"] == plan_id]


@VAULT_POLICIES.operation(BackupResponse)
def _put_backup_vault_access_policy(self: BackupResponse, request: Shape) -> None:
    vault = self.backup_backend.describe_backup_vault(request["BackupVaultName"])
    shelf(self.backup_backend, "vault_policies")[vault.backup_vault_name] = request["Policy"]


@VAULT_POLICIES.operation(BackupResponse)
def _get_backup_vault_access_policy(self: BackupResponse, request: Shape) -> Shape:
    vault = self.backup_backend.describe_backup_vault(request["BackupVaultName"])
    policy = shelf(self.backup_backend, "vault_policies").get(vault.backup_vault_name)
    if policy is None:
        raise AwsError("ResourceNotFoundException", f"No policy on {vault.backup_vault_name}")
    return {
        "BackupVaultName": vault.backup_vault_name,
        "BackupVaultArn": vault.backup_vault_arn,
        "Policy": policy,
    }


@VAULT_POLICIES.operation(BackupResponse)
def _delete_backup_vault_access_policy(self: BackupResponse, request: Shape) -> None:
    shelf(self.backup_backend, "vault_policies").pop(request["BackupVaultName"], None)


VAULT_POLICIES.paths(urls, BackupResponse, "/backup-vaults/(?P<name>[^/]+)/access-policy$")


@VAULT_POLICIES.around(BackupBackend)
def _delete_backup_vault(original: Original, self: BackupBackend, name: str) -> None:
    original(self, name)
    shelf(self, "vault_policies").pop(name, None)


@RECOVERY_POINTS.operation(BackupResponse)
def _list_recovery_points_by_backup_vault(self: BackupResponse, request: Shape) -> Shape:
    self.backup_backend.describe_backup_vault(request["BackupVaultName"])
    return {"RecoveryPoints": []}


RECOVERY_POINTS.paths(urls, BackupResponse, "/backup-vaults/(?P<name>[^/]+)/recovery-points/$")


@TAGS.operation(BackupResponse)
def _list_tags(self: BackupResponse, request: Shape) -> Shape:
    return {"Tags": self.backup_backend.list_tags(request["ResourceArn"])}
