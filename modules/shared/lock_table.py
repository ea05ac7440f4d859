"""Tables of locks.

Creates: one DynamoDB table, encrypted, with point-in-time recovery, in which an item stands for a lock.
"""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.tier_stack import TierStack


class LockTable(Construct):
    """Keeps two people, or two machines, from doing at once what only one may do."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        hash_key: str,
        expiry: str | None = None,
        key: EncryptionKey,
    ) -> None:
        """Create the table.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            name: its name.
            hash_key: the attribute that names a lock.
            expiry: the attribute with the second since 1970 after which an item goes away; None keeps items.
            key: the key that encrypts it.
        """
        super().__init__(scope, id)
        self._table = DynamodbTable(
            self,
            "table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=hash_key,
            attribute=[DynamodbTableAttribute(name=hash_key, type="S")],
            ttl=DynamodbTableTtl(attribute_name=expiry, enabled=True) if expiry else None,
            deletion_protection_enabled=stack.deletion_protection.boolean_value,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key.arn),
        )

    @property
    def name(self) -> str:
        """The table's name, as a reference."""
        return self._table.name

    @property
    def arn(self) -> str:
        """The table's ARN, as a reference."""
        return self._table.arn
