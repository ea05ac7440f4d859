"""Customer-managed encryption keys.

Creates: one KMS key with yearly rotation, its policy, its alias.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.shared.policy import Statement, policy_document
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

USE = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
)


class KeyUser(StrEnum):
    """AWS services that use a key in their own name; all others use it in the name of their caller."""

    CLOUDWATCH_LOGS = "logs"
    CLOUDWATCH_ALARMS = "cloudwatch"
    EVENTBRIDGE = "events"
    RDS_EVENTS = "events.rds"


NAMING_NO_SOURCE = frozenset({KeyUser.EVENTBRIDGE, KeyUser.RDS_EVENTS})
"""Services that use a key without saying on whose behalf: a condition on it would silently drop their messages.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""


class EncryptionKey(Construct):
    """A key of our own: rotated, its use visible in CloudTrail, and never deleted in a hurry."""

    def __init__(
        self,
        stack: TierStack,
        id: str,
        *,
        alias: str,
        description: str,
        users: Sequence[KeyUser] = (),
    ) -> None:
        """Create the key.

        Args:
            stack: the tier it is part of.
            id: its id there.
            alias: its alias in full, without `alias/`.
            description: what it encrypts.
            users: the services that use it in their own name.
        """
        super().__init__(stack, id)
        self._stack = stack
        self._alias = f"alias/{alias}"
        keys = stack.environment.keys
        self._key = KmsKey(
            self,
            "key",
            description=description,
            enable_key_rotation=True,
            rotation_period_in_days=keys.rotation_period_days,
            deletion_window_in_days=keys.deletion_window_days,
            policy=policy_document([self._administration(), *(self._use_by(user) for user in users)]),
        )
        KmsAlias(self, "alias", name=self._alias, target_key_id=self._key.key_id)

    @cached_property
    def arn(self) -> str:
        """The key's ARN, as a reference."""
        return self._key.arn

    @cached_property
    def identifiers(self) -> list[str]:
        """All that a request may name the key by, so that S3 takes it for this one."""
        return [self.arn, self._alias, self._stack.arn("kms", self._alias)]

    def grant_use(self, role: Role, *, via: str) -> None:
        """Let a role encrypt and decrypt through one AWS service, for example `s3`."""
        self._grant(role, "use", USE, via)

    def grant_decrypt(self, role: Role, *, via: str) -> None:
        """Let a role decrypt through one AWS service, for example `secretsmanager`."""
        self._grant(role, "decrypt", ("kms:Decrypt",), via)

    def _grant(self, role: Role, verb: str, actions: Sequence[str], via: str) -> None:
        capability = f"{verb}-{self.node.id}-via-{via}"
        if role.node.try_find_child(capability):
            # Several things that the key encrypts have been granted to the role.
            return
        service = f"{via}.{self._stack.region}.amazonaws.com"
        role.allow(
            capability,
            [
                Statement(
                    sid="UseKey",
                    actions=actions,
                    resources=[self.arn],
                    conditions={"StringEquals": {"kms:ViaService": service}},
                ),
            ],
        )

    def _administration(self) -> Statement:
        """Hand the decision about the key to IAM, as KMS recommends: without it, a key can become unmanageable.

        Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        """
        return Statement(
            sid="AccountAdministersKey",
            actions=["kms:*"],
            resources=["*"],
            accounts=[self._stack.arn("iam", "root", region="")],
        )

    def _use_by(self, user: KeyUser) -> Statement:
        stack = self._stack
        conditions: dict[str, dict[str, str]] = {}
        if user not in NAMING_NO_SOURCE:
            conditions = {"StringEquals": {"aws:SourceAccount": stack.account_id}}
        service = f"{user.value}.amazonaws.com"
        if user is KeyUser.CLOUDWATCH_LOGS:
            service = f"logs.{stack.region}.amazonaws.com"
            # CloudWatch Logs names the log group in the encryption context instead of a source account.
            conditions = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": stack.arn("logs", "log-group:*")}}
        return Statement(
            sid=f"UseBy{user.name.title().replace('_', '')}",
            actions=USE,
            resources=["*"],
            services=[service],
            conditions=conditions,
        )
