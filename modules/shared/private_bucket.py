"""S3 buckets that only this account can reach, over TLS.

Creates: a bucket, its versioning, encryption, public access block, ownership, lifecycle, policy, access logging, and,
for evidence, its object lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from environments.schema.base import LockMode, ObjectLockSettings
from modules.shared.break_glass import unless_break_glass
from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Effect, Statement, policy_document
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long objects under a prefix live, and where."""

    prefix: str = ""
    infrequent_access_after_days: int | None = None
    """When objects move to Standard-IA; S3 accepts 30 days or more."""
    expire_after_days: int | None = None
    """When objects are deleted; None keeps them."""
    previous_versions_days: int = 90
    """How long an overwritten or deleted object can still be had back."""


@dataclass(frozen=True, kw_only=True)
class ObjectLock:
    """How long no version of an object can be deleted, and who can end that early.

    Whoever has `s3:BypassGovernanceRetention` ends a governance lock, once the bucket's policy lets them; nobody ends a
    compliance lock, neither the account's root user nor AWS.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """

    mode: LockMode
    days: int | None = None
    """For every new object; None locks only what somebody locks, with `grant_retain`."""

    @classmethod
    def of(cls, settings: ObjectLockSettings | None) -> "ObjectLock | None":
        """The lock that settings ask for, if they do."""
        return cls(mode=settings.mode, days=settings.days) if settings else None


