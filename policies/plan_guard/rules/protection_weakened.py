"""Backups, versions, locks, retention and deletion protection stay as strong as they are."""

from collections.abc import Callable, Iterator

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.resource_policies import RESOURCE_POLICIES
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.settings import (
    Advice,
    Setting,
    Values,
    changed_from,
    fewer,
    path,
    removed,
    shorter,
    taken_away,
    turned_off,
    turned_on,
    weakened,
)
from policies.plan_guard.statements import statements
from policies.plan_guard.values import every, first, listed

FOREVER = float("inf")
DAYS_A_YEAR = 365

ADVICE = Advice(
    rule=RuleId.PROTECTION_WEAKENED,
    reason="After an attack or a slip, what protected the data would be gone, and so might be the data.",
    remedy="Undo the setting that asks for it. If it has to be: have an exception granted for this resource.",
)


def _log_days(values: Values) -> object:
    """How long a log group keeps events: 0 and nothing mean for ever."""
    days = first(values, "retention_in_days")
    return days if days is UNKNOWN else (days or FOREVER)


def _lock_days(values: Values) -> object:
    """How long the default retention of an object lock is; S3 takes days or years."""
    days = every(values, "rule", "default_retention", "days")
    years = every(values, "rule", "default_retention", "years")
    return UNKNOWN if UNKNOWN in (*days, *years) else sum(days) + sum(years) * DAYS_A_YEAR


def _expiry_days(block: str, attribute: str) -> Callable[[Values], object]:
    """When a bucket's lifecycle deletes something first; for ever if it never does."""

    def read(values: Values) -> object:
        enabled = [rule for rule in listed(values, "rule") if rule is not UNKNOWN and rule.get("status") == "Enabled"]
        days = [number for rule in enabled for number in every(rule, block, attribute) if number]
        return UNKNOWN if UNKNOWN in days else min(days, default=FOREVER)

    return read


def _shortest_backup(values: Values) -> object:
    kept = [days or FOREVER for days in every(values, "rule", "lifecycle", "delete_after")]
    return UNKNOWN if UNKNOWN in kept else min(kept, default=FOREVER)


def _blocking_rules(values: Values) -> object:
    """The firewall's rules that block, and don't only count."""
    rules = listed(values, "rule")
    if UNKNOWN in rules:
        return UNKNOWN
    return [
        str(rule.get("name")) for rule in rules if not (_counts(rule, "override_action") or _counts(rule, "action"))
    ]


def _counts(rule: Values, action: str) -> bool:
    """Whether a rule only counts; Terraform shows a block that isn't there as an empty list."""
    return any(found != [] for found in every(rule, action, "count"))


_KEEP = "keep what is deleted for {after} days instead of {before}"
_UNPROTECTED = "lose its deletion protection"
_FORCED = "be deleted together with what is in it, if it is deleted"

