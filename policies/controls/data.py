"""How data is kept."""

from policies.controls.control import Control, Gates, Standards

CONTROLS = (
    Control(
        id="DATA-1",
        promise="The database, its backups and its logs are encrypted with a key of ours.",
        guide=("Encrypted RDS storage",),
        resources=("database:aws_db_instance", "database:aws_backup_vault", "database:aws_kms_key"),
        gates=Gates(
            checkov=("CKV_AWS_16", "CKV_AWS_354", "CKV_AWS_166"),
            guard=("encryption-off",),
            tests=("contract/test_database.py::test_the_database_is_encrypted",),
        ),
        standards=Standards(pci=("3.5.1",), cis=("2.3.1",), soc2=("CC6.1",), nist=("SC-13", "SC-28")),
    ),
    Control(
        id="DATA-2",
        promise="The nodes' volumes, buckets, tables, topics, queues and images are encrypted.",
        guide=("Encrypted EBS volumes",),
        resources=(
            "fabric:aws_ebs_volume",
            "fabric:aws_instance",
            "fabric:aws_s3_bucket_server_side_encryption_configuration",
            "fabric:aws_dynamodb_table",
            "monitoring:aws_sns_topic",
            "monitoring:aws_sqs_queue",
            "container:aws_ecr_repository",
        ),
        gates=Gates(
            checkov=("CKV_AWS_3", "CKV_AWS_8", "CKV_AWS_26", "CKV_AWS_27", "CKV_AWS_119", "CKV_AWS_136"),
            guard=("encryption-off",),
            tests=(
                "contract/test_all_tiers.py::test_every_ebs_volume_is_encrypted",
                "contract/test_all_tiers.py::test_every_s3_bucket_is_encrypted_and_versioned",
            ),
        ),
        standards=Standards(pci=("3.5.1",), soc2=("CC6.1",), nist=("SC-13", "SC-28")),
    ),
    Control(
        id="DATA-3",
        promise="Keys change every year, belong to one tier, serve named services only, and are deleted after 30 days.",
        resources=(
            "network:aws_kms_key",
            "database:aws_kms_key",
            "fabric:aws_kms_key",
            "container:aws_kms_key",
            "monitoring:aws_kms_key",
            "state:aws_kms_key",
        ),
        gates=Gates(
            checkov=("CKV_AWS_7", "CKV2_AWS_64"),
            guard=("data-loss", "encryption-off", "protection-weakened", "public-exposure"),
            iam=("iam/anybody",),
            tests=(
                "unit/shared/test_encryption_key.py::test_a_key_rotates_and_is_deleted_slowly",
                (
                    "unit/shared/test_encryption_key.py::"
                    "test_a_service_uses_a_key_for_this_account_only_or_is_known_to_name_none"
                ),
            ),
        ),
        standards=Standards(pci=("3.7.4",), cis=("3.6",), soc2=("CC6.1",), nist=("SC-12",)),
    ),
    Control(
        id="DATA-4",
        promise="Users, tasks and nodes talk TLS 1.2 or newer; the database, buckets and queues take nothing else.",
        guide=("HTTPS only (TLS 1.2+)",),
        resources=(
            "network:aws_lb_listener",
            "database:aws_db_parameter_group",
            "fabric:aws_s3_bucket_policy",
            "monitoring:aws_sqs_queue",
        ),
        gates=Gates(
            checkov=("CKV_AWS_2", "CKV_AWS_103", "CKV_LEDGER_4", "CKV_LEDGER_5"),
            guard=("encryption-off",),
            tests=(
                "contract/test_network.py::test_tls_1_2_or_newer",
                "contract/test_network.py::test_https_only_everything_else_is_redirected",
                "contract/test_database.py::test_connections_are_encrypted",
                "unit/shared/test_private_bucket.py::test_who_comes_without_tls_1_2_is_refused",
            ),
        ),
        standards=Standards(pci=("4.2.1",), cis=("2.1.1",), soc2=("CC6.7",), nist=("SC-8", "SC-13")),
    ),
    Control(
        id="DATA-5",
        promise="Buckets are closed to the public, whatever a policy says, and keep what was overwritten.",
        resources=(
            "fabric:aws_s3_bucket_public_access_block",
            "network:aws_s3_bucket_public_access_block",
            "state:aws_s3_bucket_public_access_block",
            "fabric:aws_s3_bucket_versioning",
            "state:aws_s3_bucket_versioning",
        ),
        gates=Gates(
            checkov=("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"),
            guard=("public-exposure", "protection-weakened"),
            iam=("iam/anybody",),
            tests=("unit/shared/test_private_bucket.py::test_nothing_is_public_whatever_a_policy_says",),
        ),
        standards=Standards(pci=("1.4.4", "10.3.2"), cis=("2.1.4",), soc2=("CC6.1",), nist=("AC-3", "AU-9")),
    ),
    Control(
        id="DATA-6",
        promise="Backups are made every day by themselves, beside the database's own, and the vault can't be emptied "
        "early unless somebody takes its lock away first.",
        resources=(
            "database:aws_db_instance",
            "database:aws_backup_plan",
            "database:aws_backup_vault_lock_configuration",
            "database:aws_backup_vault_policy",
            "fabric:aws_dlm_lifecycle_policy",
        ),
        gates=Gates(
            checkov=("CKV_AWS_133", "CKV_LEDGER_3", "CKV_LEDGER_6"),
            guard=("data-loss", "protection-weakened"),
            tests=(
                "contract/test_database.py::test_automated_backups_are_kept_for_7_days",
                "unit/database/test_backup_vault.py::test_nobody_deletes_a_recovery_point_or_shortens_its_life",
                "unit/fabric/test_snapshots.py::test_a_snapshot_is_made_every_day_and_fourteen_are_kept",
                "integration/nodes/test_backup.py",
                "integration/nodes/test_restore.py",
            ),
        ),
        standards=Standards(pci=("10.3.3",), soc2=("A1.2", "A1.3"), nist=("CP-9", "CP-10")),
    ),
    Control(
        id="DATA-7",
        promise="What holds data refuses to be deleted, and a plan that would lose or replace it is refused.",
        resources=(
            "database:aws_db_instance",
            "fabric:aws_ebs_volume",
            "fabric:aws_s3_bucket",
            "fabric:aws_dynamodb_table",
            "state:aws_dynamodb_table",
        ),
        gates=Gates(
            checkov=("CKV_AWS_293", "CKV_AWS_28"),
            guard=("data-loss", "fabric-ledger-volume", "fabric-quorum", "protection-weakened"),
            tests=(
                "contract/test_plan_guard.py::test_lifting_the_protection_is_refused_where_it_was",
                "unit/shared/test_private_bucket.py::test_a_bucket_with_objects_is_deleted_only_once_protection_is_lifted",
            ),
        ),
        standards=Standards(pci=("6.5.1",), soc2=("A1.2", "CC8.1"), nist=("CM-3", "CP-9")),
    ),
    Control(
        id="DATA-8",
        promise="The loss of a zone stops neither the database nor the ledger's quorum.",
        resources=("database:aws_db_instance", "fabric:aws_instance", "network:aws_nat_gateway"),
        gates=Gates(
            checkov=("CKV_AWS_157", "CKV_LEDGER_2"),
            guard=("fabric-quorum", "fabric-peers", "protection-weakened"),
            tests=(
                "contract/test_database.py::test_the_database_is_multi_az",
                "contract/test_fabric.py::test_instances_are_spread_over_three_azs",
            ),
        ),
        standards=Standards(soc2=("A1.2",), nist=("CP-10", "SC-6")),
    ),
)
