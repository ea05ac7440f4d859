"""What one invocation works with: the environment's settings, its stacks, Terraform's environment, the log."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import aws, plan_folder, remote_state, terraform, tools
from ledger.console import errors
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError, UsageError
from ledger.events import Event
from ledger.exceptions import chosen_exceptions
from ledger.interrupts import Interrupts
from ledger.project import Project
from ledger.remote_state import State
from ledger.run_log import RunLog
from ledger.stacks import STATE_TIER, Stack, Stacks
from ledger.synthesis import synthesize
from ledger.terraform import Terraform

if TYPE_CHECKING:
    from environments import Environment
    from policies.plan_guard.exceptions import GrantedException

DEFAULT_PARALLEL = 2
DEFAULT_LOCK_TIMEOUT = "0s"


def load_environment(name: str) -> "Environment":
    """The environment's validated settings; every problem at once if there are any."""
    import environments  # noqa: PLC0415 - pydantic takes longer to load than `ledger --help` may take

    try:
        return environments.load(name)
    except environments.ConfigurationError as error:
        raise UsageError(str(error)) from error


def require_environment(name: str) -> None:
    """Fails if there is no such environment, whatever its settings and the account's values are."""
    import environments  # noqa: PLC0415 - see load_environment

    if name not in environments.names():
        raise UsageError(
            f"There is no environment called {name}.", hint=f"The environments are {', '.join(environments.names())}."
        )


@dataclass(frozen=True)
class Session:
    """One command on one environment."""

    project: Project
    environment: "Environment"
    stacks: Stacks
    variables: dict[str, str]
    """Terraform's environment variables."""
    log: RunLog
    interrupts: Interrupts
    circumstances: Circumstances
    plans: Path
    """Readable by nobody else, and gone with the process: plans hold values in clear."""
    parallel: int = DEFAULT_PARALLEL
    lock_timeout: str = DEFAULT_LOCK_TIMEOUT
    elapsed_seconds: dict[str, float] = field(default_factory=dict)
    """How long each tier took in the last run over the tiers."""
    prepared: set[str] = field(default_factory=set)
    """The tiers whose folders are connected to their backend, provider and workspace."""
    exceptions: "tuple[GrantedException, ...]" = ()
    """What the plan guard lets pass in this run."""

    @classmethod
    def open(
        cls,
        environment: str,
        command: str,
        *,
        parallel: int = DEFAULT_PARALLEL,
        lock_timeout: str = DEFAULT_LOCK_TIMEOUT,
        exceptions: Iterable[str] | None = None,
    ) -> "Session":
        """Checks what the command needs before anything changes: tools, settings, a reachable endpoint; synthesizes."""
        project = Project.find()
        granted = chosen_exceptions(project, exceptions or ())
        tools.require_terraform(os.environ)
        tools.require_node(os.environ)
        settings = load_environment(environment)
        variables = terraform.environment(project)
        aws.require_endpoint(Circumstances(environment=environment, endpoint=aws.endpoint()))
        stacks = synthesize(project, environment, variables)
        return cls(
            project=project,
            environment=settings,
            stacks=stacks,
            variables=variables,
            log=RunLog(project.work_folder, command),
            interrupts=Interrupts(say=lambda text: errors.print(text, style="yellow")),
            circumstances=Circumstances(
                environment=environment,
                endpoint=aws.endpoint(),
                state_owner=_state_owner(project, environment),
            ),
            plans=plan_folder.make(project.work_folder),
            parallel=parallel,
            lock_timeout=lock_timeout,
            exceptions=granted,
        )

    def plan_file(self, stack: Stack) -> Path:
        """Where a stack's plan is kept."""
        return self.plans / f"{stack.name}.tfplan"

    def states(self) -> dict[str, State]:
        """What is applied, by tier."""
        return remote_state.read_all(self.project.backend, self.circumstances)

    def terraform(self, stack: Stack, on_event: Callable[[Event], None]) -> Terraform:
        """Terraform for one stack; only a stack that declares the password's variable gets it, by environment."""
        variables = dict(self.variables)
        variables.pop("TF_VAR_rds_master_password", None)
        password = self.environment.account.rds_master_password
        if password is not None and stack.declares_variable("rds_master_password"):
            variables["TF_VAR_rds_master_password"] = password.get_secret_value()
        return Terraform(
            stack=stack,
            environment=variables,
            log=self.log,
            interrupts=self.interrupts,
            on_event=on_event,
            lock_timeout=self.lock_timeout,
        )

    def lock_provider(self, stack: Stack) -> None:
        """Puts the committed lock file into the stack's folder."""
        source = self.project.provider_lock
        if not source.is_file():
            raise UsageError(
                f"{source} is missing: it says which provider version may run.",
                hint="Restore it: git checkout -- .terraform.lock.hcl",
            )
        try:
            shutil.copyfile(source, stack.folder / source.name)
        except OSError as error:
            raise LedgerError(
                f"{source} can't be copied to {stack.folder}: {error.strerror}.",
                hint="Make the first readable and the second writable; cdktf.out is generated and may be removed.",
            ) from error


def _state_owner(project: Project, environment: str) -> str | None:
    """The environment that owns the state stack: this one, or the one it shares the account with."""
    own = Stacks.read(project.synthesized, environment)
    if STATE_TIER in own:
        return environment
    return next(
        (name for name in _other_environments() if STATE_TIER in Stacks.read(project.synthesized, name)),
        None,
    )


def _other_environments() -> tuple[str, ...]:
    import environments  # noqa: PLC0415 - see load_environment

    return environments.names()
