"""Secrets.

Creates: one Secrets Manager secret, encrypted with our key. Its value never passes through Terraform's state.
"""

from cdktf import Fn, Token
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

RECOVERY_WINDOW_DAYS = 30
"""The longest that Secrets Manager offers, for a deletion to be taken back."""

NO_RECOVERY = 0
"""Deletes at once, so that the name is free: a destroyed environment can be deployed again."""


class Secret(Construct):
    """A credential that only those to whom it is granted can read."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        description: str,
        key: EncryptionKey,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        self._secret = SecretsmanagerSecret(
            self,
            "secret",
            name=name,
            description=description,
            kms_key_id=key.arn,
            recovery_window_in_days=Token.as_number(
                Fn.conditional(stack.deletion_protection.boolean_value, RECOVERY_WINDOW_DAYS, NO_RECOVERY),
            ),
        )

    @property
    def id(self) -> str:
        """The secret's id, as a reference."""
        return self._secret.id

    @property
    def arn(self) -> str:
        """The secret's ARN, as a reference."""
        return self._secret.arn

    def grant_read(self, role: Role) -> None:
        """Let a role read the current value."""
        role.allow(
            f"read-{self.node.id}",
            [
                Statement(
                    sid="ReadSecret",
                    actions=["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                    resources=[self.arn],
                ),
            ],
        )
        self._key.grant_decrypt(role, via="secretsmanager")

    def grant_rotate(self, role: Role) -> None:
        """Let a role add versions of the value, and choose the current one."""
        role.allow(
            f"rotate-{self.node.id}",
            [
                Statement(
                    sid="RotateSecret",
                    actions=[
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    resources=[self.arn],
                ),
                # Belongs to no secret.
                Statement(sid="MakePassword", actions=["secretsmanager:GetRandomPassword"], resources=["*"]),
            ],
        )
        self._key.grant_use(role, via="secretsmanager")
