"""The guide's `.env.aws` variables: read from the file, the process's environment winning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

from environments.errors import Problem
from environments.schema.account import AccountSettings

ROOT = Path(__file__).parent.parent
FILE_VARIABLE = "LEDGER_ENV_FILE"
DEFAULT_FILE = ".env.aws"
VARIABLES = tuple(str(field.alias) for field in AccountSettings.model_fields.values())
SECRET_VARIABLES = frozenset({"RDS_MASTER_PASSWORD"})


@dataclass(frozen=True)
class AccountValues:
    """The variables that have a value, and where each was found."""

    file: str
    found: Mapping[str, str]
    from_process: frozenset[str]
    problems: tuple[Problem, ...]

    def source_of(self, variable: str) -> str:
        """The file, or `environment variable`, that a reader has to change."""
        return "environment variable" if variable in self.from_process else self.file

    def shown(self, variable: str) -> str | None:
        """A value fit for a message: never a secret."""
        value = self.found.get(variable)
        return "(hidden)" if value and variable in SECRET_VARIABLES else value


def read(values_file: Path | None = None, environ: Mapping[str, str] | None = None) -> AccountValues:
    """Read the account's values; a missing file is no problem as long as the variables are set."""
    environ = os.environ if environ is None else environ
    path = values_file or Path(environ.get(FILE_VARIABLE) or DEFAULT_FILE)
    path = path if path.is_absolute() else ROOT / path
    in_file = dotenv_values(path) if path.is_file() else {}
    from_process = {name: environ[name] for name in VARIABLES if environ.get(name)}
    found = {name: value for name in VARIABLES if (value := in_file.get(name))} | from_process
    file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
    problems = []
    if not path.is_file():
        file += " (missing: cp .env.aws.example .env.aws)"
    for name in in_file:
        close = get_close_matches(name, VARIABLES, n=1, cutoff=0.85)
        if name not in VARIABLES and close:
            problems.append(Problem(file, name, None, f"is an unknown variable: did you mean {close[0]!r}?"))
    return AccountValues(file, found, frozenset(from_process), tuple(problems))
