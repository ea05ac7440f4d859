"""`python -m tests.mutations`: writes docs/mutations.md."""

from pathlib import Path
from tempfile import TemporaryDirectory

import modules.bindings  # noqa: F401 - before cdktf is first imported

# isort: split

from tests.mutations.gates import Production
from tests.mutations.page import PAGE, catch, page
from tests.support.stacks import ROOT, example_environment, synthesize


def main() -> None:
    """Synthesizes production, weakens it in all ways, and writes what is found."""
    with TemporaryDirectory() as folder:
        stacks = synthesize(Path(folder) / "cdktf.out", example_environment("production"))
        documents = {name: stack.document for name, stack in stacks.items()}
        text = page(catch(Production(documents), Path(folder) / "mutated"))
    (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
