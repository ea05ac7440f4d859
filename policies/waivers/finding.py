"""What a check finds in a stack."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One resource that a check is not content with."""

    stack: str
    """The stack's name, as in `banking-audit-ledger-network-production`."""
    tier: str
    environment: str
    resource: str
    """Its address in the stack, as in `aws_s3_bucket.logs_bucket`."""
    check: str
    """The check's id, as in `CKV_AWS_18`."""
    message: str
    file: str
    line: int = 1
    """The first line of the resource in the file, counted from 1."""
    guideline: str = ""
    """Where it says what to do; empty if nowhere."""
