"""Jobs in the order of their dependencies."""

import threading

from ledger.errors import InterruptedByUserError, LedgerError, UnexpectedError
from ledger.scheduler import Outcome, Status, execute

DIAMOND = {"network": (), "database": ("network",), "fabric": ("network",), "monitoring": ("database", "fabric")}


def ignore(_tier: str, _outcome: Outcome[str, str]) -> None:
    pass


def never() -> bool:
    return False


def test_a_job_begins_only_after_the_ones_it_depends_on() -> None:
    order: list[str] = []

    def job(tier: str) -> str:
        order.append(tier)
        return tier

    outcomes = execute(DIAMOND, job, parallel=4, stopping=never, ended=ignore)
    assert order[0] == "network"
    assert order[-1] == "monitoring"
    assert [outcome.value for outcome in outcomes.values()] == list(DIAMOND)


def test_independent_jobs_run_side_by_side() -> None:
    together = threading.Barrier(2, timeout=10)

    def job(tier: str) -> str:
        if tier in {"database", "fabric"}:
            together.wait()
        return tier

    outcomes = execute(DIAMOND, job, parallel=2, stopping=never, ended=ignore)
    assert {outcome.status for outcome in outcomes.values()} == {Status.DONE}


def test_no_more_jobs_run_at_once_than_allowed() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def job(tier: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.02)
        with lock:
            running -= 1
        return tier

    execute({str(number): () for number in range(8)}, job, parallel=3, stopping=never, ended=ignore)
    assert most == 3


def test_a_failure_stops_its_dependents_and_nobody_else() -> None:
    def job(tier: str) -> str:
        if tier == "database":
            raise LedgerError("broken")
        return tier

    outcomes = execute(DIAMOND, job, parallel=1, stopping=never, ended=ignore)
    assert outcomes["database"].status is Status.FAILED
    assert outcomes["fabric"].status is Status.DONE
    assert outcomes["monitoring"] == Outcome(Status.BLOCKED, because_of=("database",))


def test_nothing_begins_once_the_user_wants_to_stop() -> None:
    stop = threading.Event()

    def job(_tier: str) -> str:
        stop.set()
        raise InterruptedByUserError

    outcomes = execute(DIAMOND, job, parallel=2, stopping=stop.is_set, ended=ignore)
    assert {outcome.status for outcome in outcomes.values()} == {Status.INTERRUPTED}


def test_a_job_that_trips_over_our_own_mistake_has_failed_like_any_other() -> None:
    def job(tier: str) -> str:
        if tier == "database":
            raise ZeroDivisionError("of all things")
        return tier

    outcomes = execute(DIAMOND, job, parallel=2, stopping=never, ended=ignore)
    assert outcomes["database"].status is Status.FAILED
    assert isinstance(outcomes["database"].error, UnexpectedError)
    assert isinstance(outcomes["database"].error.cause, ZeroDivisionError)
    assert outcomes["fabric"].status is Status.DONE
    assert outcomes["monitoring"] == Outcome(Status.BLOCKED, because_of=("database",))
