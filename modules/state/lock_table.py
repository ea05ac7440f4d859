"""The table of Terraform's state locks.

Creates: one DynamoDB table, encrypted, with point-in-time recovery.
"""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.tier_stack import TierStack

LOCK_KEY = "LockID"
"""The hash key that Terraform's S3 backend expects.

Source: https://developer.hashicorp.com/terraform/language/backend/s3
"""


class LockTable(Construct):
    """Keeps two people from applying the same stack at once."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, name: str, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self._table = DynamodbTable(
            self,
            "table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=LOCK_KEY,
            attribute=[DynamodbTableAttribute(name=LOCK_KEY, type="S")],
            deletion_protection_enabled=stack.deletion_protection.boolean_value,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key.arn),
        )

    @property
    def name(self) -> str:
        """The table's name, as a reference."""
        return self._table.name
