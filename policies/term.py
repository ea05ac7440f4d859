"""What somebody answers for, until a day: the base of exceptions from the plan guard, and of waivers from checks."""

from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Term(BaseModel):
    """A reason, who answers for it, and how long it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=40, description="a sentence of 40 characters or more that an auditor understands")
    """Why, in a sentence that an auditor understands."""
    owner: str = Field(pattern=r"^[a-z][a-z0-9 -]*$")
    """The role that answers for it, as in `platform`; people change."""
    expires: date = Field(description="the last day on which it holds, such as 2027-06-30")
    """The last day on which it holds, in UTC."""

    def has_expired(self, today: date | None = None) -> bool:
        """Whether its last day is over.

        Args:
            today: the day; by default, today in UTC.
        """
        return (today or datetime.now(UTC).date()) > self.expires
