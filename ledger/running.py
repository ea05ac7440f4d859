"""Runs a command's job over its tiers: progress on the screen, Ctrl-C handed on, failures gathered."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ledger.console import output
from ledger.diagnosis import Cause, recognise
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.events import Diagnostic
from ledger.progress import Phase, Progress
from ledger.project import shown_path
from ledger.scheduler import Outcome, Status, execute
from ledger.session import Session
from ledger.stacks import Stacks
from ledger.steps import Steps
from ledger.terraform import TerraformError
from ledger.views import view_for

T = TypeVar("T")

_PHASES = {
    Status.FAILED: Phase.FAILED,
    Status.BLOCKED: Phase.BLOCKED,
    Status.INTERRUPTED: Phase.INTERRUPTED,
}


@dataclass(frozen=True)
class Failure:
    """Why a tier failed."""

    tiers: tuple[str, ...]
    error: LedgerError
    cause: Cause | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    log: str | None = None


class RunFailedError(LedgerError):
    """At least one tier failed; the others are done, or wait for it."""

    def __init__(self, failures: list[Failure], blocked: tuple[str, ...], environment: str) -> None:
        names = ", ".join(tier for failure in failures for tier in failure.tiers)
        super().__init__(
            f"Failed: {names}.",
            hint=f"{', '.join(blocked)} {'was' if len(blocked) == 1 else 'were'} not started." if blocked else None,
            exit_code=failures[0].error.exit_code,
        )
        self.failures = failures
        self.environment = environment


def run(
    session: Session,
    stacks: Stacks,
    before: Mapping[str, Collection[str]],
    job: Callable[[Steps, Progress], T],
    *,
    describe: Callable[[T], str] = lambda _value: "",
    done: Phase = Phase.DONE,
) -> dict[str, T]:
    """Does `job` for each stack in the order of `before`; raises once all is over if one failed."""
    with Progress(stacks.tiers, view_for(output)) as progress, session.interrupts.caught():

        def ended(tier: str, outcome: Outcome[T]) -> None:
            if outcome.status is Status.DONE and progress.rows[tier].phase.ended:
                return  # the job has said itself how it ended
            note = describe(outcome.value) if outcome.value is not None else ""
            if outcome.because_of:
                note = f"needs {', '.join(outcome.because_of)}"
            progress.enter(tier, _PHASES.get(outcome.status, done), note=note)

        outcomes = execute(
            before,
            lambda tier: job(Steps(session, progress, stacks[tier]), progress),
            parallel=session.parallel,
            stopping=lambda: session.interrupts.requested,
            ended=ended,
        )
    session.elapsed_seconds.clear()
    session.elapsed_seconds.update({tier: row.elapsed_seconds for tier, row in progress.rows.items()})
    _raise_if_interrupted(session)
    _raise_failures(session, outcomes)
    return {tier: outcome.value for tier, outcome in outcomes.items() if outcome.value is not None}


def _raise_if_interrupted(session: Session) -> None:
    if not session.interrupts.requested:
        return
    hint = "Run the same command again: it continues from here."
    if session.interrupts.forced:
        hint += " If it finds a state locked by this run, it will say how to release it."
    raise InterruptedByUserError(hint=hint)


def _raise_failures(session: Session, outcomes: Mapping[str, Outcome[T]]) -> None:
    failures: list[Failure] = []
    for tier, outcome in outcomes.items():
        if outcome.error is None or outcome.status is not Status.FAILED:
            continue
        failure = _failure(session, tier, outcome.error)
        same = next((known for known in failures if failure.cause and known.cause == failure.cause), None)
        if same:
            failures[failures.index(same)] = Failure((*same.tiers, tier), same.error, same.cause, (), same.log)
        else:
            failures.append(failure)
    if failures:
        blocked = tuple(tier for tier, outcome in outcomes.items() if outcome.status is Status.BLOCKED)
        raise RunFailedError(failures, blocked, session.environment.name)


def _failure(session: Session, tier: str, error: LedgerError) -> Failure:
    if not isinstance(error, TerraformError):
        return Failure((tier,), error)
    folder = shown_path(error.stack.folder)
    return Failure(
        (tier,),
        error,
        cause=recognise(error.errors, replace(session.circumstances, stack_folder=folder)),
        diagnostics=tuple(error.errors),
        log=shown_path(error.log),
    )
