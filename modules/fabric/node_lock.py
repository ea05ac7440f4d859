"""One node at a time: the lock that a node takes before it stops Fabric.

Creates: one DynamoDB table, encrypted, in which an item stands for a lock.
"""

from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.lock_table import LockTable
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

LOCK_KEY = "Lock"
EXPIRY = "ExpiresAt"
"""Seconds since 1970: a node that dies with the lock doesn't keep it for good."""

STOPPING = "stopping"
"""The one lock: who has it may stop Fabric on its node."""


class NodeLock(Construct):
    """A lock that lives outside the nodes, so that no two of them are down on purpose at the same time."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self._key = key
        self.table_name = stack.names.of("banking-audit-fabric-locks")
        """Known before Terraform runs."""
        self._table = LockTable(
            self,
            "locks",
            stack=stack,
            name=self.table_name,
            hash_key=LOCK_KEY,
            expiry=EXPIRY,
            key=key,
        )

    def grant(self, role: Role) -> None:
        """Let a node take the lock, and give it back."""
        role.allow(
            "take-the-lock",
            [
                Statement(
                    sid="TakeTheLock",
                    actions=["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:GetItem"],
                    resources=[self._table.arn],
                    conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [STOPPING]}},
                ),
            ],
        )
        self._key.grant_use(role, via="dynamodb")
