"""The state stack's own state while it is on this machine: before its bucket exists, and while that is destroyed.

Created: `.local/bootstrap[-emulated]/<environment>/terraform.tfstate`, and beside the stack an override file that sends
Terraform there.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import LedgerError
from ledger.project import Project
from ledger.remote_state import State
from ledger.stacks import Stack

OVERRIDE = "backend_override.tf.json"


def folder(project: Project, *, emulated: bool) -> Path:
    """Apart for a real account and an emulated one: the latter's is thrown away with the emulator."""
    return project.work_folder / ("bootstrap-emulated" if emulated else "bootstrap")


@dataclass(frozen=True)
class LocalState:
    """Where it is, for one environment."""

    folder: Path
    environment: str

    @property
    def path(self) -> Path:
        """Terraform's local backend puts a workspace's state into a folder of its name."""
        return self.folder / self.environment / "terraform.tfstate"

    def read(self) -> State | None:
        """Its content, if it holds any resource.

        Raises:
            LedgerError: if the file can't be read or holds no state.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerError(
                f"The state {self.path} can't be read: {error.strerror}.",
                hint="It is the only record of the state bucket until it has moved there: make it readable again.",
            ) from error
        hint = f"Terraform's copy of the one before, if there is any, lies beside it: cp {self.path}.backup {self.path}"
        state = State.parse(content, str(self.path), hint=hint)
        return state if state.resources else None

    def use(self, stack: Stack) -> None:
        """Makes the stack's folder keep its state here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        local = {"path": str(self.folder / "default.tfstate"), "workspace_dir": str(self.folder)}
        content = {"terraform": {"backend": {"local": local}}}
        (stack.folder / OVERRIDE).write_text(json.dumps(content, indent=2), encoding="utf-8")

    def in_use(self, stack: Stack) -> bool:
        """Whether the stack's folder keeps its state here."""
        return (stack.folder / OVERRIDE).is_file()

    def leave(self, stack: Stack) -> None:
        """Makes the stack's folder keep its state where its configuration says: in S3."""
        (stack.folder / OVERRIDE).unlink(missing_ok=True)

    def forget(self) -> None:
        """Removes what was here."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
