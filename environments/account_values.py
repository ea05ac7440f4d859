"""The guide's `.env.aws` variables: read from the file, the process's environment winning."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from environments.errors import HIDDEN, ConfigurationError, Problem
from environments.files import ROOT, shown, text_of
from environments.schema.account import AccountSettings

FILE_VARIABLE = "LEDGER_ENV_FILE"
DEFAULT_FILE = ".env.aws"
EXAMPLE_FILE = ".env.aws.example"
VARIABLES = tuple(str(field.alias) for field in AccountSettings.model_fields.values())
REQUIRED = frozenset(str(field.alias) for field in AccountSettings.model_fields.values() if field.is_required())
SECRET_VARIABLES = frozenset({"RDS_MASTER_PASSWORD"})
SPECIAL_TO_SHELLS = re.compile(r"[^A-Za-z0-9_%+,.:=^-]")
"""Characters that mean something to a shell, unless they stand in single quotes."""

SAME_WORD = 0.85
"""How alike two names must be for one to be a misspelling; `.env.aws` may have variables of other programs too."""


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
        return HIDDEN if value and variable in SECRET_VARIABLES else value


def read(values_file: Path | None = None, environ: Mapping[str, str] | None = None) -> AccountValues:
    """Read the account's values.

    `.env.aws` may be absent as long as the variables are set; a file that somebody named may not.
    """
    environ = os.environ if environ is None else environ
    named = values_file or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
    path = ROOT / (named or DEFAULT_FILE)
    from_process = {name: environ[name] for name in VARIABLES if environ.get(name)}
    in_file: Mapping[str, str | None] = {}
    problems: list[Problem] = []
    if _is_there(path):
        try:
            text = text_of(path)
        except ConfigurationError as error:
            problems += error.problems
        else:
            problems += _slips(text, shown(path))
            in_file = dotenv_values(stream=StringIO(text), interpolate=False)
    elif named is not None or not from_process.keys() >= REQUIRED:
        problems.append(Problem(shown(path), "", None, _how_to_get(shown(path))))
    found = {name: value for name in VARIABLES if (value := in_file.get(name))} | from_process
    return AccountValues(shown(path), found, frozenset(from_process), tuple(problems))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that may not be entered, an impossible name: reading it says so
        return True


def _how_to_get(file: str) -> str:
    copy = f"run `cp {EXAMPLE_FILE} {file}` and update its values"
    return f"does not exist: {copy}" if file == DEFAULT_FILE else f"does not exist: correct {FILE_VARIABLE}, or {copy}"


def _slips(text: str, file: str) -> Iterator[Problem]:
    """Lines that are no assignment, names that are nearly ours, and secrets that a shell would read differently.

    Values are not shown: they may be secrets.
    """
    for binding in parse_stream(StringIO(text)):
        name = binding.key
        if binding.error:
            allowed = f"line {binding.original.line} is not understood: allowed are NAME=value, and comments after #"
            yield Problem(file, "", None, allowed)
        elif name and name not in VARIABLES:
            close = get_close_matches(name.upper(), VARIABLES, n=1, cutoff=SAME_WORD)
            if close and not name.startswith("TF_VAR_"):
                yield Problem(file, name, None, f"is an unknown variable: did you mean {close[0]}?")
        elif name in SECRET_VARIABLES and _depends_on_the_shell(binding):
            allowed = "is read differently by a shell that sources this file: single quotes around it are needed"
            yield Problem(file, name, HIDDEN, allowed)


def _depends_on_the_shell(binding: Binding) -> bool:
    value = binding.value or ""
    return SPECIAL_TO_SHELLS.search(value) is not None and f"'{value}'" not in binding.original.string
