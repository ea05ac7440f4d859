"""The state stack.

Creates: the state bucket (versioned, encrypted, TLS only), its access-log bucket, the lock table (encrypted, with
point-in-time recovery), and their key.
"""

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey
from modules.shared.lock_table import LockTable
from modules.shared.policy import Statement
from modules.shared.private_bucket import ObjectLock, PrivateBucket, Retention
from modules.shared.tier_stack import TierStack

LOCK_KEY = "LockID"
"""The hash key that Terraform's S3 backend expects.

Source: https://developer.hashicorp.com/terraform/language/backend/s3
"""

LOG_DAYS = 365
PREVIOUS_STATES_DAYS = 365


class StateTier(TierStack):
    """Where Terraform keeps what it knows; one an account, made by `ledger bootstrap`."""

    def __init__(self, scope: Construct, *, environment: Environment, backend: StateBackend) -> None:
        super().__init__(scope, tier="state", environment=environment, backend=backend)
        key = EncryptionKey(
            self,
            "state_key",
            # The backend's own, without a suffix: every environment's stacks name it so.
            alias=backend.kms_key_id.removeprefix("alias/"),
            description="Encrypts Terraform's state and locks",
        )
        logs = self._build_log_bucket(f"{backend.bucket}-logs")
        bucket = PrivateBucket(
            self,
            "state",
            stack=self,
            name=backend.bucket,
            key=key,
            access_logs=logs,
            lock=ObjectLock.of(environment.protection.state_lock),
            retention=[Retention(previous_versions_days=PREVIOUS_STATES_DAYS)],
        )
        table = LockTable(self, "lock", stack=self, name=backend.dynamodb_table, hash_key=LOCK_KEY, key=key)
        TerraformOutput(self, "StateBucket", value=bucket.name)
        TerraformOutput(self, "LockTable", value=table.name)

    def _build_log_bucket(self, name: str) -> PrivateBucket:
        delivery = Statement(
            sid="AccessLogDelivery",
            services=["logging.s3.amazonaws.com"],
            actions=["s3:PutObject"],
            resources=[f"{self.arn('s3', name, region='', account_id='')}/*"],
            conditions={"StringEquals": {"aws:SourceAccount": self.account_id}},
        )
        return PrivateBucket(
            self,
            "logs",
            stack=self,
            name=name,
            # S3 delivers access logs into buckets with its own encryption only.
            key=None,
            access_logs=None,
            retention=[Retention(expire_after_days=LOG_DAYS)],
            statements=[delivery],
        )
