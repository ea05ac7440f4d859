"""Terraform without a backend: what can be asked of it about stacks that are nowhere applied."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger import terraform
from ledger.project import Project
from tests.support.stacks import ROOT

PROVIDER = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}
BACKEND_IGNORED = "Backend configuration ignored"
"""Terraform's warning about a stack that is made a module of another configuration."""

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

    def validate(self, documents: Mapping[str, object]) -> dict[str, list[str]]:
        """What `terraform validate` finds in each of many stacks, as modules of one configuration.

        The provider's start is most of the time that a validation takes: together they need a quarter of it.
        """
        folder = self.folder / "together"
        for stack, document in documents.items():
            _write(folder / stack, document)
        modules = {"module": {stack: {"source": f"./{stack}"} for stack in documents}}
        (folder / "main.tf.json").write_text(json.dumps(modules), encoding="utf-8")
        shutil.copy(ROOT / ".terraform.lock.hcl", folder)
        run = self._run(folder, "init", "-backend=false", "-lockfile=readonly", "-no-color")
        assert run.returncode == 0, run.stdout + run.stderr
        found: dict[str, list[str]] = {stack: [] for stack in documents}
        for each in self._diagnostics(folder):
            if each["summary"] != BACKEND_IGNORED:
                found[each["range"]["filename"].partition("/")[0]].append(_words(each))
        return found

    def _diagnostics(self, folder: Path) -> list[dict[str, Any]]:
        run = self._run(folder, "validate", "-json")
        found: list[dict[str, Any]] = json.loads(run.stdout)["diagnostics"]
        return found

    def _run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=terraform.environment(Project(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )


def _write(folder: Path, document: object) -> None:
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")


def _words(diagnostic: Mapping[str, Any]) -> str:
    said = (diagnostic[name] for name in ("severity", "summary", "detail"))
    return ": ".join([*said, str(diagnostic.get("address"))])
