"""The AWS account's own values: the operators' guide's `.env.aws`."""

import re
from typing import Annotated

from pydantic import ConfigDict, EmailStr, Field, SecretStr, field_validator

from environments.schema.base import Settings

MASTER_PASSWORD_LENGTH = range(16, 129)
"""16 is ours; RDS accepts 8 to 128 characters."""

HOST_NAME = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
BUCKET_NAME_PREFIX = r"^[a-z0-9][a-z0-9-]{1,35}[a-z0-9]$"
CERTIFICATE_ARN = r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}$"


class AccountSettings(Settings):
    """Which account and region to deploy to, and what that account has already."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True)

    account_id: Annotated[str, Field(alias="AWS_ACCOUNT_ID", pattern=r"^\d{12}$")] = Field(
        description="the 12 digits that `aws sts get-caller-identity` shows",
    )
    region: Annotated[str, Field(alias="AWS_REGION", pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = Field(
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
            "the first part of every bucket's name, 3 to 37 lower-case letters, digits and hyphens "
            "(bucket names are unique world-wide, and at most 63 characters)"
        ),
    )
    hosted_zone_id: Annotated[str | None, Field(alias="HOSTED_ZONE_ID", pattern=r"^Z[A-Z0-9]{3,31}$")] = Field(
        default=None,
        description="the Route 53 zone of DOMAIN_NAME; leave it empty if the domain is hosted elsewhere",
    )
    alb_certificate_arn: Annotated[
        str | None,
        Field(alias="ALB_CERTIFICATE_ARN", pattern=CERTIFICATE_ARN),
    ] = Field(
        default=None,
        description="the ACM certificate of DOMAIN_NAME; left empty, one is requested and validated in HOSTED_ZONE_ID",
    )
    rds_master_password: Annotated[SecretStr | None, Field(alias="RDS_MASTER_PASSWORD")] = Field(
        default=None,
        description="16 to 128 characters; left empty, one is generated",
    )

    @field_validator("rds_master_password")
    @classmethod
    def password_is_one_that_rds_accepts(cls, password: SecretStr | None) -> SecretStr | None:
        """Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html."""
        if password is None:
            return None
        plain = password.get_secret_value()
        if len(plain) not in MASTER_PASSWORD_LENGTH or not re.fullmatch(r"[!-~]+", plain) or re.search(r'[/"@]', plain):
            message = "16 to 128 printable ASCII characters without space, slash, double quote and @ are allowed"
            raise ValueError(message)
        return password
