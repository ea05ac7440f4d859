"""The errors a user sees: what happened, a way out, and the exit code.

Raised where the cause is known, printed by `ledger.cli.main` and nowhere else.
"""

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """The codes `ledger` exits with; a failing Terraform's own code is passed on."""

    FAILURE = 1
    USAGE = 2  # wrong arguments or settings; also what `drift` answers when it finds some, as Terraform does
    MISSING_TOOL = 3
    INTERRUPTED = 130
    READER_GONE = 141  # as of a program that SIGPIPE ends


class LedgerError(Exception):
    """Something went wrong that the user can understand and act on."""

    def __init__(self, message: str, *, hint: str | None = None, exit_code: int = ExitCode.FAILURE) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = int(exit_code)


class UsageError(LedgerError):
    """The command line or the settings ask for something that can't be."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint, exit_code=ExitCode.USAGE)


class DeclinedError(LedgerError):
    """The user was asked, and said no: nothing went wrong, but what the command is for was not done."""


class InterruptedByUserError(LedgerError):
    """The user pressed Ctrl-C, and everything has stopped."""

    def __init__(self, message: str = "Stopped.", *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint, exit_code=ExitCode.INTERRUPTED)


class UnexpectedError(LedgerError):
    """A mistake of ours, as far as anybody knows."""

    def __init__(self, cause: Exception, *, where: Path | str | None = None) -> None:
        super().__init__(
            f"This should not have happened: {type(cause).__name__}: {cause}",
            hint=f"Please report it with {where}." if where else "Please report it with what LEDGER_DEBUG=1 shows.",
        )
        self.cause = cause
