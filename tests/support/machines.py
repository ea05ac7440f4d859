"""Machines behind the emulator's instances: ones that answer what a test says, and ones that are nodes in folders."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.fabric_node import FabricNode

OPERATE = "/opt/banking-audit/bootstrap/libexec/operate"

# Answers by the files `<operation>.out`, `.err` and `.code`, and writes down what it was asked.
_ANSWERING = f"""#!/bin/bash
script=$(cat)
[[ $script =~ ^{OPERATE}\\ \\"\\"\\ \\"([a-z-]*)\\"\\ \\"(.*)\\"$ ]] || {{ echo "no operation: $script" >&2; exit 64; }}
operation=${{BASH_REMATCH[1]}}
asked=("$(basename "$PWD")" "$operation" "${{BASH_REMATCH[2]}}")
jq --null-input --compact-output '$ARGS.positional' --args -- "${{asked[@]}}" >>../asked
cat "$operation.err" >&2
cat "$operation.out"
exit "$(cat "$operation.code")"
"""

# The node is a folder, so its root is no empty argument.
_NODE = """#!/bin/bash
script=$(cat)
{exports}
at_root='{operate} ""'
exec bash -c "${{script//"$at_root"/{in_folder}}}"
"""


class Machines:
    """The folder that the emulator was given with `--machines`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(
        self,
        name: str,
        operation: str,
        answer: Mapping[str, Any] | None,
        *,
        said: str = "",
        code: int = 0,
    ) -> None:
        """Make the machine of that name answer an operation, with a last sentence and an exit code."""
        folder = self._put(name, _ANSWERING)
        (folder / f"{operation}.out").write_text("" if answer is None else f"{json.dumps(answer)}\n")
        (folder / f"{operation}.err").write_text(f"{said}\n" if said else "")
        (folder / f"{operation}.code").write_text(str(code))

    def run(self, name: str, node: FabricNode) -> None:
        """Make the machine of that name the node: its scripts, its stubs."""
        exports = "\n".join(f"export {key}={shlex.quote(value)}" for key, value in node.environment.items())
        in_folder = f'"{node.root}{OPERATE} \\"{node.root}\\""'
        self._put(name, _NODE.format(exports=exports, operate=OPERATE, in_folder=in_folder))

    def hang(self, name: str) -> None:
        """Make the machine of that name one that takes longer than any test waits."""
        self._put(name, "#!/bin/sh\nexec sleep 60\n")

    def remove(self, name: str) -> None:
        """Make the machine of that name one that no command reaches."""
        (self._folder / name / "shell").unlink()

    def asked(self) -> list[list[str]]:
        """Machine, operation and argument of all that the answering machines were asked, in order."""
        asked = self._folder / "asked"
        return [json.loads(line) for line in asked.read_text().splitlines()] if asked.exists() else []

    def forget(self) -> None:
        """Forget what was asked."""
        (self._folder / "asked").unlink(missing_ok=True)

    def _put(self, name: str, shell: str) -> Path:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        path = folder / "shell"
        path.write_text(shell)
        path.chmod(0o755)
        return folder
