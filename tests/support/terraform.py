"""Terraform without a backend: what can be asked of it about stacks that are nowhere applied."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger import terraform
from ledger.project import Project
from tests.support.stacks import ROOT

PROVIDER = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}
PROVIDER_ADDRESS = "registry.terraform.io/hashicorp/aws"


@dataclass(frozen=True)
class Terraform:
    """A folder that has been initialized once, with the locked provider; stacks share what was installed there."""

    folder: Path

    @classmethod
    def initialized(cls, folder: Path) -> "Terraform":
        """Install the locked provider."""
        self = cls(folder)
        (folder / "main.tf.json").write_text(json.dumps(PROVIDER), encoding="utf-8")
        shutil.copy(ROOT / ".terraform.lock.hcl", folder)
        run = self._run(folder, "init", "-backend=false", "-lockfile=readonly", "-no-color")
        assert run.returncode == 0, run.stdout + run.stderr
        return self

    def schema(self) -> Any:
        """The locked provider's schema."""
        run = self._run(self.folder, "providers", "schema", "-json")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)["provider_schemas"][PROVIDER_ADDRESS]

    def validate(self, stack: str, document: object) -> list[str]:
        """What `terraform validate` finds in a stack: errors and warnings, with their addresses."""
        folder = self.folder / "stacks" / stack
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
        shutil.copy(ROOT / ".terraform.lock.hcl", folder)
        run = self._run(folder, "validate", "-json")
        found = json.loads(run.stdout)["diagnostics"]
        return [f"{each['severity']}: {each['summary']}: {each.get('address')} {each['detail']}" for each in found]

    def _run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        # One data folder for all, so that the provider is installed once.
        environment = terraform.environment(Project(ROOT)) | {"TF_DATA_DIR": str(self.folder / ".terraform")}
        return subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
