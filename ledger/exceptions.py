"""The exceptions from the plan guard that a command line names."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ledger.errors import UsageError
from ledger.project import Project

if TYPE_CHECKING:
    from policies.plan_guard.exceptions import GrantedException


def chosen_exceptions(project: Project, names: Iterable[str]) -> "tuple[GrantedException, ...]":
    """The checkout's exceptions of these names.

    Raises:
        UsageError: one of them is unknown, or has expired, or the file is wrong.
    """
    listed = list(names)
    if not listed:
        return ()
    from policies.plan_guard.errors import ExceptionError  # noqa: PLC0415 - see load_environment
    from policies.plan_guard.exceptions import FILE, Exceptions  # noqa: PLC0415

    try:
        return Exceptions.read(project.root / FILE, str(FILE)).choose(listed, datetime.now(UTC).date())
    except ExceptionError as error:
        raise UsageError(
            str(error), hint="Exceptions are granted by a reviewed commit; docs/runbook.md says how. Nothing was done."
        ) from error
