"""Exports and archives of the audit ledger.

Creates: one bucket, from which nothing expires.
"""

from modules.shared.encryption_key import EncryptionKey
from modules.shared.private_bucket import ObjectLock, PrivateBucket, Retention
from modules.shared.tier_stack import TierStack

INFREQUENT_ACCESS_DAYS = 90
"""An export is asked about in its quarter, and rarely afterwards."""

PREVIOUS_VERSIONS_DAYS = 3653
"""Ten years, as long as banks keep their books in Germany (HGB § 257): an overwritten export is evidence too."""


def build_archive(stack: TierStack, *, key: EncryptionKey, access_logs: PrivateBucket) -> PrivateBucket:
    """The archive bucket of an environment; the guide calls production's `banking-audit-ledger-prod`."""
    names = stack.names
    return PrivateBucket(
        stack,
        "archive",
        stack=stack,
        name=f"{names.bucket_prefix}-ledger{names.suffix or '-prod'}",
        key=key,
        access_logs=access_logs,
        lock=ObjectLock.of(stack.environment.fabric.archive_lock),
        retention=[
            Retention(
                infrequent_access_after_days=INFREQUENT_ACCESS_DAYS,
                previous_versions_days=PREVIOUS_VERSIONS_DAYS,
            ),
        ],
    )
