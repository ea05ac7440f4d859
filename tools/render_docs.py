"""Write the documentation's tables that are derived from code: the port matrix, the emulator's gaps, and who may what.

`make docs` runs it; a test fails when what is committed differs from what it writes.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import modules.bindings  # noqa: E402, F401 - before cdktf is first imported

# isort: split

from emulator.gaps import catalogue  # noqa: E402
from environments import load  # noqa: E402
from modules.network.flows import as_markdown, flows  # noqa: E402
from policies.controls.page import page as controls_page  # noqa: E402
from policies.iam import page as iam  # noqa: E402
from policies.iam.stacks import Stacks  # noqa: E402
from policies.waivers import WaiverBook  # noqa: E402
from policies.waivers.page import page as waivers_page  # noqa: E402


def port_matrix() -> str:
    """The page with production's port matrix."""
    production = load("production", values_file=ROOT / ".env.aws.example", environ={})
    return (
        "# Port matrix\n\n"
        "Who may open a connection to whom in production. All security-group rules are made from this table\n"
        "(`modules/network/flows.py`); nothing else opens a port. That it is so is computed from the synthesized\n"
        "stacks: [who reaches whom](reachability.md). Written by `make docs`.\n\n"
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


def waivers() -> str:
    """The page with the findings that are waived."""
    return waivers_page(WaiverBook.read())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {
    "docs/compliance-matrix.md": controls_page,
    "docs/emulator-gaps.md": emulator_gaps,
    "docs/port-matrix.md": port_matrix,
    "docs/waivers.md": waivers,
}
STACK_PAGES = {"docs/iam.md": iam.page}
"""Pages that are read from the synthesized stacks; the contract tests hold them, which have those already."""


def synthesized() -> Stacks:
    """The stacks with the example's values, of all environments."""
    with TemporaryDirectory() as folder:
        values = {"LEDGER_ENV_FILE": str(ROOT / ".env.aws.example"), "CDKTF_OUTDIR": folder}
        subprocess.run([sys.executable, "main.py"], cwd=ROOT, env={**os.environ, **values}, check=True)
        return Stacks.read(Path(folder) / "stacks")


def main() -> None:
    """Write all pages."""
    for name, render in PAGES.items():
        (ROOT / name).write_text(render(), encoding="utf-8")
    stacks = synthesized()
    for name, render_stacks in STACK_PAGES.items():
        (ROOT / name).write_text(render_stacks(stacks), encoding="utf-8")


if __name__ == "__main__":
    main()
