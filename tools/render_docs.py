"""Write the documentation's tables that are derived from code: the port matrix and the emulator's gaps.

`make docs` runs it; a test fails when what is committed differs from what it writes.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import modules.bindings  # noqa: E402, F401 - before cdktf is first imported

# isort: split

from emulator.gaps import catalogue  # noqa: E402
from environments import load  # noqa: E402
from modules.network.flows import as_markdown, flows  # noqa: E402


def port_matrix() -> str:
    """The page with production's port matrix."""
    production = load("production", values_file=ROOT / ".env.aws.example", environ={})
    return (
        "# Port matrix\n\n"
        "Who may open a connection to whom in production. All security-group rules are made from this table\n"
        "(`modules/network/flows.py`); nothing else opens a port. Written by `make docs`.\n\n"
        f"{as_markdown(flows(production))}"
    )


def emulator_gaps() -> str:
    """The page with what moto lacks for our stacks."""
    rows = [f"| {gap.service} | {_cell(gap.symptom)} | {_cell(gap.cure)} |" for gap in catalogue()]
    return (
        "# What moto lacks\n\n"
        "What our stacks need and moto lacks, and how `emulator/gaps/` cures it. Each has a test that fails as soon\n"
        "as moto closes the gap. Written by `make docs`.\n\n"
        "| Service | Without the cure | The cure |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"docs/port-matrix.md": port_matrix, "docs/emulator-gaps.md": emulator_gaps}


def main() -> None:
    """Write all pages."""
    for name, render in PAGES.items():
        (ROOT / name).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
