"""Where Terraform keeps its state: `backend.tf.json`, the only place that says so."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cdktf import S3Backend, TerraformStack
from pydantic import AfterValidator, Field, ValidationError

from environments import ConfigurationError, Environment, Problem
from environments.explain import explained
from environments.files import shown, text_of
from environments.schema.base import RegionName, Settings

BACKEND_FILE = Path(__file__).parents[2] / "backend.tf.json"
PATH = ("terraform", "backend", "s3")
"""Where a Terraform JSON file has the settings of an S3 backend."""


def _not_of_aws(alias: str) -> str:
    """Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html."""
    if alias.startswith("alias/aws/"):
        message = (
            "is an alias that AWS keeps for its own keys: allowed is one of our own, for example alias/terraform-state"
        )
        raise ValueError(message)
    return alias


class StateBackend(Settings):
    """The S3 bucket and DynamoDB table of the remote state."""

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$")] = Field(
        description="the state bucket's name, 3 to 58 lower-case letters, digits and hyphens",
    )
    region: RegionName = Field(description="the bucket's and the table's region, for example us-east-1")
    dynamodb_table: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{3,255}$")] = Field(
        description="the lock table's name, 3 to 255 letters, digits and any of _.-",
    )
    workspace_key_prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/-]*[a-z0-9]$")] = Field(
        description="what the states' keys begin with, in lower-case letters, digits, hyphens and slashes",
    )
    kms_key_id: Annotated[str, Field(pattern=r"^alias/[A-Za-z0-9/_-]+$"), AfterValidator(_not_of_aws)] = Field(
        description="the alias of the key that encrypts the state, for example alias/terraform-state",
    )
    encrypt: bool = True
    use_lockfile: bool = Field(default=False, description="S3's own lock, beside the table's")

    @classmethod
    def read(cls, file: Path = BACKEND_FILE) -> "StateBackend":
        """Read the backend's settings.

        Raises:
            ConfigurationError: with everything that keeps the file from being this S3 backend.
        """
        try:
            document = json.loads(text_of(file))
        except json.JSONDecodeError as error:
            raise ConfigurationError([Problem(shown(file), "", None, f"is not valid JSON: {error}")]) from error
        for depth, key in enumerate(PATH, start=1):
            if not isinstance(document, dict) or key not in document:
                missing = f"is missing: needed is {'.'.join(PATH)} with the keys {', '.join(cls.model_fields)}"
                raise ConfigurationError([Problem(shown(file), ".".join(PATH[:depth]), None, missing)])
            document = document[key]
        try:
            return cls.model_validate_json(json.dumps(document), strict=True)
        except ValidationError as error:
            raise ConfigurationError(
                Problem(shown(file), ".".join((*PATH, finding.key)).rstrip("."), finding.value, finding.allowed)
                for finding in explained(error, cls)
            ) from error

    def require_region_of(self, environments: Iterable[Environment]) -> None:
        """Refuse a bucket in another region than the environments' that would create it.

        Raises:
            ConfigurationError: naming both regions.
        """
        problems = [
            Problem(
                shown(BACKEND_FILE),
                ".".join((*PATH, "region")),
                self.region,
                f"must be AWS_REGION {environment.region}: {environment.name} creates the bucket there",
            )
            for environment in environments
            if environment.owns_account and environment.region != self.region
        ]
        if problems:
            raise ConfigurationError(problems)

    def attach(self, stack: TerraformStack, *, key: str) -> None:
        """Make a stack keep its state here, under a key of its own."""
        S3Backend(
            stack,
            bucket=self.bucket,
            key=key,
            region=self.region,
            dynamodb_table=self.dynamodb_table,
            workspace_key_prefix=self.workspace_key_prefix,
            encrypt=self.encrypt,
            kms_key_id=self.kms_key_id,
        )
        if self.use_lockfile:
            # The library's S3Backend is older than the setting.
            stack.add_override("terraform.backend.s3.use_lockfile", value=True)
