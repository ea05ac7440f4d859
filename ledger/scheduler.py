"""Runs jobs: what a job depends on first, the rest side by side; a failure stops only its dependents."""

from collections.abc import Callable, Collection, Hashable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ledger.errors import InterruptedByUserError, LedgerError, UnexpectedError

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Status(StrEnum):
    """How a job ended."""

    DONE = "done"
    FAILED = "failed"
    BLOCKED = "not started"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Outcome(Generic[K, T]):
    """What became of one job."""

    status: Status
    value: T | None = None
    error: LedgerError | None = None
    because_of: tuple[K, ...] = ()
    """The jobs that had to be done before, and weren't."""


def execute(
    before: Mapping[K, Collection[K]],
    job: Callable[[K], T],
    *,
    parallel: int,
    stopping: Callable[[], bool],
    ended: Callable[[K, Outcome[K, T]], None],
) -> dict[K, Outcome[K, T]]:
    """Runs `job` for each key of `before` after the ones named there; earlier keys first where both could run."""
    outcomes: dict[K, Outcome[K, T]] = {}
    running: dict[Future[T], K] = {}

    def end(key: K, outcome: Outcome[K, T]) -> None:
        outcomes[key] = outcome
        ended(key, outcome)

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        while len(outcomes) < len(before):
            for key in [key for key in before if key not in outcomes and key not in running.values()]:
                if stopping():
                    end(key, Outcome(Status.INTERRUPTED))
                elif failed := tuple(
                    other for other in before[key] if other in outcomes and outcomes[other].status is not Status.DONE
                ):
                    end(key, Outcome(Status.BLOCKED, because_of=failed))
                elif len(running) < parallel and all(other in outcomes for other in before[key]):
                    running[pool.submit(job, key)] = key
            # The timeout lets the main thread notice signals; Python delivers them to no other.
            finished, _ = wait(running, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in finished:
                end(running.pop(future), _outcome(future))
    return {key: outcomes[key] for key in before}


def _outcome(future: Future[T]) -> Outcome[K, T]:
    try:
        return Outcome(Status.DONE, value=future.result())
    except InterruptedByUserError as error:
        return Outcome(Status.INTERRUPTED, error=error)
    except LedgerError as error:
        return Outcome(Status.FAILED, error=error)
    except Exception as error:  # noqa: BLE001 - the other jobs must get to their end, whatever went wrong in this one
        return Outcome(Status.FAILED, error=UnexpectedError(error))
