"""The waivers as a page of the documentation."""

from policies.waivers.book import WaiverBook
from policies.waivers.waiver import Waiver


def page(book: WaiverBook) -> str:
    """The table, in Markdown."""
    rows = [_row(waiver) for waiver in sorted(book.waivers, key=str)]
    return (
        "# Waivers\n\n"
        "Findings that it would be wrong to mend, from `policies/waivers.toml`: nothing else lets a finding of\n"
        "`make checkov` pass. One that has expired, or that nothing needs any more, fails it.\n"
        "Written by `make docs`.\n\n"
        "| Tier | Environments | Resource | Check | Reason | Owner | Expires |\n|---|---|---|---|---|---|---|\n"
        + "".join(rows)
    )


def _row(waiver: Waiver) -> str:
    environments = ", ".join(waiver.environments) or "all"
    cells = (waiver.tier, environments, f"`{waiver.resource}`", waiver.check, waiver.reason, waiver.owner)
    return "".join(f"| {cell.replace('|', chr(92) + '|')} " for cell in cells) + f"| {waiver.expires} |\n"
