"""What is encrypted stays so, with a key of ours; what is new is encrypted from the beginning."""

from collections.abc import Callable, Iterator

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.settings import (
    Advice,
    Setting,
    Values,
    changed_from,
    is_missing,
    is_off,
    longer,
    path,
    removed,
    taken_away,
    turned_off,
    weakened,
)
from policies.plan_guard.values import every, first, listed

ADVICE = Advice(
    rule=RuleId.ENCRYPTION_OFF,
    reason="Who gets at a disk, a backup or the network could read what the bank's audit trail says.",
    remedy="Keep it encrypted, with a key of the tier; TLS 1.2 or newer for what travels.",
)

MODERN_TLS = ("ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-", "ELBSecurityPolicy-FS-1-2-Res-")
"""Policies that take nothing below TLS 1.2; but for the extended ones, which also take ciphers without forward secrecy.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""


def _all_encrypted(block: str) -> Callable[[Values], object]:
    """True if each block of a kind is encrypted, or there is none."""

    def read(values: Values) -> object:
        blocks = listed(values, block)
        flags = [UNKNOWN if item is UNKNOWN else item.get("encrypted", False) for item in blocks]
        return UNKNOWN if UNKNOWN in flags else all(flag is True for flag in flags)

    return read


def _token_rule(values: Values) -> object:
    """Whether the metadata service wants a session token (IMDSv2), or is off."""
    if first(values, "metadata_options", "http_endpoint") == "disabled":
        return "required"
    return first(values, "metadata_options", "http_tokens")


def _listens_in_clear(values: Values) -> object:
    """Whether a listener answers over HTTP, instead of leading to HTTPS."""
    protocol = first(values, "protocol")
    # What a listener did before may still stand beside what it does: the type decides.
    leads_on = any(
        first(action, "type") == "redirect" and "HTTPS" in every(action, "redirect", "protocol")
        for action in listed(values, "default_action")
    )
    return UNKNOWN if protocol is UNKNOWN else protocol in {"HTTP", "TCP"} and not leads_on


def _tls_policy(values: Values) -> object:
    """The TLS policy of a listener that has one."""
    return first(values, "ssl_policy") if first(values, "protocol") in {"HTTPS", "TLS"} else None


def _is_weak_policy(policy: object) -> bool:
    return policy is not None and not (str(policy).startswith(MODERN_TLS) and "-Ext" not in str(policy))


def _force_ssl(values: Values) -> object:
    """What the parameter group says of connections without TLS."""
    parameters = [item for item in listed(values, "parameter") if item is not UNKNOWN]
    return next((str(item.get("value")) for item in parameters if item.get("name") == "rds.force_ssl"), None)


def _queue_encryption(values: Values) -> object:
    key, managed = first(values, "kms_master_key_id"), first(values, "sqs_managed_sse_enabled")
    return UNKNOWN if UNKNOWN in (key, managed) else bool(key or managed)


def _rotation(values: Values) -> object:
    """Only symmetric keys can rotate."""
    symmetric = first(values, "customer_master_key_spec") in (None, "", "SYMMETRIC_DEFAULT")
    return first(values, "enable_key_rotation") if symmetric else True


_PLAIN = "be stored unencrypted"
_NO_KEY = "not be encrypted with a key of ours"


def _stored(kind: str, *names: str) -> Setting:
    return Setting(type=kind, effect=_PLAIN, read=path(*names), weaker=turned_off, forbidden=is_off)


def _own_key(kind: str, *names: str) -> Setting:
    return Setting(type=kind, effect=_NO_KEY, read=path(*names), weaker=removed)


def _needed_key(kind: str, *names: str) -> Setting:
    return Setting(type=kind, effect=_NO_KEY, read=path(*names), weaker=removed, forbidden=is_missing)


SETTINGS = (
    _stored("aws_db_instance", "storage_encrypted"),
    _stored("aws_rds_cluster", "storage_encrypted"),
    _stored("aws_ebs_volume", "encrypted"),
    _stored("aws_efs_file_system", "encrypted"),
    _stored("aws_ebs_encryption_by_default", "enabled"),
    Setting(
        type="aws_instance",
        effect="have an unencrypted root volume",
        read=_all_encrypted("root_block_device"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_instance",
        effect="have an unencrypted volume",
        read=_all_encrypted("ebs_block_device"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_dynamodb_table",
        effect=_NO_KEY,
        read=path("server_side_encryption", "enabled"),
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_s3_bucket_server_side_encryption_configuration",
        effect="be encrypted with {after} instead of {before}",
        read=path("rule", "apply_server_side_encryption_by_default", "sse_algorithm"),
        weaker=changed_from("aws:kms"),
    ),
    Setting(
        type="aws_ecr_repository",
        effect="be encrypted with {after} instead of {before}",
        read=path("encryption_configuration", "encryption_type"),
        weaker=changed_from("KMS"),
        forbidden=lambda kind: kind != "KMS",
    ),
    Setting(type="aws_sqs_queue", effect=_PLAIN, read=_queue_encryption, weaker=removed, forbidden=is_missing),
    _needed_key("aws_sns_topic", "kms_master_key_id"),
    _needed_key("aws_cloudwatch_log_group", "kms_key_id"),
    _needed_key("aws_secretsmanager_secret", "kms_key_id"),
    _needed_key("aws_backup_vault", "kms_key_arn"),
    _needed_key("aws_cloudtrail", "kms_key_id"),
    _own_key("aws_db_instance", "kms_key_id"),
    _own_key("aws_db_instance", "performance_insights_kms_key_id"),
    _own_key("aws_ebs_volume", "kms_key_id"),
    _own_key("aws_dynamodb_table", "server_side_encryption", "kms_key_arn"),
    _own_key("aws_ecs_cluster", "configuration", "execute_command_configuration", "kms_key_id"),
    Setting(
        type="aws_kms_key",
        effect="not be rotated each year",
        read=_rotation,
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_kms_key",
        effect="be rotated every {after} days instead of {before}",
        read=path("rotation_period_in_days"),
        weaker=longer,
    ),
    Setting(
        type="aws_db_parameter_group",
        effect="let the database take connections without TLS (rds.force_ssl)",
        read=_force_ssl,
        weaker=changed_from("1"),
        forbidden=lambda value: value == "0",
    ),
    Setting(
        type="aws_lb_listener",
        effect="answer in clear",
        read=_listens_in_clear,
        weaker=lambda before, after: after is True and before is not True,
        forbidden=lambda in_clear: in_clear is True,
    ),
    Setting(
        type="aws_lb_listener",
        effect="take older TLS than 1.2, or ciphers without forward secrecy ({after})",
        read=_tls_policy,
        weaker=lambda before, after: not _is_weak_policy(before) and _is_weak_policy(after),
        forbidden=_is_weak_policy,
    ),
    Setting(
        type="aws_instance",
        effect="give its credentials to requests without a session token (IMDSv1)",
        read=_token_rule,
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_launch_template",
        effect="give credentials to requests without a session token (IMDSv1)",
        read=_token_rule,
        weaker=turned_off,
        forbidden=is_off,
    ),
    Setting(
        type="aws_instance",
        effect="let containers reach the metadata service ({after} hops instead of {before})",
        read=path("metadata_options", "http_put_response_hop_limit"),
        weaker=longer,
    ),
)
"""What is encrypted, by resource type."""

GUARDIANS = {
    "aws_ebs_encryption_by_default": "id",
    "aws_s3_bucket_server_side_encryption_configuration": "bucket",
}
"""Resources that encrypt others, and what tells whom."""


def encryption_off(plan: PlanDocument) -> Iterator[Finding]:
    """Nothing in clear, at rest or on the way."""
    yield from weakened(plan, SETTINGS, ADVICE)
    yield from taken_away(plan, GUARDIANS, ADVICE)
