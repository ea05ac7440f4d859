"""The AWS account's own values: the operators' guide's `.env.aws`."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, EmailStr, Field, SecretStr

from environments.schema.base import RegionName, Settings

MASTER_PASSWORD_LENGTH = range(16, 129)
"""16 is ours; RDS accepts 8 to 128 characters."""

HOST_NAME = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
BUCKET_NAME_PREFIX = r"^[a-z0-9][a-z0-9-]{1,28}[a-z0-9]$"
"""Of S3's 63 characters, a purpose such as `-fabric-artifacts` takes up to 21, and a name suffix up to 12."""
BOUNDARY_ARN = r"^arn:aws[a-z-]*:iam::\d{12}:policy/[A-Za-z0-9_+=,.@/-]+$"
CERTIFICATE_ARN = r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}$"


def accepted_by_rds(password: SecretStr) -> SecretStr:
    """Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html."""
    plain = password.get_secret_value()
    if len(plain) not in MASTER_PASSWORD_LENGTH or not re.fullmatch(r"[!-~]+", plain) or re.search(r'[/"@]', plain):
        message = (
            f"is not accepted by RDS ({len(plain)} characters): allowed are 16 to 128 printable ASCII characters "
            "without space, slash, double quote and @"
        )
        raise ValueError(message)
    return password


class AccountSettings(Settings):
    """Which account and region to deploy to, and what that account has already."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True)

    account_id: Annotated[str, Field(alias="AWS_ACCOUNT_ID", pattern=r"^\d{12}$")] = Field(
        description="the 12 digits that `aws sts get-caller-identity` shows",
    )
    region: Annotated[RegionName, Field(alias="AWS_REGION")] = Field(
        description="the region to deploy to, for example us-east-1",
    )
    domain_name: Annotated[str, Field(alias="DOMAIN_NAME", pattern=HOST_NAME, max_length=253)] = Field(
        description="the host name that users open, for example audit.example.com",
    )
    alert_email: Annotated[EmailStr, Field(alias="ALERT_EMAIL")] = Field(
        description="the mailbox of the people on call",
    )
    s3_bucket_name: Annotated[str, Field(alias="S3_BUCKET_NAME", pattern=BUCKET_NAME_PREFIX)] = Field(
        description=(
            "the first part of every bucket's name, 3 to 30 lower-case letters, digits and hyphens "
            "(bucket names are unique world-wide, and at most 63 characters)"
        ),
    )
    hosted_zone_id: Annotated[str | None, Field(alias="HOSTED_ZONE_ID", pattern=r"^[A-Z0-9]{4,32}$")] = Field(
        default=None,
        description="the Route 53 zone of DOMAIN_NAME, for example Z0123456789EXAMPLE, or nothing if the domain is "
        "hosted elsewhere",
    )
    alb_certificate_arn: Annotated[
        str | None,
        Field(alias="ALB_CERTIFICATE_ARN", pattern=CERTIFICATE_ARN),
    ] = Field(
        default=None,
        description="the ARN of the ACM certificate of DOMAIN_NAME, arn:aws:acm:<region>:<account>:certificate/<id>, "
        "or nothing, to have one requested and validated in HOSTED_ZONE_ID",
    )
    permissions_boundary_arn: Annotated[
        str | None,
        Field(alias="PERMISSIONS_BOUNDARY_ARN", pattern=BOUNDARY_ARN),
    ] = Field(
        default=None,
        description="the ARN of the policy that bounds every role, arn:aws:iam::<account>:policy/<name>, or nothing",
    )
    rds_master_password: Annotated[
        Annotated[SecretStr, AfterValidator(accepted_by_rds)] | None,
        Field(alias="RDS_MASTER_PASSWORD"),
    ] = Field(
        default=None,
        description="16 to 128 characters, or nothing, to have one generated",
    )
