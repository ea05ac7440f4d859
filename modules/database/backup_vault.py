"""Backups outside RDS's reach, in AWS Backup.

Creates: a vault with its policy and, by setting, its lock; a daily plan, the role that carries it out, and the
selection of the database.
"""

from cdktf_cdktf_provider_aws.backup_plan import BackupPlan, BackupPlanRule, BackupPlanRuleLifecycle
from cdktf_cdktf_provider_aws.backup_selection import BackupSelection
from cdktf_cdktf_provider_aws.backup_vault import BackupVault as Vault
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from cdktf_cdktf_provider_aws.backup_vault_policy import BackupVaultPolicy
from constructs import Construct

from environments.schema.database import VAULT_START_MINUTES, BackupVaultSettings, VaultLock
from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Effect, Statement, policy_document
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

COMPLETION_MINUTES = 240
"""From the scheduled time; a snapshot after the first takes minutes, the first one of a large database hours."""


class BackupVault(Construct):
    """A daily copy of the database that neither a mistake nor a stolen credential deletes.

    The policy denies deletion to everybody, and can be taken away by whoever may change it; the governance lock also
    holds against those. Destroying the environment removes both first, and then the recovery points. A compliance
    lock can't be removed by anybody once its grace days are over: destroying then fails until the last recovery
    point has expired, which is what the setting is for.

    Continuous backup stays off: AWS Backup would take RDS's own backup window and retention over.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        settings: BackupVaultSettings,
        database_arn: str,
        key: EncryptionKey,
    ) -> None:
        super().__init__(scope, id)
        self._name = stack.names.of("banking-audit-db")
        self._settings = settings
        self._vault = Vault(self, "vault", name=self._name, kms_key_arn=key.arn, force_destroy=stack.unprotected)
        self._build_policy()
        self._build_lock()
        plan = self._build_plan()
        BackupSelection(
            self,
            "selection",
            name=self._name,
            plan_id=plan.id,
            iam_role_arn=self._build_role(stack, database_arn, key).arn,
            resources=[database_arn],
        )

    def _build_policy(self) -> None:
        keep = Statement(
            sid="KeepRecoveryPoints",
            effect=Effect.DENY,
            accounts=["*"],
            actions=["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
            # In a vault's policy: its recovery points, whose ARNs are snapshots' and can't be told beforehand.
            resources=["*"],
        )
        BackupVaultPolicy(self, "policy", backup_vault_name=self._vault.name, policy=policy_document([keep]))

    def _build_lock(self) -> None:
        settings = self._settings
        if settings.lock is VaultLock.NONE:
            return
        BackupVaultLockConfiguration(
            self,
            "lock",
            backup_vault_name=self._vault.name,
            min_retention_days=settings.retention_days,
            # AWS Backup's sign for a compliance lock; without it, the lock is one of governance.
            changeable_for_days=settings.lock_grace_days if settings.lock is VaultLock.COMPLIANCE else None,
        )

    def _build_plan(self) -> BackupPlan:
        hours, minutes = (int(part) for part in self._settings.begins_at.split(":"))
        return BackupPlan(
            self,
            "plan",
            name=self._name,
            rule=[
                BackupPlanRule(
                    rule_name="daily",
                    target_vault_name=self._vault.name,
                    schedule=f"cron({minutes} {hours} * * ? *)",
                    start_window=VAULT_START_MINUTES,
                    completion_window=COMPLETION_MINUTES,
                    lifecycle=BackupPlanRuleLifecycle(delete_after=self._settings.retention_days),
                ),
            ],
        )

    def _build_role(self, stack: TierStack, database_arn: str, key: EncryptionKey) -> Role:
        """The role that takes snapshots of the database, and deletes those that have expired; it can't restore any.

        AWS's managed policy would also let it run commands on the Fabric nodes, delete any EBS snapshot and pass any
        role to GuardDuty.

        Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html#customer-managed-policies
        """
        role = Role(
            self,
            "role",
            name=stack.names.of("banking-audit-db-backup"),
            description="Takes the daily backup of the audit database",
            service="backup.amazonaws.com",
        )
        role.allow("take-snapshots", [*_snapshots(stack, database_arn), *_keeping(stack, self._vault.arn, key)])
        return role


def _snapshots(stack: TierStack, database_arn: str) -> list[Statement]:
    taken = stack.arn("rds", "snapshot:awsbackup:*")
    return [
        Statement(
            sid="Look",
            actions=["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"],
            # Asked for without a name, RDS looks at all.
            resources=[stack.arn("rds", "db:*"), stack.arn("rds", "snapshot:*")],
        ),
        Statement(sid="Take", actions=["rds:CreateDBSnapshot"], resources=[database_arn, taken]),
        Statement(sid="TagAndExpire", actions=["rds:AddTagsToResource", "rds:DeleteDBSnapshot"], resources=[taken]),
        # Knows no resources.
        Statement(sid="FindByTag", actions=["tag:GetResources"], resources=["*"]),
    ]


def _keeping(stack: TierStack, vault_arn: str, key: EncryptionKey) -> list[Statement]:
    return [
        Statement(
            sid="Keep",
            actions=["backup:DescribeBackupVault", "backup:CopyIntoBackupVault"],
            resources=[vault_arn],
        ),
        Statement(
            sid="TagRecoveryPoints",
            actions=["backup:TagResource"],
            resources=[stack.arn("backup", "recovery-point:*")],
        ),
        Statement(sid="LookAtKey", actions=["kms:DescribeKey"], resources=[key.arn]),
        Statement(
            sid="LetRdsUseKey",
            actions=["kms:CreateGrant"],
            resources=[key.arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]
