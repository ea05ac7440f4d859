"""Waiting for a node: as long as it goes forward."""

import pytest

from ledger.errors import ExitCode, InterruptedByUserError, LedgerError
from ledger.fabric import waiting
from ledger.fabric.waiting import await_counted, await_node
from tests.support.told_network import NETWORK, ToldNetwork, node, says


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.interrupt_at = float("inf")
        monkeypatch.setattr(waiting.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(waiting.time, "sleep", self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.interrupt_at:
            raise KeyboardInterrupt


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldNetwork:
    return ToldNetwork(monkeypatch)


def await_peer(said: list[str]) -> int | None:
    return await_node(NETWORK, node("peer-0"), goal=100, say=said.append).height("audit")


def test_a_node_that_is_back_is_not_waited_for(told: ToldNetwork, clock: Clock) -> None:
    said: list[str] = []
    assert await_peer(said) == 100
    assert (said, clock.now, told.asked) == ([], 0.0, ["peer-0"])


def test_what_it_lacks_is_said_once(told: ToldNetwork, clock: Clock) -> None:
    told.answers["peer-0"] = [
        LedgerError("peer-0 is not registered."),
        LedgerError("peer-0 is not registered."),
        says(50),
        says(102),
    ]
    said: list[str] = []
    assert await_peer(said) == 102
    assert said == ["peer-0 is not registered.", "peer-0: it has 50 of 100 blocks"]
    assert clock.now == 3 * waiting.POLL_SECONDS


def test_there_is_no_limit_while_it_goes_forward(told: ToldNetwork, clock: Clock) -> None:
    slow = [says(height) for height in range(1, 100) for _ in range(100)]
    told.answers["peer-0"] = [*slow, says(100)]
    assert await_peer([]) == 100
    assert clock.now > 10 * waiting.STALLED_MINUTES * 60


def test_one_that_fails_and_starts_in_turn_does_not_go_forward(told: ToldNetwork, clock: Clock) -> None:
    told.answers["peer-0"] = [says(healthy=False, fabric=state) for state in ("failed", "activating")] * 1000
    with pytest.raises(
        LedgerError, match=r"peer-0 is not back: Fabric is (failed|activating) and not healthy"
    ) as error:
        await_peer([])
    assert clock.now == pytest.approx(waiting.STALLED_MINUTES * 60, abs=3 * waiting.POLL_SECONDS)
    assert "aws ssm start-session --region us-east-1 --target i-peer-0" in str(error.value.hint)
    assert "panics" not in str(error.value.hint)


def test_for_an_orderer_the_way_out_of_a_panic_is_told(told: ToldNetwork, clock: Clock) -> None:
    told.answers["orderer-0"] = says(healthy=False, fabric="failed")
    with pytest.raises(LedgerError) as error:
        await_node(NETWORK, node("orderer-0"), goal=100, say=[].append)
    assert "restart Fabric on the orderer that leads" in str(error.value.hint)
    assert clock.now


def test_a_leader_is_given_time_to_reach_an_orderer_at_its_new_address(told: ToldNetwork, clock: Clock) -> None:
    told.answers["orderer-1"] = [says(leader=True, active_nodes=count) for count in (2, 2, 3)]
    said: list[str] = []
    await_counted(NETWORK, say=said.append)
    assert said == ["orderer-1, which leads, counts 2 of 3 orderers as active"]
    assert clock.now == 2 * waiting.POLL_SECONDS


def test_a_leader_that_misses_one_is_not_waited_for_for_ever(told: ToldNetwork, clock: Clock) -> None:
    told.answers["orderer-1"] = says(leader=True, active_nodes=2)
    await_counted(NETWORK, say=[].append)
    assert clock.now == pytest.approx(waiting.COUNTED_MINUTES * 60, abs=waiting.POLL_SECONDS)


def test_where_nobody_leads_or_the_missing_one_is_down_there_is_nothing_to_wait_for(
    told: ToldNetwork, clock: Clock
) -> None:
    await_counted(NETWORK, say=[].append)
    told.answers |= {"orderer-0": says(healthy=False), "orderer-1": says(leader=True, active_nodes=2)}
    await_counted(NETWORK, say=[].append)
    assert clock.now == 0


def test_who_stops_waiting_is_told_where_to_look(told: ToldNetwork, clock: Clock) -> None:
    told.answers["peer-0"] = says(3)
    clock.interrupt_at = 2 * waiting.POLL_SECONDS
    with pytest.raises(InterruptedByUserError, match=r"Stopped waiting for peer-0\.") as error:
        await_peer([])
    assert error.value.exit_code == ExitCode.INTERRUPTED
    assert error.value.hint == "See how it goes on: ledger fabric status production"
