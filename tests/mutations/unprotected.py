"""What could be lost."""

from tests.mutations.changes import assign, forget_statement, remove
from tests.mutations.mutation import Mutation
from tests.mutations.places import DATABASE

UNPROTECTED = (
    Mutation("database-gone", "The audit database is deleted", "database", remove(*DATABASE)),
    Mutation(
        "key-gone", "All that the volumes' key encrypted is lost", "fabric", remove("aws_kms_key", "volumes_key_key")
    ),
    Mutation("state-gone", "Terraform forgets what there is", "state", remove("aws_s3_bucket", "state_bucket")),
    Mutation("ledger-gone", "An orderer loses its ledger", "fabric", remove("aws_ebs_volume", "orderer_0_data_disk")),
    Mutation(
        "two-orderers-gone",
        "The channel orders nothing any more",
        "fabric",
        lambda document: (
            [document["resource"]["aws_instance"].pop(f"orderer_{number}_instance") for number in (0, 1)] and None
        ),
    ),
    Mutation(
        "database-deletable",
        "One call deletes the database",
        "database",
        assign(*DATABASE, "deletion_protection", value=False),
    ),
    Mutation(
        "no-last-snapshot",
        "A deletion leaves no snapshot",
        "database",
        assign(*DATABASE, "skip_final_snapshot", value=True),
    ),
    Mutation(
        "backups-for-a-day",
        "What is noticed after two days can't be restored",
        "database",
        assign(*DATABASE, "backup_retention_period", value=1),
    ),
    Mutation(
        "no-standby", "The zone fails, and with it the database", "database", assign(*DATABASE, "multi_az", value=False)
    ),
    Mutation(
        "vault-unlocked",
        "Backups can be deleted before their time",
        "database",
        remove("aws_backup_vault_lock_configuration", "backup_lock"),
    ),
    Mutation(
        "vault-lock-shorter",
        "Backups can be deleted after a day",
        "database",
        assign("aws_backup_vault_lock_configuration", "backup_lock", "min_retention_days", value=1),
    ),
    Mutation(
        "vault-policy-open",
        "Nothing denies deleting recovery points",
        "database",
        forget_statement("aws_backup_vault_policy", "backup_policy", "policy", "KeepRecoveryPoints"),
    ),
    Mutation(
        "no-versions",
        "What is overwritten in the archive is lost",
        "fabric",
        assign(
            "aws_s3_bucket_versioning", "archive_versioning", "versioning_configuration", "status", value="Suspended"
        ),
    ),
    Mutation(
        "log-for-a-day",
        "Evidence is gone the next day",
        "database",
        assign("aws_cloudwatch_log_group", "primary_logs_postgresql_group", "retention_in_days", value=1),
    ),
    Mutation(
        "key-deleted-in-a-week",
        "Less time to notice that a key will be deleted",
        "database",
        assign("aws_kms_key", "database_key_key", "deletion_window_in_days", value=7),
    ),
    Mutation(
        "secret-deleted-at-once",
        "A deleted secret can't be restored",
        "database",
        assign("aws_secretsmanager_secret", "db_credentials_secret", "recovery_window_in_days", value=0),
    ),
    Mutation(
        "locks-without-recovery",
        "The nodes' locks can't be restored to a time",
        "fabric",
        assign("aws_dynamodb_table", "lock_locks_table", "point_in_time_recovery", "enabled", value=False),
    ),
    Mutation(
        "tags-movable",
        "An image is exchanged under its tag",
        "fabric",
        assign("aws_ecr_repository", "images_orderer_repository", "image_tag_mutability", value="MUTABLE"),
    ),
    Mutation(
        "firewall-only-counts",
        "The web firewall lets through what it finds",
        "network",
        assign("aws_wafv2_web_acl", "web_firewall_acl", "rule", 2, "override_action", value={"count": {}}),
    ),
    Mutation(
        "load-balancer-deletable",
        "One call deletes the only door",
        "network",
        assign("aws_lb", "load_balancer_alb", "enable_deletion_protection", value=False),
    ),
)
