"""One waiver."""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from pydantic import Field, ValidationInfo, field_validator

from policies.term import Term
from policies.waivers.finding import Finding

LONGEST = timedelta(days=400)
"""A year, and a month for looking at it again."""


class Owner(StrEnum):
    """The roles that answer for waivers: the teams of CODEOWNERS, as people change."""

    PLATFORM = "platform"
    NETWORK = "network"
    DATABASE = "database"
    LEDGER = "ledger"
    SECURITY = "security"


class Waiver(Term):
    """Why one check is wrong, or not worth mending, at one resource."""

    tier: str = Field(pattern=r"^[a-z]+$", description="a tier, such as network")
    environments: tuple[str, ...] = Field(default=(), description="environments, such as production; none means all")
    resource: str = Field(
        pattern=r"^(data\.)?[a-z]\w*\.[A-Za-z_][\w*-]*(\[[^\]]+\])?$",
        description="an address in the stack, such as aws_s3_bucket.logs_bucket; * stands for the number of a copy",
    )
    check: str = Field(
        pattern=r"^[A-Za-z][\w/-]*$", description="a check's id, such as CKV_AWS_18 or parliament/RESOURCE_STAR"
    )
    owner: Owner
    granted: date = Field(description="the day on which it was granted, such as 2026-11-24")

    only_in_plans: bool = Field(default=False, description="whether only a plan has the values that the check finds")
    """Then nothing needs it where stacks are scanned, and that is no fault of it."""

    @field_validator("granted")
    @classmethod
    def _is_for_a_while(cls, granted: date, info: ValidationInfo) -> date:
        expires = info.data.get("expires")
        if expires is not None and not granted <= expires <= granted + LONGEST:
            raise ValueError(
                f"is too far from expires ({expires}): allowed is that it expires from {granted} "
                f"to {granted + LONGEST}, {LONGEST.days} days later"
            )
        return granted

    @cached_property
    def _address(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.resource).replace(r"\*", r"\d+"))

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding, expired or not."""
        return (
            (finding.tier, finding.check) == (self.tier, self.check)
            and (not self.environments or finding.environment in self.environments)
            and self._address.fullmatch(finding.resource) is not None
        )

    def __str__(self) -> str:
        return f"{self.tier}{_listed(self.environments)} {self.resource} {self.check}"


def _listed(environments: tuple[str, ...]) -> str:
    return f"/{','.join(environments)}" if environments else ""
