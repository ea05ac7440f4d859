"""What holds data stays."""

from collections.abc import Iterator

from policies.plan_guard import effects
from policies.plan_guard.document import PlanDocument, ResourceChange
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId

_DATABASE = "The database's content would be lost, but for its backups."
_KEY = "Without the key, nothing that it has encrypted can be read any more, backups included."
_RECOVERY_POINT = "What can be restored from it could not be restored any more."
_VAULT = "The recovery points in the vault would be lost."

HOLDERS = {
    "aws_backup_logically_air_gapped_vault": _VAULT,
    "aws_backup_vault": _VAULT,
    "aws_cloudtrail_event_data_store": "The recorded API calls would be lost.",
    "aws_cloudwatch_log_group": "The log would be lost, and with it evidence of what happened.",
    "aws_db_cluster_snapshot": _RECOVERY_POINT,
    "aws_db_instance": _DATABASE,
    "aws_db_snapshot": _RECOVERY_POINT,
    "aws_dynamodb_table": "The table's items would be lost: the nodes' or Terraform's locks among them.",
    "aws_ebs_snapshot": _RECOVERY_POINT,
    "aws_ecr_repository": "The images would be lost: what runs could neither be restarted nor rolled back.",
    "aws_efs_file_system": "The files would be lost.",
    "aws_kms_external_key": _KEY,
    "aws_kms_key": _KEY,
    "aws_kms_replica_key": _KEY,
    "aws_rds_cluster": _DATABASE,
    "aws_s3_bucket": "The bucket's objects and all their versions would be lost.",
    "aws_secretsmanager_secret": "The secret's value would be lost, and what reads it would fail.",
}
"""Resource types, and what goes with one of them."""


def data_loss(plan: PlanDocument) -> Iterator[Finding]:
    """No deletion, and no replacement: what is made anew is empty."""
    for item in plan.resource_changes:
        if item.mode == "managed" and item.type in HOLDERS and item.change.deletes and not _is_copy(item):
            yield Finding(
                rule=RuleId.DATA_LOSS,
                address=item.address,
                effect=effects.loss(item.change),
                reason=HOLDERS[item.type],
                remedy="Undo the setting that asks for it. If it only has another address now, tell Terraform so: "
                "terraform state mv. To give it up for good: keep a copy, then have an exception granted.",
            )


def _is_copy(item: ResourceChange) -> bool:
    """A read replica has nothing that its source hasn't; once promoted it names no source."""
    return item.type == "aws_db_instance" and bool((item.change.before or {}).get("replicate_source_db"))
