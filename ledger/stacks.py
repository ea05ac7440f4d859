"""The synthesized stacks and who depends on whom, read from the manifest that `main.py` writes."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from ledger.errors import LedgerError, UsageError

STATE_TIER = "state"
MANIFEST = "manifest.json"
"""Where `main.py` lists the stacks."""


@dataclass(frozen=True)
class Stack:
    """One tier of one environment."""

    name: str
    tier: str
    environment: str
    folder: Path
    producers: tuple[str, ...]
    """The tiers whose outputs this one reads."""

    @cached_property
    def configuration(self) -> dict[str, Any]:
        """The Terraform JSON."""
        content: dict[str, Any] = json.loads((self.folder / "cdk.tf.json").read_text(encoding="utf-8"))
        return content

    def declares_variable(self, name: str) -> bool:
        """Whether the stack has this input variable; Terraform refuses `-var` for others."""
        return name in self.configuration.get("variable", {})


class Stacks:
    """The stacks of one environment, in the order they depend on each other."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        # Where the dependencies leave the order open, the state, which all the others are kept in, comes first.
        by_tier = {stack.tier: stack for stack in sorted(stacks, key=lambda stack: stack.tier != STATE_TIER)}
        order = TopologicalSorter({tier: stack.producers for tier, stack in by_tier.items()}).static_order()
        self._by_tier = {tier: by_tier[tier] for tier in order if tier in by_tier}

    @classmethod
    def read(cls, synthesized: Path, environment: str) -> "Stacks":
        """The environment's stacks from `manifest.json`."""
        path = synthesized / MANIFEST
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))["stacks"].values()
        except (OSError, ValueError, KeyError) as error:
            raise LedgerError(f"The manifest {path} can't be read: {error}.", hint="Run: make synth") from error
        suffix = f"-{environment}"
        return cls(
            Stack(
                name=entry["name"],
                tier=_tier(entry["name"], suffix),
                environment=environment,
                folder=synthesized / entry["workingDirectory"],
                producers=tuple(_tier(name, suffix) for name in entry["dependencies"]),
            )
            for entry in entries
            if entry["name"].endswith(suffix)
        )

    def __iter__(self) -> Iterator[Stack]:
        return iter(self._by_tier.values())

    def __len__(self) -> int:
        return len(self._by_tier)

    def __contains__(self, tier: object) -> bool:
        return tier in self._by_tier

    def __getitem__(self, tier: str) -> Stack:
        return self._by_tier[tier]

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers' names, producers first."""
        return tuple(self._by_tier)

    def without_state(self) -> "Stacks":
        """All but the stack that holds the state itself, which only bootstrap and its counterpart touch."""
        return Stacks(stack for stack in self if stack.tier != STATE_TIER)

    def select(self, tiers: Collection[str]) -> "Stacks":
        """The named tiers; all if none is named."""
        unknown = sorted(set(tiers) - set(self._by_tier))
        if unknown:
            raise UsageError(
                f"There is no tier called {', '.join(unknown)}.",
                hint=f"The tiers are {', '.join(self.tiers)}.",
            )
        return Stacks(stack for stack in self if not tiers or stack.tier in tiers)

    def consumers(self, tier: str) -> tuple[str, ...]:
        """The tiers that read this one's outputs."""
        return tuple(stack.tier for stack in self if tier in stack.producers)

    def edges(self, *, reverse: bool = False) -> dict[str, tuple[str, ...]]:
        """For each tier, the ones to be done before it: its producers, or when destroying its consumers.

        In the order in which they can be done.
        """
        before = {
            stack.tier: tuple(
                other for other in (self.consumers(stack.tier) if reverse else stack.producers) if other in self
            )
            for stack in self
        }
        return dict(reversed(before.items())) if reverse else before


def _tier(stack_name: str, suffix: str) -> str:
    return stack_name.removesuffix(suffix).rsplit("-", 1)[-1]
