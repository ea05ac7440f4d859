"""Rules of the database's settings."""

from collections.abc import Iterator

from environments.rules.violation import Rule, Violation
from environments.schema.database import VAULT_START_MINUTES, DatabaseSettings, VaultLock
from environments.schema.operations import ProtectionSettings

SHORTEST_WINDOW_MINUTES = 30
QUIET_MINUTES = 60
"""How long before a window of RDS's AWS Backup must not begin.

Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
"""

DAY_MINUTES = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def storage_can_grow(database: DatabaseSettings) -> Iterator[Violation]:
    """RDS wants storage autoscaling's limit at least 10 % above the allocated storage.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
    """
    least = -(-database.allocated_storage_gib * 11 // 10)
    if database.max_allocated_storage_gib < least:
        yield Violation(
            "database.max_allocated_storage_gib",
            database.max_allocated_storage_gib,
            f"is not 10 % above database.allocated_storage_gib {database.allocated_storage_gib}: "
            f"{least} or more is allowed",
        )


def windows_are_long_enough(database: DatabaseSettings) -> Iterator[Violation]:
    """RDS wants both windows to be at least half an hour long."""
    windows = {
        "backup_window": _daily_minutes(database.backup_window),
        "maintenance_window": _weekly_minutes(database.maintenance_window),
    }
    for name, minutes in windows.items():
        if len(minutes) < SHORTEST_WINDOW_MINUTES:
            yield Violation(
                f"database.{name}",
                getattr(database, name),
                f"is {len(minutes)} minutes long: {SHORTEST_WINDOW_MINUTES} or more are allowed",
            )


def windows_do_not_overlap(database: DatabaseSettings) -> Iterator[Violation]:
    """RDS refuses a maintenance window during the daily backup."""
    backup = set(_daily_minutes(database.backup_window))
    if backup & {minute % DAY_MINUTES for minute in _weekly_minutes(database.maintenance_window)}:
        yield Violation(
            "database.maintenance_window",
            database.maintenance_window,
            f"overlaps database.backup_window {database.backup_window}: a window outside it is needed",
        )


def performance_insights_keeps_whole_months(database: DatabaseSettings) -> Iterator[Violation]:
    """Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html."""
    days = database.performance_insights_retention_days
    if days not in {7, 731} and days % 31:
        yield Violation(
            "database.performance_insights_retention_days",
            days,
            "is not offered by RDS: allowed are 7, 731 and the multiples of 31 up to 713",
        )


def vault_backups_begin_outside_the_windows(database: DatabaseSettings) -> Iterator[Violation]:
    """RDS lets AWS Backup begin neither in one of its windows nor in the hour before."""
    if database.backup_vault is None:
        return
    begin = _minutes(database.backup_vault.begins_at)
    needed = VAULT_START_MINUTES + QUIET_MINUTES
    claimed = {minute % DAY_MINUTES for minute in range(begin, begin + needed)}
    windows = {
        "backup_window": _daily_minutes(database.backup_window),
        "maintenance_window": _weekly_minutes(database.maintenance_window),
    }
    for name, minutes in windows.items():
        if claimed & {minute % DAY_MINUTES for minute in minutes}:
            yield Violation(
                "database.backup_vault.begins_at",
                database.backup_vault.begins_at,
                f"is too close to database.{name} {getattr(database, name)}: {needed} minutes between them are needed",
            )


def vault_is_only_sealed_where_nothing_is_meant_to_be_destroyed(
    database: DatabaseSettings,
    protection: ProtectionSettings,
) -> Iterator[Violation]:
    """What a compliance lock protects can't be destroyed: not for a rehearsal, nor by mistake."""
    vault = database.backup_vault
    if vault is not None and vault.lock is VaultLock.COMPLIANCE and not protection.deletion_protection:
        yield Violation(
            "database.backup_vault.lock",
            vault.lock.value,
            "is a lock without protection.deletion_protection = true: allowed here are none and governance",
        )


def _daily_minutes(window: str) -> list[int]:
    begin, end = (_minutes(time) for time in window.split("-"))
    return [minute % DAY_MINUTES for minute in range(begin, end + (DAY_MINUTES if end < begin else 0))]


def _weekly_minutes(window: str) -> list[int]:
    begin, end = (WEEKDAYS.index(time[:3]) * DAY_MINUTES + _minutes(time[4:]) for time in window.split("-"))
    week = len(WEEKDAYS) * DAY_MINUTES
    return [minute % week for minute in range(begin, end + (week if end < begin else 0))]


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


RULES: tuple[Rule, ...] = (
    storage_can_grow,
    windows_are_long_enough,
    windows_do_not_overlap,
    performance_insights_keeps_whole_months,
    vault_backups_begin_outside_the_windows,
    vault_is_only_sealed_where_nothing_is_meant_to_be_destroyed,
)
