"""The arguments and options that several commands share."""

import re
from typing import Annotated

import typer

from ledger.session import DEFAULT_LOCK_TIMEOUT, DEFAULT_PARALLEL


def _environments(incomplete: str) -> list[str]:
    import environments  # noqa: PLC0415 - only when the shell completes

    return [name for name in environments.names() if name.startswith(incomplete)]


# What Go's time.ParseDuration reads, for Terraform does; without a sign.
_DURATION = re.compile(r"0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+", re.ASCII)


def _duration(text: str) -> str:
    """A duration that Terraform will understand; it would say otherwise only minutes later."""
    if not _DURATION.fullmatch(text):
        raise typer.BadParameter(
            f"{text!r} is no duration: allowed are numbers with their units, as in 30s, 10m or 1h30m."
        )
    return text


EnvironmentArgument = Annotated[
    str,
    typer.Argument(
        metavar="ENVIRONMENT",
        help="Whose settings to use: the name of a file in environments/, as in production.",
        autocompletion=_environments,
        show_default=False,
    ),
]
TierOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tier", "-t", metavar="TIER", help="Only this tier, as in network; may be repeated.", show_default="all tiers"
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.", show_default=False)]
ParallelOption = Annotated[
    int, typer.Option("--parallel", min=1, max=16, metavar="N", help="How many tiers to work on at once.")
]
LockTimeoutOption = Annotated[
    str,
    typer.Option(
        "--lock-timeout",
        metavar="DURATION",
        parser=_duration,
        help="How long to wait for a state that somebody else has locked: 30s, 10m.",
    ),
]
ExceptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exception",
        metavar="NAME",
        help="Let the plan guard pass what this exception in policies/exceptions.toml is for; may be repeated.",
        show_default=False,
    ),
]

__all__ = [
    "DEFAULT_LOCK_TIMEOUT",
    "DEFAULT_PARALLEL",
    "EnvironmentArgument",
    "ExceptionOption",
    "LockTimeoutOption",
    "ParallelOption",
    "TierOption",
    "YesOption",
]
