"""Terraform as a process: its environment, its arguments, its output as events, its exit code kept."""

import collections
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger import events, mirror
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.events import Change, Diagnostic, Event
from ledger.interrupts import Interrupts
from ledger.project import Project
from ledger.run_log import RunLog
from ledger.stacks import Stack

# Would silently send several stacks into one workspace or one data folder, or add arguments (a target, no refresh) that
# neither the plan on the screen nor its question speaks of; TF_CLI_ARGS_<command> does as TF_CLI_ARGS.
_NEVER_INHERITED = ("TF_WORKSPACE", "TF_DATA_DIR", "TF_CLI_ARGS")
# A shell's way to say that a signal killed a program.
_KILLED = 128
# Go's garbage collector at a quarter of its work: a plan takes a fifth less of the processor, and more memory.
_GARBAGE_COLLECTION = {"GOGC": "400"}
# The committed lock file says which provider runs; init may not choose another.
_LOCKED = "-lockfile=readonly"


def environment(project: Project | None = None) -> dict[str, str]:
    """This process's environment, fit for Terraform: unattended, with the provider's mirror if there is one."""
    place = project or Project.find()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_NEVER_INHERITED)}
    ours = _GARBAGE_COLLECTION | inherited
    ours |= {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    for name, value in mirror.configure(place.work_folder, place.provider_lock, ours).items():
        if value is None:
            ours.pop(name, None)
        else:
            ours[name] = value
    return ours


@dataclass
class Result:
    """What one Terraform command did."""

    exit_code: int
    changes: list[Change] = field(default_factory=list)
    drift: list[Change] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    """What happens to each output: `create`, `update`, `delete` or `noop`."""
    errors: list[Diagnostic] = field(default_factory=list)
    text: str = ""


class TerraformError(LedgerError):
    """A Terraform command failed."""

    def __init__(self, stack: Stack, command: str, result: Result, log: Path) -> None:
        first = result.errors[0].summary.splitlines()[0] if result.errors else f"exit code {result.exit_code}"
        super().__init__(f"terraform {command} failed for {stack.tier}: {first}", exit_code=result.exit_code or 1)
        self.stack = stack
        self.errors = result.errors
        self.output = result.text
        self.log = log


@dataclass(frozen=True)
class Terraform:
    """Terraform in one stack's folder."""

    stack: Stack
    environment: Mapping[str, str]
    log: RunLog
    interrupts: Interrupts
    on_event: Callable[[Event], None]
    lock_timeout: str = "0s"

    def init(self) -> None:
        """Connects the folder to its backend and its provider, whatever an earlier run left there."""
        # A selected workspace that the backend doesn't have yet makes init stop and ask.
        (self.stack.folder / ".terraform/environment").unlink(missing_ok=True)
        self._checked("init", "-json", "-reconfigure", _LOCKED)

    def migrate(self) -> None:
        """Copies the state of the backend that the folder was connected to into the one its configuration names."""
        self._checked("init", "-no-color", "-migrate-state", "-force-copy", _LOCKED)

    def select_workspace(self, name: str) -> None:
        """Enters the workspace, making it first if need be."""
        self._checked("workspace", "select", "-no-color", "-or-create", name)

    def plan(self, plan_file: Path, *, targets: Iterable[str] = (), replacing: Iterable[str] = ()) -> Result:
        """Plans into a file; exit code 2 means that there is something to apply."""
        chosen = [f"-target={address}" for address in targets] + [f"-replace={address}" for address in replacing]
        arguments = ("-json", self._lock, "-detailed-exitcode", f"-out={plan_file}", *chosen)
        return self._checked("plan", *arguments, accept=(0, 2))

    def apply(self, *arguments: str) -> Result:
        """Applies a plan file, or plans and applies at once."""
        return self._checked("apply", "-json", "-auto-approve", self._lock, *arguments)

    def show(self, plan_file: Path) -> dict[str, Any]:
        """A plan file's content."""
        plan: dict[str, Any] = json.loads(self._checked("show", "-json", str(plan_file), quiet=True).text)
        return plan

    def show_text(self, plan_file: Path, *, colour: bool) -> str:
        """A plan file as Terraform prints it for people."""
        return self._checked("show", *([] if colour else ["-no-color"]), str(plan_file)).text

    @property
    def _lock(self) -> str:
        return f"-lock-timeout={self.lock_timeout}"

    def _checked(self, *arguments: str, accept: Sequence[int] = (0,), quiet: bool = False) -> Result:
        result = self._run(arguments, quiet=quiet)
        if self.interrupts.requested:
            raise InterruptedByUserError(f"terraform {arguments[0]} was stopped for {self.stack.tier}.")
        if result.exit_code not in accept:
            raise TerraformError(self.stack, arguments[0], result, self.log.path(self.stack.name))
        return result

    def _run(self, arguments: Sequence[str], *, quiet: bool) -> Result:
        if self.interrupts.requested:
            raise InterruptedByUserError
        self.log.write(self.stack.name, f"$ terraform {' '.join(arguments)}")
        process = subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            ["terraform", *arguments],  # noqa: S607 - found on the PATH, as tools.py has checked
            cwd=self.stack.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
        )
        result = Result(exit_code=0)
        plain: list[str] = []
        with process, self.interrupts.forwarded_to(process):
            try:
                for line in process.stdout or ():
                    event = events.parse(line)
                    if event is None:
                        plain.append(line)
                        if not quiet:
                            self.log.write(self.stack.name, line)
                    else:
                        self.log.write(self.stack.name, event.message)
                        _take(event, result)
                        self.on_event(event)
            finally:
                # If we fail (a full disk), Terraform still gets to its end: a closed pipe would kill it, state unsaved.
                collections.deque(process.stdout or (), maxlen=0)
        result.exit_code = process.returncode if process.returncode >= 0 else _KILLED - process.returncode
        result.text = "".join(plain)
        if result.exit_code and not result.errors:
            result.errors = events.diagnostics_in_text(result.text)
        if process.returncode < 0:
            result.errors.append(_killed_by(-process.returncode))
        self.log.write(self.stack.name, f"exit code {result.exit_code}")
        return result


def _killed_by(number: int) -> Diagnostic:
    return Diagnostic(
        severity="error",
        summary=f"Terraform was killed by signal {number} ({signal.strsignal(number)}).",
        detail="Is there too little memory? Its state may have stayed locked; the next run says so, and the way out.",
    )


def _take(event: Event, result: Result) -> None:
    match event.type:
        case "planned_change":
            result.changes.append(event.change)
        case "resource_drift":
            result.drift.append(event.change)
        case "outputs":
            result.outputs = {name: body.get("action", "noop") for name, body in event.payload["outputs"].items()}
        case "diagnostic" if event.diagnostic.severity == "error":
            result.errors.append(event.diagnostic)
