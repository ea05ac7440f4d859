"""Where Terraform keeps its state: `backend.tf.json`, the only place that says so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdktf import S3Backend, TerraformStack

from environments import ConfigurationError, Problem

BACKEND_FILE = Path(__file__).parents[2] / "backend.tf.json"


@dataclass(frozen=True)
class StateBackend:
    """The S3 bucket and DynamoDB table of the remote state."""

    bucket: str
    region: str
    dynamodb_table: str
    workspace_key_prefix: str
    kms_key_id: str
    """The alias of the key that encrypts the state; bootstrap creates both."""
    encrypt: bool = True
    use_lockfile: bool = False
    """S3's own lock, beside the table's."""

    @classmethod
    def read(cls, file: Path = BACKEND_FILE) -> "StateBackend":
        """Read the backend's settings.

        Raises:
            ConfigurationError: if the file isn't a Terraform S3 backend with the settings above.
        """
        try:
            settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["terraform"]["backend"]["s3"]
            return cls(**settings)
        except (OSError, ValueError, KeyError, TypeError) as error:
            allowed = ", ".join(cls.__dataclass_fields__)
            raise ConfigurationError(
                [Problem(file.name, "terraform.backend.s3", None, f"must have {allowed}, and nothing else: {error}")],
            ) from error

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
