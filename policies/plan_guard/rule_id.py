"""The rules by name, as `--allow` takes them."""

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
    """A database, bucket, table, vault, secret or encryption key."""
