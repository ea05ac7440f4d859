"""Exceptions from the guard: named, for one rule and one resource, with a reason, an owner and a last day.

They stand in policies/exceptions.toml, and hold only for a run that names them.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from policies.plan_guard.errors import ExceptionError
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId
from policies.term import Term

FILE = Path("policies/exceptions.toml")
"""Where they stand, in a checkout."""

LONGEST = timedelta(days=30)
"""An exception that is needed for longer is a decision: it belongs into the settings or the rules."""


class GrantedException(Term):
    """One exception."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """What `--exception` names."""
    rule: RuleId
    address: str = Field(pattern=r"^[\w.\[\]\"-]+$")
    """The resource, as Terraform writes its address."""
    granted: date
    """The first day on which it holds."""

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        if not self.granted <= self.expires <= self.granted + LONGEST:
            last = self.granted + LONGEST
            raise ValueError(
                f"expires must be a day from {self.granted} (granted) to {last}, {LONGEST.days} days later"
            )
        return self

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this."""
        return (finding.rule, finding.address) == (self.rule, self.address)


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exception: tuple[GrantedException, ...] = ()


@dataclass(frozen=True)
class Exceptions:
    """All that a file grants."""

    file: str
    granted: tuple[GrantedException, ...] = ()

    @classmethod
    def read(cls, path: Path, shown: str | None = None) -> Self:
        """Reads a file; one that isn't there grants nothing.

        Raises:
            ExceptionError: it can't be read, or something in it is wrong; all that is, at once.
        """
        file = shown or str(path)
        try:
            document = _Document.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return cls(file)
        except OSError as error:
            raise ExceptionError(f"{file} can't be read: {error.strerror}.") from error
        except ValidationError as error:
            raise ExceptionError(f"{file} has exceptions that can't hold:\n{_problems(error)}") from error
        except ValueError as error:
            raise ExceptionError(f"{file} is not TOML: {error}.") from error
        names = [item.name for item in document.exception]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ExceptionError(f"{file} has several exceptions of the same name: {', '.join(twice)}. Rename one.")
        return cls(file, document.exception)

    def choose(self, names: Iterable[str], today: date) -> tuple[GrantedException, ...]:
        """The exceptions that a run names.

        Raises:
            ExceptionError: one of them isn't there, has expired, or doesn't hold yet.
        """
        by_name = {item.name: item for item in self.granted}
        wrong, chosen = [], []
        for name in dict.fromkeys(names):
            item = by_name.get(name)
            if item is None:
                wrong.append(f"There is no exception {name} in {self.file}: {self._known()}.")
            elif item.has_expired(today):
                wrong.append(f"The exception {name} in {self.file} expired after {item.expires}: have it granted anew.")
            elif today < item.granted:
                wrong.append(f"The exception {name} in {self.file} holds from {item.granted} only.")
            else:
                chosen.append(item)
        if wrong:
            raise ExceptionError("\n".join(wrong))
        return tuple(chosen)

    def _known(self) -> str:
        return f"there are {', '.join(item.name for item in self.granted)}" if self.granted else "it grants none"


def unused(chosen: Iterable[GrantedException], findings: Iterable[Finding]) -> tuple[GrantedException, ...]:
    """Those that nothing needs."""
    listed = tuple(findings)
    return tuple(item for item in chosen if not any(item.covers(finding) for finding in listed))


def unused_words(items: Iterable[GrantedException]) -> str:
    """That exceptions are not needed, and what to do."""
    return "\n".join(
        f"The exception {item.name} is not needed: {item.rule} finds nothing at {item.address}. "
        f"Leave --exception {item.name} out, and take it out of the file."
        for item in items
    )


def _problems(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part + 1) if isinstance(part, int) else part for part in item['loc'])}: "
        f"{item['msg'].removeprefix('Value error, ')}"
        for item in error.errors(include_input=False, include_url=False)
    )