SETTINGS = (
    Setting(
        type="aws_db_instance",
        effect="keep automated backups for {after} days instead of {before}",
        read=path("backup_retention_period"),
        weaker=shorter,
        forbidden=lambda days: days == 0,
    ),
    Setting(type="aws_db_instance", effect=_UNPROTECTED, read=path("deletion_protection"), weaker=turned_off),
    Setting(
        type="aws_db_instance",
        effect="be deleted without a last snapshot, if it is deleted",
        read=path("skip_final_snapshot"),
        weaker=turned_on,
    ),
    Setting(
        type="aws_db_instance",
        effect="lose its automated backups, if it is deleted",
        read=path("delete_automated_backups"),
        weaker=turned_on,
    ),
    Setting(type="aws_db_instance", effect="have no standby any more", read=path("multi_az"), weaker=turned_off),
    Setting(type="aws_rds_cluster", effect=_UNPROTECTED, read=path("deletion_protection"), weaker=turned_off),
    Setting(
        type="aws_rds_cluster",
        effect="keep automated backups for {after} days instead of {before}",
        read=path("backup_retention_period"),
        weaker=shorter,
    ),
    Setting(
        type="aws_dynamodb_table", effect=_UNPROTECTED, read=path("deletion_protection_enabled"), weaker=turned_off
    ),
    Setting(
        type="aws_dynamodb_table",
        effect="have no point-in-time recovery any more",
        read=path("point_in_time_recovery", "enabled"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_cloudwatch_log_group",
        effect="keep events for fewer days ({after} instead of {before})",
        read=_log_days,
        weaker=shorter,
    ),
    Setting(
        type="aws_s3_bucket_versioning",
        effect="keep no versions of what is overwritten or deleted ({after})",
        read=path("versioning_configuration", "status"),
        weaker=changed_from("Enabled"),
        forbidden=lambda status: status in {"Suspended", "Disabled"},
    ),
    Setting(type="aws_s3_bucket", effect=_FORCED, read=path("force_destroy"), weaker=turned_on),
    Setting(
        type="aws_s3_bucket",
        effect="lock no objects any more",
        read=path("object_lock_enabled"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_s3_bucket_object_lock_configuration",
        effect="lock new objects for {after} days instead of {before}",
        read=_lock_days,
        weaker=shorter,
    ),
    Setting(
        type="aws_s3_bucket_object_lock_configuration",
        effect="lock objects in the mode {after} instead of {before}",
        read=path("rule", "default_retention", "mode"),
        weaker=changed_from("COMPLIANCE"),
    ),
    Setting(
        type="aws_s3_bucket_lifecycle_configuration",
        effect="delete objects after fewer days ({after} instead of {before})",
        read=_expiry_days("expiration", "days"),
        weaker=shorter,
    ),
    Setting(
        type="aws_s3_bucket_lifecycle_configuration",
        effect="delete old versions after fewer days ({after} instead of {before})",
        read=_expiry_days("noncurrent_version_expiration", "noncurrent_days"),
        weaker=shorter,
    ),
    Setting(type="aws_kms_key", effect=_KEEP, read=path("deletion_window_in_days"), weaker=shorter),
    Setting(type="aws_kms_key", effect="be disabled", read=path("is_enabled"), weaker=turned_off),
    Setting(type="aws_secretsmanager_secret", effect=_KEEP, read=path("recovery_window_in_days"), weaker=shorter),
    Setting(type="aws_ecr_repository", effect=_FORCED, read=path("force_delete"), weaker=turned_on),
    Setting(
        type="aws_ecr_repository",
        effect="let image tags be moved to other images",
        read=path("image_tag_mutability"),
        weaker=changed_from("IMMUTABLE"),
    ),
    Setting(
        type="aws_ecr_repository",
        effect="scan no images any more",
        read=path("image_scanning_configuration", "scan_on_push"),
        weaker=turned_off,
    ),
    Setting(type="aws_backup_vault", effect=_FORCED, read=path("force_destroy"), weaker=turned_on),
    Setting(
        type="aws_backup_vault_lock_configuration",
        effect="lock backups for {after} days instead of {before}",
        read=path("min_retention_days"),
        weaker=shorter,
    ),
    Setting(
        type="aws_backup_vault_lock_configuration",
        effect="have a lock that can be lifted again",
        read=path("changeable_for_days"),
        weaker=removed,
    ),
    Setting(
        type="aws_backup_plan",
        effect="keep backups for {after} days instead of {before}",
        read=_shortest_backup,
        weaker=shorter,
    ),
    Setting(
        type="aws_backup_plan",
        effect="take fewer backups ({after} instead of {before})",
        read=lambda values: [str(name) for name in every(values, "rule", "rule_name")],
        weaker=fewer,
    ),
    Setting(
        type="aws_dlm_lifecycle_policy", effect="take no snapshots any more", read=path("state"), weaker=turned_off
    ),
    Setting(
        type="aws_ebs_volume",
        effect="be deleted without a last snapshot, if it is deleted",
        read=path("final_snapshot"),
        weaker=turned_off,
    ),
    Setting(
        type="aws_instance",
        effect="lose its protection against termination",
        read=path("disable_api_termination"),
        weaker=turned_off,
    ),
    Setting(type="aws_lb", effect=_UNPROTECTED, read=path("enable_deletion_protection"), weaker=turned_off),
    Setting(
        type="aws_wafv2_web_acl",
        effect="block by fewer rules: {after} instead of {before}",
        read=_blocking_rules,
        weaker=fewer,
    ),
)
"""What protects data and what serves it, by resource type."""

GUARDIANS = {
    "aws_backup_plan": "name",
    "aws_backup_selection": "name",
    "aws_backup_vault_lock_configuration": "backup_vault_name",
    "aws_backup_vault_policy": "backup_vault_name",
    "aws_db_instance_automated_backups_replication": "source_db_instance_arn",
    "aws_dlm_lifecycle_policy": "description",
    "aws_s3_bucket_object_lock_configuration": "bucket",
    "aws_s3_bucket_policy": "bucket",
    "aws_s3_bucket_replication_configuration": "bucket",
    "aws_s3_bucket_versioning": "bucket",
    "aws_secretsmanager_secret_rotation": "secret_id",
}
"""Resources that protect others, and what tells whom."""


def protection_weakened(plan: PlanDocument) -> Iterator[Finding]:
    """Nothing shorter, off, or gone."""
    yield from weakened(plan, SETTINGS, ADVICE)
    yield from _deny_less(plan)
    yield from taken_away(plan, GUARDIANS, ADVICE)


def _deny_less(plan: PlanDocument) -> Iterator[Finding]:
    """Policies whose denials go: requests without TLS, or deleting backups before their time."""
    for item in plan.managed:
        argument = RESOURCE_POLICIES.get(item.type)
        if argument is None or item.change.before is None or not item.change.makes_or_changes:
            continue
        before, after = item.change.before.get(argument), (item.change.planned or {}).get(argument)
        if after is not UNKNOWN:
            lost = sorted(_denied(before) - _denied(after))
            if lost:
                yield ADVICE.finding(item, f"not deny {' and '.join(lost)} any more")


def _denied(policy: object) -> frozenset[str]:
    """What a policy denies, statement by statement."""
    denials = (statement for statement in statements(policy) if statement.values.get("Effect") == "Deny")
    return frozenset(
        f"{action} ({statement.values.get('Sid', 'without a Sid')})"
        for statement in denials
        for action in statement.actions or ("all actions but some",)
    )
