"""Synthesized stacks, as the tests read them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdktf import App

from environments import Environment, load
from main import compose
from modules.shared.backend import StateBackend

ROOT = Path(__file__).parents[2]
EXAMPLE_VALUES = ROOT / ".env.aws.example"


@dataclass(frozen=True)
class Stack:
    """One stack's Terraform JSON."""

    name: str
    document: dict[str, Any]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of a type, by their Terraform name."""
        found: dict[str, dict[str, Any]] = self.document.get("resource", {}).get(kind, {})
        return found

    def one(self, kind: str) -> dict[str, Any]:
        """The only resource of a type."""
        found = self.resources(kind)
        assert len(found) == 1, f"{self.name} has {len(found)} {kind}: {sorted(found)}"
        return next(iter(found.values()))

    def where(self, kind: str, **arguments: object) -> dict[str, Any]:
        """The only resource of a type that has these arguments."""
        found = [
            resource
            for resource in self.resources(kind).values()
            if all(resource.get(name) == value for name, value in arguments.items())
        ]
        assert len(found) == 1, f"{self.name} has {len(found)} {kind} with {arguments}"
        return found[0]

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, without those that cdktf makes for other stacks."""
        outputs: dict[str, Any] = self.document.get("output", {})
        return {name: output for name, output in outputs.items() if not name.startswith("cross-stack-output-")}


def example_environment(name: str, **overrides: object) -> Environment:
    """An environment with the account values of `.env.aws.example`, and some settings replaced."""
    return load(name, overrides=overrides, values_file=EXAMPLE_VALUES, environ={})


def synthesize(outdir: Path, *environments: Environment) -> dict[str, Stack]:
    """Synthesize environments into a folder; returns their stacks by name."""
    app = App(outdir=str(outdir))
    for environment in environments:
        compose(app, environment, StateBackend.read())
    app.synth()
    return read_stacks(outdir)


def read_stacks(outdir: Path) -> dict[str, Stack]:
    """The stacks that have been synthesized into a folder, by name."""
    return {
        file.parent.name: Stack(file.parent.name, json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(outdir.glob("stacks/*/cdk.tf.json"))
    }
