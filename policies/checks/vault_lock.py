"""No recovery point goes before its time, where the settings promise it."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import promised


class VaultLock(PromiseCheck):
    """The days of a lock; that there is one, the plan guard and the contract tests hold."""

    def __init__(self) -> None:
        """Look at the locks of backup vaults."""
        super().__init__(
            6,
            "The backup vault keeps recovery points as long as promised",
            "aws_backup_vault_lock_configuration",
            "min_retention_days",
            CheckCategories.BACKUP_AND_RECOVERY,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """Longer is fine."""
        days = promised("min_retention_days", resource.environment)
        found = resource["min_retention_days"]
        if not isinstance(found, int) or found < int(days):
            yield f"min_retention_days: promised {days} days, found {found}"


check = VaultLock()
