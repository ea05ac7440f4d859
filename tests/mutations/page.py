"""The table of docs/mutations.md: which gate catches which mutation."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.exposed import EXPOSED
from tests.mutations.gates import Production
from tests.mutations.mutation import Mutation
from tests.mutations.permitted import PERMITTED
from tests.mutations.table import MUTATIONS

PAGE = "docs/mutations.md"


@dataclass(frozen=True)
class Caught:
    """What each gate finds in one weakened stack."""

    mutation: Mutation
    guard: frozenset[str]
    checkov: frozenset[str]
    iam: frozenset[str]
    reachability: frozenset[str]

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates that find something."""
        found = {"guard": self.guard, "checkov": self.checkov, "iam": self.iam, "reachability": self.reachability}
        return tuple(name for name, findings in found.items() if findings)


def catch(production: Production, folder: Path) -> dict[str, Caught]:
    """Asks all gates about all mutations; those about permissions and networks where these are weakened.

    Args:
        production: the stacks.
        folder: an empty one, for what checkov reads.
    """
    checkov = production.checkov(MUTATIONS, folder)
    return {
        mutation.name: Caught(
            mutation,
            guard=production.guard(mutation),
            checkov=checkov[mutation.name],
            iam=production.iam(mutation) if mutation in (*EXPOSED, *PERMITTED) else frozenset(),
            reachability=production.reachability(mutation) if mutation in EXPOSED else frozenset(),
        )
        for mutation in MUTATIONS
    }


def page(caught: dict[str, Caught]) -> str:
    """The page."""
    rows = "\n".join(f"| {' | '.join(_cells(item))} |" for item in caught.values())
    several = sum(len(item.gates) > 1 for item in caught.values())
    return (
        "# Mutations\n\n"
        f"{len(caught)} ways to weaken production's stacks, and what each gate finds in the weakened stack and not in\n"
        "ours. The guard is asked about the plan that leads there from ours; the others read the stack.\n"
        f"{several} are caught by more than one gate. They are in `tests/mutations/table.py`; this page is written by\n"
        "`make docs`. A test fails when it isn't up to date, or when nothing catches one.\n\n"
        "| Mutation | What it does | Tier | Plan guard | checkov | IAM | Reachability |\n"
        "|---|---|---|---|---|---|---|\n"
        f"{rows}\n"
    )


def _cells(item: Caught) -> Iterator[str]:
    yield from (f"`{item.mutation.name}`", item.mutation.what, item.mutation.tier)
    for found in (item.guard, item.checkov, _short(item.iam), item.reachability):
        yield ", ".join(sorted(found)) or "-"


def _short(checks: frozenset[str]) -> frozenset[str]:
    """cloudsplaining has a check for each kind of harm: its name is enough."""
    return frozenset(check.partition("/")[0] if check.startswith("cloudsplaining") else check for check in checks)
