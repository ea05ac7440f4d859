"""The database takes connections over TLS only, as the guide promises HTTPS and TLS everywhere."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import promised

FORCED = "rds.force_ssl"


class DatabaseTls(PromiseCheck):
    """A parameter of PostgreSQL's group; checkov knows no check of it."""

    def __init__(self) -> None:
        """Look at parameter groups."""
        super().__init__(
            4,
            "The database refuses connections without TLS",
            "aws_db_parameter_group",
            "force_ssl",
            CheckCategories.ENCRYPTION,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """One that isn't set is what RDS makes of it, and may differ from version to version."""
        found = {str(block["name"]): str(block["value"]) for block in resource.blocks("parameter")}.get(FORCED)
        wanted = promised("force_ssl", resource.environment)
        if found != wanted:
            yield f"{FORCED}: promised {wanted}, found {found}"


check = DatabaseTls()
