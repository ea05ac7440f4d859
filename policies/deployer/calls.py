"""The API operations that a deployment calls, as the emulator has recorded them.

`calls.txt` is written by `python -m policies.deployer record FILE…`; the production environment's tests record anew
what they deploy, and fail when the file lacks a call.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from policies.deployer.errors import DeployerError

FILE = Path(__file__).with_name("calls.txt")
CLIENT = "Terraform"
"""The other programs that a recording names are an operator's, or furnish the emulated account."""

HEADER = """\
# What Terraform calls while it plans, applies, plans again and destroys production: service:operation, the service as
# requests are signed for it. Written by `python -m policies.deployer record FILE…`.
"""

Call = tuple[str, str]


def read(file: Path | None = None) -> frozenset[Call]:
    """The committed calls."""
    lines = (line.strip() for line in (file or FILE).read_text(encoding="utf-8").splitlines())
    return frozenset(_split(line) for line in lines if line and not line.startswith("#"))


def write(calls: Iterable[Call], file: Path | None = None) -> None:
    """Replaces the committed calls."""
    (file or FILE).write_text(
        HEADER + "".join(f"{service}:{name}\n" for service, name in sorted(calls)), encoding="utf-8"
    )


def recorded(file: Path) -> frozenset[Call]:
    """Terraform's calls in a recording of the emulator's.

    Raises:
        DeployerError: the file can't be read, is no recording, or has a call that nobody could name.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DeployerError(f"{file} can't be read: {error.strerror}.") from error
    found: set[Call] = set()
    for number, line in enumerate(lines, start=1):
        try:
            call = json.loads(line)
            client, service, operation = call["client"], call["service"], call["operation"]
        except (ValueError, KeyError, TypeError) as error:
            raise DeployerError(
                f"{file}, line {number} is no recorded call. Record with: python -m emulator --record FILE"
            ) from error
        if client != CLIENT:
            continue
        if operation is None:
            raise DeployerError(f"{file}, line {number}: nobody knows what {service} {call.get('request')} is called.")
        found.add((service, operation))
    return frozenset(found)


def _split(line: str) -> Call:
    service, _, operation = line.partition(":")
    return service, operation
