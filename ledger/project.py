"""Where things are: the repository's root, the synthesized stacks, the git-ignored work folder, the backend."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ledger.errors import UsageError

BACKEND_FILE = "backend.tf.json"


@dataclass(frozen=True)
class Backend:
    """The remote state, as `backend.tf.json` writes it down."""

    bucket: str
    region: str
    lock_table: str
    workspace_key_prefix: str

    def state_key(self, environment: str, tier: str) -> str:
        """The object that holds one tier's state: Terraform's S3 backend puts a workspace under the prefix."""
        return f"{self.workspace_key_prefix}/{environment}/{tier}/terraform.tfstate"


@dataclass(frozen=True)
class Project:
    """A checkout of the repository."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """The nearest folder at or above `start` (the current folder) that has a `backend.tf.json`."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / BACKEND_FILE).is_file():
                return cls(folder)
        raise UsageError(f"There is no {BACKEND_FILE} in {here} or above it.", hint="Run ledger inside the repository.")

    @property
    def work_folder(self) -> Path:
        """`.local/`: logs, the emulator's files, Terraform's CLI configuration; never committed."""
        return self.root / ".local"

    @property
    def synthesized(self) -> Path:
        """Where `main.py` writes the stacks, as cdktf names it."""
        return self.root / (os.environ.get("CDKTF_OUTDIR") or "cdktf.out")

    @property
    def provider_lock(self) -> Path:
        """The committed lock file: the provider's exact version and hashes."""
        return self.root / ".terraform.lock.hcl"

    @cached_property
    def backend(self) -> Backend:
        """The one place where the remote state is written down."""
        path = self.root / BACKEND_FILE
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))["terraform"]["backend"]["s3"]
            return Backend(
                bucket=_text(settings, "bucket"),
                region=_text(settings, "region"),
                lock_table=_text(settings, "dynamodb_table"),
                workspace_key_prefix=_text(settings, "workspace_key_prefix"),
            )
        except OSError as error:
            raise UsageError(
                f"{path} can't be read: {error.strerror}.", hint="Make it readable; every command needs it."
            ) from error
        except (ValueError, LookupError, TypeError) as error:
            wrong = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            raise UsageError(
                f"{path} does not describe an S3 backend: {wrong}.",
                hint="It needs terraform.backend.s3 with bucket, region, dynamodb_table, workspace_key_prefix: texts.",
            ) from error


def _text(settings: Mapping[str, object], key: str) -> str:
    value = settings[key]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} is {json.dumps(value)}, not a text")
    return value


def shown_path(path: Path) -> str:
    """Relative to where the user is, if it lies below; so that it can be copied."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
