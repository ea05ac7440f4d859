"""Stands an emulated account up, and takes it down again."""

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from ledger import emulator_process, local_state, remote_state, terraform, tools
from ledger.diagnosis import Circumstances
from ledger.emulator_process import Emulator, EmulatorFiles
from ledger.errors import LedgerError, UsageError
from ledger.local_environment import DOMAIN_NAME, LocalEnvironment, shell_file, values_file, without_account
from ledger.project import Project, shown_path
from ledger.remote_state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from emulator.allowances import Leftover


def ensure_emulator(project: Project, port: int | None, say: "Callable[[str], None]") -> Emulator:
    """The emulator of an earlier run if it is alive; otherwise a new one, without the dead one's remains."""
    files = EmulatorFiles(project.work_folder)
    running = emulator_process.find(files, project.root, port)
    if running:
        if port not in (None, running.port):
            raise UsageError(
                f"This checkout's emulator already runs on port {running.port}.",
                hint="Leave --port out to go on with it, or stop it first: ledger local down",
            )
        files.write(running)
        say(f"The emulator is running at {running.endpoint_url} (pid {running.pid}).")
        return running
    known = files.read()
    wanted = port or (known.port if known else emulator_process.DEFAULT_PORT)
    emulator_process.require_free_port(wanted)
    if known:
        say(f"The emulator of an earlier run (pid {known.pid}) is gone, and all that was in it: starting anew.")
    forget(project)
    environment = without_account(os.environ)
    started = emulator_process.start(files, project.root, wanted, project.backend.region, environment)
    say(f"The emulator has started at {started.endpoint_url} (pid {started.pid}, log {shown_path(files.log)}).")
    return started


def enter(project: Project, emulator: Emulator) -> None:
    """Furnishes the account, writes its files, and points this process at it."""
    from emulator.furnish import FurnishingError, furnish  # noqa: PLC0415 - boto3 is slow to load

    local = LocalEnvironment(project, emulator)
    local.enter()
    try:
        furnishing = furnish(emulator.endpoint_url, region=project.backend.region, domain_name=DOMAIN_NAME)
    except FurnishingError as error:
        raise LedgerError(str(error), hint="Start a new emulator: ledger local down, then ledger local up") from error
    local.write(furnishing, terraform.environment(project), tools.node_major(os.environ))


def remember_environments(project: Project, emulator: Emulator, environments: "Iterable[str]") -> None:
    """Notes what is being brought up, so that `down` knows what to destroy, in the opposite order."""
    names = tuple(dict.fromkeys([*emulator.environments, *environments]))
    EmulatorFiles(project.work_folder).write(replace(emulator, environments=names))


def states(project: Project, emulator: Emulator, environment: str) -> dict[str, State]:
    """What is deployed of an environment; nothing if there is no bucket yet."""
    circumstances = Circumstances(environment=environment, endpoint=emulator.endpoint_url)
    try:
        return remote_state.read_all(project.backend, circumstances)
    except remote_state.NoStateBucketError:
        return {}


def running_emulator(project: Project) -> Emulator | None:
    """This checkout's emulator, if it is alive."""
    return emulator_process.find(EmulatorFiles(project.work_folder), project.root)


def leftovers(emulator: Emulator) -> "list[Leftover]":
    """What is still in the account and should not be."""
    from emulator.leftovers import leftovers as find  # noqa: PLC0415 - only `down` needs it

    return find(emulator.endpoint_url)


def allowances() -> dict[str, list[str]]:
    """What may stay, by the reason why."""
    from emulator.allowances import ALLOWANCES  # noqa: PLC0415 - only `down` needs it

    reasons: dict[str, list[str]] = {}
    for allowance in ALLOWANCES:
        reasons.setdefault(allowance.reason, []).append(f"{allowance.service} {allowance.kind}".replace("_", " "))
    return reasons


def forget(project: Project) -> None:
    """Removes the files of an emulator that is gone."""
    EmulatorFiles(project.work_folder).forget()
    values_file(project).unlink(missing_ok=True)
    shell_file(project).unlink(missing_ok=True)
    shutil.rmtree(local_state.folder(project, emulated=True), ignore_errors=True)
