"""Exceptions from the plan guard, as a file has them."""

from datetime import UTC, datetime

REASON = "A test needs to see what happens when this is let through, and nothing else."


def exception_toml(name: str, rule: str, address: str) -> str:
    """One that holds today."""
    today = datetime.now(UTC).date()
    fields = f'name = "{name}"\nrule = "{rule}"\naddress = "{address}"\nreason = "{REASON}"\nowner = "platform"\n'
    return f"[[exception]]\n{fields}granted = {today}\nexpires = {today}\n\n"
