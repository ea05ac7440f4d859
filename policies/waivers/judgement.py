"""Findings, held against waivers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from policies.waivers.finding import Finding
from policies.waivers.waiver import Waiver


@dataclass(frozen=True)
class Waived:
    """A finding, and the waiver that lets it pass."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True)
class Unused:
    """A waiver that nothing needs."""

    waiver: Waiver
    environments: tuple[str, ...] = ()
    """Where nothing needs it; empty if nowhere anything does."""


@dataclass(frozen=True)
class Judgement:
    """What is left of findings, and of waivers."""

    open: tuple[Finding, ...]
    """Findings without a waiver that holds."""
    waived: tuple[Waived, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Unused, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.open or self.expired or self.unused)

    @classmethod
    def on(
        cls, findings: Iterable[Finding], waivers: Iterable[Waiver], today: date, environments: Collection[str] = ()
    ) -> Self:
        """Divides the findings, and tells the waivers that hold no longer or that nothing needs.

        Args:
            findings: what was found.
            waivers: those that could be about it.
            today: the day, in UTC.
            environments: for which a waiver without environments must be needed, each; by default, for any one.
        """
        listed = sorted(findings)
        waivers = tuple(waivers)
        expired = tuple(waiver for waiver in waivers if waiver.has_expired(today))
        holding = tuple(waiver for waiver in waivers if waiver not in expired)
        waived = tuple(
            Waived(finding, waiver)
            for finding in listed
            if (waiver := next((item for item in holding if item.covers(finding)), None))
        )
        let_pass = {item.finding for item in waived}
        return cls(
            open=tuple(finding for finding in listed if finding not in let_pass),
            waived=waived,
            expired=expired,
            unused=tuple(
                unused for waiver in holding if (unused := _unused(waiver, listed, sorted(environments))) is not None
            ),
        )


def _unused(waiver: Waiver, findings: Iterable[Finding], environments: Iterable[str]) -> Unused | None:
    needed_in = {finding.environment for finding in findings if waiver.covers(finding)}
    if not needed_in:
        return Unused(waiver)
    idle = tuple(name for name in waiver.environments or environments if name not in needed_in)
    return Unused(waiver, idle) if idle else None