class PrivateBucket(Construct):
    """A bucket that is versioned, encrypted, logged and closed to the public, whatever a later policy says."""

    def __init__(  # noqa: PLR0913 - a bucket has that many sides, each by keyword
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        key: EncryptionKey | None,
        access_logs: "PrivateBucket | None",
        retention: Sequence[Retention] = (Retention(),),
        statements: Sequence[Statement] = (),
        lock: ObjectLock | None = None,
    ) -> None:
        """Create the bucket.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            name: its name, unique world-wide.
            key: the key that encrypts it; None means S3's own, for log delivery services that accept no other.
            access_logs: the bucket that records who reads and writes; None for that bucket itself.
            retention: what happens to objects with time.
            statements: what AWS services may do with the bucket, beside what IAM allows.
            lock: whether and how objects are kept from deletion. It can be added to a bucket that exists; what is in it
                already stays unlocked. Taken away, the bucket's default goes, and the locks of its objects stay. Not
                for a bucket that S3 delivers access logs to, which it refuses.
        """
        super().__init__(scope, id)
        self._stack = stack
        self._key = key
        self._lock = lock
        # Without object_lock_enabled: Terraform would replace a bucket that exists, to set it.
        self._bucket = S3Bucket(self, "bucket", bucket=name, force_destroy=stack.unprotected)
        versioned = self._build_versioning()
        if lock is not None:
            self._build_lock(lock, versioned)
        self._build_encryption()
        closed = self._build_public_access_block()
        self._build_ownership()
        self._build_lifecycle(retention)
        self.policy = self._build_policy(statements, closed)
        if access_logs is not None:
            self._build_access_logging(access_logs)

    @cached_property
    def arn(self) -> str:
        """The bucket's ARN, as a reference."""
        return self._bucket.arn

    @cached_property
    def name(self) -> str:
        """The bucket's name, as a reference."""
        return self._bucket.bucket

    @property
    def open_for_delivery(self) -> str:
        """The bucket's name, known once its policy lets AWS services deliver logs into it."""
        return self.policy.bucket

    def grant_read(self, role: Role, *prefixes: str) -> None:
        """Let a role list and read what lies under prefixes, for example `chaincode/`; without any, everything."""
        self._grant(role, "read", ["s3:GetObject", "s3:GetObjectVersion"], prefixes)
        if self._key:
            self._key.grant_decrypt(role, via="s3")

    def grant_write(self, role: Role, *prefixes: str) -> None:
        """Let a role add objects under prefixes; it can't delete or read any."""
        self._grant(role, "write", ["s3:PutObject", "s3:AbortMultipartUpload"], prefixes)
        if self._key:
            self._key.grant_use(role, via="s3")

    def grant_retain(self, role: Role, *prefixes: str) -> None:
        """Let a role lock objects under prefixes until a date; it can neither shorten nor lift a lock."""
        self._grant(role, "retain", ["s3:PutObjectRetention"], prefixes)

    def _grant(self, role: Role, verb: str, actions: Sequence[str], prefixes: Sequence[str]) -> None:
        parts = [prefix.strip("/").replace("/", "-") for prefix in prefixes]
        patterns = [f"{prefix}*" for prefix in prefixes] or ["*"]
        role.allow(
            "-".join([verb, self.node.id, *parts]),
            [
                Statement(
                    sid="Objects",
                    actions=actions,
                    resources=[f"{self.arn}/{pattern}" for pattern in patterns],
                ),
                Statement(
                    sid="List",
                    actions=["s3:ListBucket"],
                    resources=[self.arn],
                    conditions={"StringLike": {"s3:prefix": patterns}},
                ),
            ],
        )

    def _build_versioning(self) -> S3BucketVersioningA:
        return S3BucketVersioningA(
            self,
            "versioning",
            bucket=self._bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )

    def _build_lock(self, lock: ObjectLock, versioned: ITerraformDependable) -> None:
        default = S3BucketObjectLockConfigurationRuleDefaultRetentionA(mode=lock.mode.upper(), days=lock.days)
        S3BucketObjectLockConfigurationA(
            self,
            "lock",
            bucket=self._bucket.id,
            rule=S3BucketObjectLockConfigurationRuleA(default_retention=default) if lock.days else None,
            # S3 locks versions only.
            depends_on=[versioned],
        )

    def _build_encryption(self) -> None:
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms" if self._key else "AES256",
            kms_master_key_id=self._key.arn if self._key else None,
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self._bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default,
                    # One data key for many objects: a fraction of the KMS requests.
                    bucket_key_enabled=self._key is not None,
                ),
            ],
        )

    def _build_public_access_block(self) -> S3BucketPublicAccessBlock:
        return S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=self._bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )

    def _build_ownership(self) -> None:
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self._bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )

    def _build_lifecycle(self, retention: Sequence[Retention]) -> None:
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self._bucket.id,
            rule=[_lifecycle_rule(rule) for rule in retention],
        )

    def _build_policy(self, statements: Sequence[Statement], closed: ITerraformDependable) -> S3BucketPolicy:
        denials = [*self._weak_transport(), *self._foreign_encryption(), *self._lifting_locks()]
        return S3BucketPolicy(
            self,
            "policy",
            bucket=self._bucket.id,
            policy=policy_document([*denials, *statements]),
            # Both are about who may come in: S3 refuses to change them at the same time.
            depends_on=[closed],
        )

    def _weak_transport(self) -> list[Statement]:
        tls_only = self._denied("TlsOnly", ["s3:*"], {"Bool": {"aws:SecureTransport": "false"}}, bucket=True)
        # Requests of AWS's own services don't tell their version, and pass.
        tls_12 = self._denied("Tls12OrNewer", ["s3:*"], {"NumericLessThan": {"s3:TlsVersion": "1.2"}}, bucket=True)
        return [tls_only, tls_12]

    def _foreign_encryption(self) -> list[Statement]:
        """Who asks for nothing gets the bucket's default; who asks for anything else would put it past our key."""
        if self._key is None:
            return []
        algorithm, key = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
        wanted = {algorithm: ["aws:kms"], key: self._key.identifiers}
        return [
            self._denied(
                sid,
                ["s3:PutObject"],
                {"Null": {header: "false"}, "StringNotEquals": {header: wanted[header]}},
            )
            for sid, header in (("KmsOnly", algorithm), ("OurKeyOnly", key))
        ]

    def _lifting_locks(self) -> list[Statement]:
        """Two steps to end a lock early, so that neither a mistake nor one permission does: change this, then bypass.

        A destroy removes the policy first. In governance mode nobody seals an object either.
        """
        if self._lock is None:
            return []
        mode = "s3:object-lock-mode"
        other_mode = {"Null": {mode: "false"}, "StringNotEquals": {mode: self._lock.mode.upper()}}
        return [
            self._denied("KeepLocks", ["s3:BypassGovernanceRetention"], unless_break_glass(self._stack)),
            self._denied("LockInNoOtherMode", ["s3:PutObjectRetention"], other_mode),
        ]

    def _denied(
        self,
        sid: str,
        actions: Sequence[str],
        conditions: Mapping[str, Mapping[str, str | Sequence[str]]],
        *,
        bucket: bool = False,
    ) -> Statement:
        """A statement that denies everybody something with the objects, and, if so, with the bucket."""
        return Statement(
            sid=sid,
            effect=Effect.DENY,
            accounts=["*"],
            actions=actions,
            resources=[*([self.arn] if bucket else []), f"{self.arn}/*"],
            conditions=conditions,
        )

    def _build_access_logging(self, access_logs: "PrivateBucket") -> None:
        S3BucketLoggingA(
            self,
            "access_logging",
            bucket=self._bucket.id,
            target_bucket=access_logs.open_for_delivery,
            target_prefix=f"s3/{self.node.id}/",
        )


def _lifecycle_rule(retention: Retention) -> S3BucketLifecycleConfigurationRule:
    transition = retention.infrequent_access_after_days
    expiration = retention.expire_after_days
    return S3BucketLifecycleConfigurationRule(
        id=retention.prefix.strip("/").replace("/", "-") or "all",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=retention.prefix)],
        transition=[S3BucketLifecycleConfigurationRuleTransition(days=transition, storage_class="STANDARD_IA")]
        if transition
        else None,
        expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=expiration)] if expiration else None,
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                noncurrent_days=retention.previous_versions_days,
            ),
        ],
        abort_incomplete_multipart_upload=[
            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7),
        ],
    )
