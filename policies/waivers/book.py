"""All waivers, as their file has them."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from environments.errors import Problem
from environments.explain import explained
from environments.files import shown
from environments.partial import as_json
from policies.waivers.finding import Finding
from policies.waivers.judgement import Judgement
from policies.waivers.waiver import Waiver

FILE = Path(__file__).parents[1] / "waivers.toml"
"""Where the waivers stand."""

ENTRY = "waiver"


class WaiverError(Exception):
    """Waivers that can't be read; the message tells every problem, with file, entry, key, value and what is allowed."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    waiver: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class WaiverBook:
    """Waivers, to hold findings against."""

    file: str
    """The name to tell a reader."""
    waivers: tuple[Waiver, ...] = ()

    @classmethod
    def read(cls, path: Path = FILE) -> Self:
        """Read a file.

        Raises:
            WaiverError: it can't be read, or something in it is wrong; all that is, at once.
        """
        file = shown(path)
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise WaiverError(f"{file} can't be read: {error.strerror}.") from error
        except ValueError as error:
            raise WaiverError(f"{file} is not TOML: {error}.") from error
        try:
            document = _Document.model_validate_json(as_json(entries), strict=True)
        except ValidationError as error:
            raise _told(file, _invalid(file, error, entries)) from error
        twice = tuple(_repeated(file, document.waiver))
        if twice:
            raise _told(file, twice)
        return cls(file, document.waiver)

    def about(self, *prefixes: str) -> Self:
        """Only the waivers from checks whose ids begin like this; the others belong to another gate."""
        return replace(self, waivers=tuple(item for item in self.waivers if item.check.startswith(prefixes)))

    def for_stacks(self) -> Self:
        """Only the waivers from what is found before Terraform has planned anything."""
        return replace(self, waivers=tuple(item for item in self.waivers if not item.only_in_plans))

    def judge(self, findings: Iterable[Finding], today: date, environments: Collection[str] = ()) -> Judgement:
        """Hold findings against all the waivers; narrow them with `about` to those of the checks that were run.

        Args:
            findings: what was found.
            today: the day, in UTC.
            environments: for which a waiver without environments must be needed, each; by default, for any one.
        """
        return Judgement.on(findings, self.waivers, today, environments)


def _invalid(file: str, error: ValidationError, entries: dict[str, Any]) -> Iterator[Problem]:
    for finding in explained(error, _Document):
        if finding.location[0] != ENTRY or len(finding.location) == 1:
            yield Problem(file, finding.key, finding.value, finding.allowed)
            continue
        number = int(finding.location[1])
        inside = finding.location[2:]
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inside)
        yield Problem(file, f"{_named(number, entries)}{path}", finding.value, finding.allowed)


def _named(number: int, entries: dict[str, Any]) -> str:
    """An entry by its number, counted from 1, and by what it says."""
    entry = entries[ENTRY][number]
    if not isinstance(entry, dict):
        return f"{ENTRY} {number + 1}"
    return f"{ENTRY} {number + 1} ({entry.get('resource', '?')}, {entry.get('check', '?')})"


def _repeated(file: str, waivers: tuple[Waiver, ...]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, waiver in enumerate(waivers, start=1):
        if str(waiver) in first:
            yield Problem(
                file, f"{ENTRY} {number}", str(waiver), f"is waiver {first[str(waiver)]} again: remove one of them"
            )
        first.setdefault(str(waiver), number)


def _told(file: str, problems: Iterable[Problem]) -> WaiverError:
    listed = tuple(problems)
    heading = f"1 problem in {file}:" if len(listed) == 1 else f"{len(listed)} problems in {file}:"
    return WaiverError("\n".join([heading, *(f"  {item}".replace("\n    ", "\n      ") for item in listed)]))
