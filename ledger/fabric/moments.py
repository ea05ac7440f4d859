"""The nodes' way to write down a moment, in the keys of their objects and in their answers: 20260102T003000Z."""

from datetime import UTC, datetime

_FORMAT = "%Y%m%dT%H%M%SZ"


def read_moment(text: str) -> datetime:
    """The moment, in UTC.

    Raises:
        ValueError: if it is none.
    """
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


def shown_moment(moment: datetime) -> str:
    """For people, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
