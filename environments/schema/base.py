"""What every group of settings has in common, and the vocabulary that several of them use."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# fmt: off
LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
# fmt: on
"""Days that CloudWatch Logs accepts.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""

RegionName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]

TIME = r"([01]\d|2[0-3]):[0-5]\d"
TimeOfDay = Annotated[str, Field(pattern=rf"^{TIME}$")]


class LockMode(StrEnum):
    """Who can delete a locked object before its time.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html#object-lock-retention-modes
    """

    GOVERNANCE = "governance"
    """Who may bypass it, on purpose: a destroy can."""
    COMPLIANCE = "compliance"
    """Nobody, neither the account's root user nor AWS: object and bucket stay, and cost, until the last has expired."""


Percent = Annotated[int, Field(ge=1, le=100)]


class Settings(BaseModel):
    """A group of settings: frozen once read, and without room for a key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ObjectLockSettings(Settings):
    """Write once, read many: how long no version of any new object of a bucket can be deleted."""

    mode: LockMode = Field(description="governance, or compliance, which nobody can end early")
    days: int = Field(ge=1, le=36500, description="S3 accepts 1 to 36500 days")
