"""Where a linter errs: what it says, and why AWS sees it otherwise.

An artefact is the linter's mistake, wherever it makes it; a risk that somebody takes is a waiver instead. One that no
longer explains anything is to be deleted: that is a finding, too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.iam.finding import Finding


@dataclass(frozen=True)
class Artefact:
    """One mistake of a linter's."""

    check: str
    """A regular expression for the names of the checks."""
    carrier: str
    """The type of resource on which it is a mistake."""
    detail: str
    """A regular expression for all that the linter says."""
    summary: str
    """What it says, for the reader."""
    reason: str

    def explains(self, finding: Finding) -> bool:
        """Whether a finding is this mistake."""
        return (
            re.fullmatch(self.check, finding.check) is not None
            and finding.address.startswith(f"{self.carrier}.")
            and re.fullmatch(self.detail, finding.detail, re.DOTALL) is not None
        )


ARTEFACTS: Sequence[Artefact] = (
    Artefact(
        "parliament/RESOURCE_MISMATCH",
        "aws_kms_key",
        r"kms:ConnectCustomKeyStore wants .*",
        "Some actions of `kms:*` are not about this key",
        "The key's policy hands the key to the account's IAM with `kms:*`, as KMS recommends. parliament also expands "
        "it to actions on aliases and key stores, which no key's policy can grant "
        "(https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).",
    ),
    Artefact(
        "parliament/MISMATCHED_TYPE",
        "aws_kms_key",
        r"Type mismatch: ArnLike requires a value of type Arn but given String",
        "An ARN is compared with a string",
        "CloudWatch Logs puts an ARN into the encryption context, whose values parliament knows as strings only; AWS's "
        "own example compares it as an ARN "
        "(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).",
    ),
    Artefact(
        "parliament/UNKNOWN_CONDITION_FOR_ACTION",
        "aws_kms_key",
        r"Unknown condition kms:EncryptionContext:aws:logs:arn for action kms:DescribeKey",
        "DescribeKey has no such condition",
        "DescribeKey has no encryption context, so that the statement allows it to nobody; the other actions of the "
        "same statement have one. AWS's own example is the same "
        "(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).",
    ),
    Artefact(
        "parliament/RESOURCE_MISMATCH",
        "aws_iam_role_policy",
        r"ec2:CreateSnapshot wants arn:\*:ec2:\*:(?:\*:volume|:snapshot)/\*",
        "CreateSnapshot lacks a resource",
        "CreateSnapshot needs the volume and the snapshot; parliament wants both in one statement. Ours are two, since "
        "only the volume has the tag that limits it "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).",
    ),
    Artefact(
        "parliament/RESOURCE_MISMATCH",
        "aws_iam_role_policy",
        r"logs:DescribeLogGroups wants \*",
        "DescribeLogGroups knows no resource",
        "CloudWatch Logs decides DescribeLogGroups on the account's `log-group:*`; parliament's table is from before "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html).",
    ),
    Artefact(
        "cloudsplaining/CredentialsExposure",
        "aws_iam_role",
        r"ecr:GetAuthorizationToken",
        "A token of the registry for anybody with the role",
        "AWS knows no resource for it, and the token opens nothing but what the role's other statements name: "
        "its own repositories "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html).",
    ),
    Artefact(
        "parliament/MISMATCHED_TYPE",
        "aws_s3_bucket_policy",
        r"Type mismatch: s3:TlsVersion requires a value of type Numeric but given .*",
        "A TLS version is no number",
        "parliament knows whole numbers only; S3 compares versions of TLS as decimal ones "
        "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).",
    ),
    Artefact(
        "parliament/UNKNOWN_CONDITION_FOR_ACTION",
        "aws_s3_bucket_policy",
        r"Unknown condition s3:TlsVersion for action s3:\w+",
        "Some actions of `s3:*` don't know the version of TLS",
        "The statement denies all of S3 to old TLS. parliament also expands it to actions on access points and of S3's "
        "own replication, which no bucket's policy is about.",
    ),
    Artefact(
        "parliament/MISMATCHED_TYPE.*",
        "aws_s3_bucket_policy",
        r"Type mismatch: (?:StringNotEquals requires a value of type String but given Arn"
        r"|s3:x-amz-server-side-encryption-aws-kms-key-id requires a value of type ARN but given .*)",
        "A key's ARN is compared as a string",
        "The header carries the key's ARN letter by letter, and AWS's own example compares it as a string "
        "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).",
    ),
    Artefact(
        "parliament/UNKNOWN_CONDITION_FOR_ACTION",
        "aws_iam_role_policy",
        r"Unknown condition lambda:SourceFunctionArn for action ec2:\w+",
        "EC2 has no such condition",
        "Lambda adds it to each request that a function's own code makes, and the statement denies those what is meant "
        "for Lambda itself "
        "(https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).",
    ),
    Artefact(
        "parliament/RESOURCE_MISMATCH",
        "aws_iam_role_policy",
        r"ec2:DeleteNetworkInterface wants arn:\*:ec2:\*:\*:network-interface/\*",
        "DeleteNetworkInterface lacks its resource",
        "`*/*` covers all network interfaces, and is the narrowest that Lambda takes "
        "(https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).",
    ),
    Artefact(
        "parliament/RESOURCE_STAR",
        "aws_vpc_endpoint",
        r".*",
        "Resource `*`, though the actions know resources",
        "An endpoint's policy grants nothing: it limits whose credentials pass, and what for. The resources are named "
        "by the policy of the caller, without which nothing is allowed.",
    ),
)


def unexplained(findings: Iterable[Finding], artefacts: Sequence[Artefact] = ARTEFACTS) -> list[Finding]:
    """The findings that are no artefacts, and one for each artefact that explains nothing."""
    findings = list(findings)
    stale = [
        Finding(
            "iam/stale-artefact",
            "",
            f"{artefact.carrier}.*",
            f"{artefact.check} is explained ({artefact.detail}), but nobody finds it any more",
            "Delete it from policies/iam/artefacts.py.",
        )
        for artefact in artefacts
        if not any(artefact.explains(finding) for finding in findings)
    ]
    return [item for item in findings if not any(artefact.explains(item) for artefact in artefacts)] + stale
