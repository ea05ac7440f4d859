"""The rules by name, as exceptions give them."""

from enum import StrEnum


class RuleId(StrEnum):
    """What a plan can be refused for."""

    FABRIC_QUORUM = "fabric-quorum"
    """Several orderers at once, or no majority of them left."""
    FABRIC_PEERS = "fabric-peers"
    """All peers at once."""
    FABRIC_LEDGER_VOLUME = "fabric-ledger-volume"
    """A disk with a copy of the ledger."""
    DATA_LOSS = "data-loss"
    """A database, bucket, table, vault, secret, log, image repository or encryption key."""
    PROTECTION_WEAKENED = "protection-weakened"
    """Backups, versions, locks, retention or deletion protection, taken away or shortened."""
    PUBLIC_EXPOSURE = "public-exposure"
    """Something that everybody, or another account, could reach."""
    WILDCARD_IAM = "wildcard-iam"
    """Permissions on everything, or for everybody."""
    ENCRYPTION_OFF = "encryption-off"
    """Encryption at rest or on the way, taken away or never there."""
    LOGGING_OFF = "logging-off"
    """A log, a detector or an alarm that would fall silent."""
