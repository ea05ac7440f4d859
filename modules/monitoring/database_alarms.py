"""Alarms about the database.

Adds: CPU, connections, storage, memory, CPU credits, transaction ids of the primary; CPU and lag of each replica; a
rotation of the application's login that fails.
"""

from environments.schema.monitoring import MonitoringSettings
from modules.database import DatabaseTier
from modules.monitoring.alarm import Comparison, Condition, MissingData
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.metrics import database_identifiers, database_metric, rotation_metric

GIB = 1024**3
MIB = 1024**2

BUSY_PERIODS = 2
LAGGING_PERIODS = 3

MOST_TRANSACTION_IDS = 1_000_000_000
"""PostgreSQL stops accepting writes at two billion; autovacuum should never let it come to half of that.

Source: https://aws.amazon.com/blogs/database/implement-an-early-warning-system-for-transaction-id-wraparound-in-amazon-rds-for-postgresql/
"""

GONE = MissingData.IS_UNKNOWN
"""RDS reports every minute; that the database is gone is told by its events, and by the backend's alarms."""


def watch_database(alarms: AlarmGroup, *, database: DatabaseTier, settings: MonitoringSettings) -> None:
    """Add the alarms of the primary and its replicas."""
    burstable = database.environment.database.instance_class.startswith("db.t")
    for title, identifier in database_identifiers(database).items():
        _watch_cpu(alarms, title, identifier, settings)
        _watch_space(alarms, title, identifier, settings)
        if burstable:
            _watch_credits(alarms, title, identifier, settings)
        if identifier != database.identifier:
            _watch_lag(alarms, title, identifier, settings)
    _watch_connections(alarms, database.identifier, settings)
    _watch_transaction_ids(alarms, database.identifier)
    _watch_rotation(alarms, database)


def _watch_cpu(alarms: AlarmGroup, title: str, identifier: str, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{_id(title)}_high_cpu",
        Condition(
            value=database_metric(identifier, "CPUUtilization"),
            threshold=settings.database_cpu_percent,
            periods=BUSY_PERIODS,
            missing_data=GONE,
        ),
        name=f"{title} High CPU",
        description=(
            f"{title}: more than {settings.database_cpu_percent} % CPU for 10 minutes. Performance Insights shows "
            "which statements."
        ),
    )


def _watch_rotation(alarms: AlarmGroup, database: DatabaseTier) -> None:
    alarms.alarm_when(
        "database_rotation",
        Condition(
            value=rotation_metric(database, "Errors"),
            threshold=0,
            # It runs once a month.
            missing_data=MissingData.IS_FINE,
        ),
        name="Database Rotation Failed",
        description="A new password could not be set: the old one still works. The runbook says how to rotate again.",
    )


def _watch_connections(alarms: AlarmGroup, identifier: str, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        "database_high_connections",
        Condition(
            value=database_metric(identifier, "DatabaseConnections"),
            threshold=settings.database_connections,
            missing_data=GONE,
        ),
        name="Database High Connections",
        description=(
            f"More than {settings.database_connections} connections are open: soon, new tasks will get none. "
            "Look for connections that are idle in a transaction."
        ),
    )


def _watch_space(alarms: AlarmGroup, title: str, identifier: str, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{_id(title)}_low_storage",
        Condition(
            value=database_metric(identifier, "FreeStorageSpace").by("Minimum"),
            comparison=Comparison.BELOW,
            threshold=settings.database_free_storage_gib * GIB,
            missing_data=GONE,
        ),
        name=f"{title} Low Storage",
        description=(
            f"{title}: less than {settings.database_free_storage_gib} GiB are free. A full database stops. Storage "
            "grows by itself up to database.max_allocated_storage_gib, at most once in 6 hours."
        ),
    )
    alarms.alarm_when(
        f"{_id(title)}_low_memory",
        Condition(
            value=database_metric(identifier, "FreeableMemory"),
            comparison=Comparison.BELOW,
            threshold=settings.database_freeable_memory_mib * MIB,
            periods=BUSY_PERIODS,
            missing_data=GONE,
        ),
        name=f"{title} Low Memory",
        description=f"{title}: less than {settings.database_freeable_memory_mib} MiB of memory can be freed.",
    )


def _watch_credits(alarms: AlarmGroup, title: str, identifier: str, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{_id(title)}_low_cpu_credits",
        Condition(
            value=database_metric(identifier, "CPUCreditBalance"),
            comparison=Comparison.BELOW,
            threshold=settings.cpu_credits,
            periods=BUSY_PERIODS,
            missing_data=GONE,
        ),
        name=f"{title} Low CPU Credits",
        description=f"{title}: the burstable instance has used its credits, and costs extra or slows down from now on.",
    )


def _watch_lag(alarms: AlarmGroup, title: str, identifier: str, settings: MonitoringSettings) -> None:
    alarms.alarm_when(
        f"{_id(title)}_lag",
        Condition(
            value=database_metric(identifier, "ReplicaLag"),
            threshold=settings.database_replica_lag_seconds,
            periods=LAGGING_PERIODS,
            # A replica that doesn't replicate reports no lag.
            missing_data=MissingData.IS_ALARMING,
        ),
        name=f"{title} Lag",
        description=f"{title} shows what was true more than {settings.database_replica_lag_seconds} seconds ago.",
    )


def _watch_transaction_ids(alarms: AlarmGroup, identifier: str) -> None:
    alarms.alarm_when(
        "database_transaction_ids",
        Condition(
            value=database_metric(identifier, "MaximumUsedTransactionIDs").by("Maximum"),
            threshold=MOST_TRANSACTION_IDS,
            missing_data=GONE,
        ),
        name="Database Transaction IDs",
        description=(
            "Autovacuum doesn't keep up: at two billion used transaction ids the database stops accepting writes. "
            "Look for an old open transaction or a stuck replication slot."
        ),
    )


def _id(title: str) -> str:
    return title.lower().replace(" ", "_")
