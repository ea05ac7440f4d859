"""Runs one job a tier: what a tier depends on first, the rest side by side; a failure stops only its dependents."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ledger.errors import InterruptedByUserError, LedgerError

T = TypeVar("T")


class Status(StrEnum):
    """How a tier's job ended."""

    DONE = "done"
    FAILED = "failed"
    BLOCKED = "not started"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one tier's job."""

    status: Status
    value: T | None = None
    error: LedgerError | None = None
    because_of: tuple[str, ...] = ()
    """The tiers that had to be done before, and weren't."""


def execute(
    before: Mapping[str, Collection[str]],
    job: Callable[[str], T],
    *,
    parallel: int,
    stopping: Callable[[], bool],
    ended: Callable[[str, Outcome[T]], None],
) -> dict[str, Outcome[T]]:
    """Runs `job` for each key of `before` after the ones named there; the answer is in the keys' order."""
    outcomes: dict[str, Outcome[T]] = {}
    running: dict[Future[T], str] = {}

    def end(tier: str, outcome: Outcome[T]) -> None:
        outcomes[tier] = outcome
        ended(tier, outcome)

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        while len(outcomes) < len(before):
            for tier in [tier for tier in before if tier not in outcomes and tier not in running.values()]:
                if stopping():
                    end(tier, Outcome(Status.INTERRUPTED))
                elif failed := tuple(
                    name for name in before[tier] if name in outcomes and outcomes[name].status is not Status.DONE
                ):
                    end(tier, Outcome(Status.BLOCKED, because_of=failed))
                elif len(running) < parallel and all(name in outcomes for name in before[tier]):
                    running[pool.submit(job, tier)] = tier
            # The timeout lets the main thread notice signals; Python delivers them to no other.
            finished, _ = wait(running, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in finished:
                end(running.pop(future), _outcome(future))
    return {tier: outcomes[tier] for tier in before}


def _outcome(future: Future[T]) -> Outcome[T]:
    try:
        return Outcome(Status.DONE, value=future.result())
    except InterruptedByUserError as error:
        return Outcome(Status.INTERRUPTED, error=error)
    except LedgerError as error:
        return Outcome(Status.FAILED, error=error)
