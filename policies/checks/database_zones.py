"""The database has a standby in another zone, where the guide promises one."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import promised


class DatabaseZones(PromiseCheck):
    """Multi-AZ by environment. checkov's own CKV_AWS_157 demands it everywhere, and is waived for development."""

    def __init__(self) -> None:
        """Look at database instances."""
        super().__init__(
            2,
            "The database spans two zones where the operators' guide promises it",
            "aws_db_instance",
            "multi_az",
            CheckCategories.BACKUP_AND_RECOVERY,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """More than what is promised is fine."""
        if promised("multi_az", resource.environment) and resource["multi_az"] is not True:
            yield f"multi_az: promised True, found {resource['multi_az']}"


check = DatabaseZones()
