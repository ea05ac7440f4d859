"""The database is backed up when, and its backups are kept for as long as, the guide promises."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import promised


class DatabaseBackups(PromiseCheck):
    """Days by environment, and the window. checkov's own CKV_AWS_133 is content with one day."""

    def __init__(self) -> None:
        """Look at database instances."""
        super().__init__(
            3,
            "The database's backups are made and kept as the operators' guide promises",
            "aws_db_instance",
            "backup_retention_period",
            CheckCategories.BACKUP_AND_RECOVERY,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """Longer than promised is fine."""
        days = promised("backup_retention_period", resource.environment)
        found = resource["backup_retention_period"]
        if not isinstance(found, int) or found < int(days):
            yield f"backup_retention_period: promised {days} days, found {found}"
        window = promised("backup_window", resource.environment)
        if resource["backup_window"] != window:
            yield f"backup_window: promised {window} UTC, found {resource['backup_window']}"


check = DatabaseBackups()
