"""Runs a command's job over its tiers: progress on the screen, Ctrl-C handed on, failures gathered."""

import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from ledger.console import output
from ledger.diagnosis import Cause, recognise
from ledger.errors import InterruptedByUserError, LedgerError, UnexpectedError
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


class Stage(StrEnum):
    """A tier's two jobs."""

    AHEAD = "ahead"
    """What depends on no other tier."""
    MAIN = "main"


_Job = tuple[str, Stage]


def run(
    session: Session,
    stacks: Stacks,
    before: Mapping[str, Collection[str]],
    job: Callable[[Steps, Progress], T],
    *,
    ahead: Callable[[Steps], None] | None = None,
    describe: Callable[[T], str] = lambda _value: "",
    done: Phase = Phase.DONE,
) -> dict[str, T]:
    """Does `job` for each stack in the order of `before`; raises once all is over if one failed.

    What a job does first and needs no other tier for is better done `ahead`, while others are waited for.
    """
    with Progress(stacks.tiers, view_for(output)) as progress, session.interrupts.caught():

        def do(key: _Job) -> T | None:
            tier, stage = key
            steps = Steps(session, progress, stacks[tier])
            if stage is Stage.MAIN:
                return job(steps, progress)
            if ahead:
                ahead(steps)
            return None

        def ended(key: _Job, outcome: Outcome[_Job, T | None]) -> None:
            tier, stage = key
            if stage is Stage.AHEAD and outcome.status is Status.DONE:
                progress.enter(tier, Phase.WAITING)
                return
            if progress.rows[tier].phase.ended:
                return  # the job has said itself how it ended, or the one ahead of it has failed
            note = describe(outcome.value) if outcome.value is not None else ""
            if outcome.because_of:
                note = f"needs {', '.join(_tiers(outcome.because_of))}"
            progress.enter(tier, _PHASES.get(outcome.status, done), note=note)

        outcomes = execute(
            _jobs(before, with_ahead=ahead is not None),
            do,
            parallel=session.parallel,
            stopping=lambda: session.interrupts.requested,
            ended=ended,
        )
    session.elapsed_seconds.clear()
    session.elapsed_seconds.update({tier: row.elapsed_seconds for tier, row in progress.rows.items()})
    _raise_if_interrupted(session)
    _raise_failures(session, outcomes)
    return {tier: outcome.value for (tier, _), outcome in outcomes.items() if outcome.value is not None}


def _jobs(before: Mapping[str, Collection[str]], *, with_ahead: bool) -> dict[_Job, tuple[_Job, ...]]:
    """The jobs in the tiers' order, each with those that come before it."""
    jobs: dict[_Job, tuple[_Job, ...]] = {}
    for tier, others in before.items():
        own: tuple[_Job, ...] = ((tier, Stage.AHEAD),) if with_ahead else ()
        jobs |= dict.fromkeys(own, ())
        jobs[tier, Stage.MAIN] = (*own, *((other, Stage.MAIN) for other in others))
    return jobs


def _tiers(jobs: Collection[_Job]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tier for tier, _ in jobs))


def _raise_if_interrupted(session: Session) -> None:
    if not session.interrupts.requested:
        return
    hint = "Run the same command again: it continues from here."
    if session.interrupts.forced:
        hint += " If it finds a state locked by this run, it will say how to release it."
    raise InterruptedByUserError(hint=hint)


def _raise_failures(session: Session, outcomes: Mapping[_Job, Outcome[_Job, T]]) -> None:
    failures: list[Failure] = []
    for (tier, _), outcome in outcomes.items():
        if outcome.error is None or outcome.status is not Status.FAILED:
            continue
        failure = _failure(session, tier, outcome.error)
        same = next((known for known in failures if failure.cause and known.cause == failure.cause), None)
        if same:
            failures[failures.index(same)] = Failure((*same.tiers, tier), same.error, same.cause, (), same.log)
        else:
            failures.append(failure)
    if failures:
        failed = {tier for failure in failures for tier in failure.tiers}
        held_up = _tiers([job for job, outcome in outcomes.items() if outcome.status is Status.BLOCKED])
        blocked = tuple(tier for tier in held_up if tier not in failed)
        raise RunFailedError(failures, blocked, session.environment.name)


def _failure(session: Session, tier: str, error: LedgerError) -> Failure:
    if isinstance(error, UnexpectedError):
        return Failure((tier,), _reported(session, tier, error))
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


def _reported(session: Session, tier: str, error: UnexpectedError) -> UnexpectedError:
    """The same, with its traceback in the tier's log, if that can be written."""
    name = session.stacks[tier].name
    try:
        session.log.write(name, "".join(traceback.format_exception(error.cause)))
    except OSError:
        return error
    return UnexpectedError(error.cause, where=shown_path(session.log.path(name)))
