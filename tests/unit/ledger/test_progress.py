"""What is shown while tiers are being worked on."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from ledger.events import Event, parse
from ledger.progress import Phase, Progress, duration
from ledger.views import LiveView, PlainView, view_for


def event(kind: str, *, address: str = "aws_vpc.main", action: str = "create") -> Event:
    resource = f'{{"addr":"{address}"}}'
    parsed = parse(
        f'{{"@message":"x","type":"{kind}","hook":{{"resource":{resource},"action":"{action}"}},'
        f'"change":{{"resource":{resource},"action":"{action}"}}}}'
    )
    assert parsed is not None
    return parsed


@pytest.fixture
def plain() -> tuple[Progress, Callable[[], list[str]]]:
    text = io.StringIO()
    progress = Progress(["network", "database"], PlainView(Console(file=text, width=160)))
    return progress, lambda: text.getvalue().splitlines()


def test_resources_are_counted_against_what_was_planned(plain: tuple[Progress, Callable[[], list[str]]]) -> None:
    progress, _ = plain
    with progress:
        progress.enter("network", Phase.APPLYING)
        for kind, action in [
            ("planned_change", "create"),
            ("planned_change", "replace"),
            ("apply_start", "read"),
            ("apply_complete", "read"),
            ("apply_start", "create"),
        ]:
            progress.take("network", event(kind, action=action))
        row = progress.rows["network"]
        assert (row.done, row.total, list(row.in_flight)) == (0, 3, ["aws_vpc.main"])
        progress.take("network", event("apply_complete"))
        assert (row.done, row.total, list(row.in_flight)) == (1, 3, [])
        progress.take("network", event("apply_start"))
        progress.take("network", event("apply_errored"))
        assert (row.done, list(row.in_flight)) == (1, [])


def test_what_is_merely_planned_is_not_counted(plain: tuple[Progress, Callable[[], list[str]]]) -> None:
    progress, _ = plain
    with progress:
        progress.enter("network", Phase.PLANNING)
        progress.take("network", event("planned_change"))
        assert progress.rows["network"].total == 0


def test_without_a_terminal_a_line_tells_each_event_worth_telling(
    plain: tuple[Progress, Callable[[], list[str]]],
) -> None:
    progress, lines = plain
    with progress:
        progress.enter("network", Phase.INITIALISING)
        progress.enter("network", Phase.APPLYING, note="1 to create")
        progress.take("network", event("apply_complete"))
        progress.enter("network", Phase.DONE, note="1 created")
        progress.enter("database", Phase.BLOCKED, note="needs network")
    assert lines() == [
        "network: applying: 1 to create",
        "network: done: 1 created (0:00)",
        "database: not started: needs network",
    ]


def test_long_work_shows_a_sign_of_life(
    plain: tuple[Progress, Callable[[], list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PlainView, "SIGN_OF_LIFE_SECONDS", 0.0)
    progress, lines = plain
    with progress:
        progress.enter("network", Phase.APPLYING)
        progress.take("network", event("planned_change"))
        progress.take("network", event("apply_complete"))
    assert lines()[1] == "network: applying 1 of 1 (0:00)"


def test_on_a_terminal_the_table_shows_phase_count_and_the_longest_running_resource() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    view = view_for(console)
    assert isinstance(view, LiveView)
    assert isinstance(view_for(Console(file=io.StringIO())), PlainView)
    progress = Progress(["network", "database"], view)
    with progress:
        progress.enter("network", Phase.APPLYING)
        progress.take("network", event("planned_change"))
        progress.take("network", event("apply_start", address="aws_vpc.first"))
        progress.take("network", event("apply_start", address="aws_vpc.second"))
        screen = io.StringIO()
        Console(file=screen, width=100).print(view)
        progress.enter("network", Phase.FAILED)
    network, database = [line.strip() for line in screen.getvalue().splitlines()]
    assert "network     applying 0 of 1" in network
    assert "aws_vpc.first 0:00 and 1 more" in network
    assert database.startswith("·  database    waiting")


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (62, "1:02"), (3723, "1:02:03")])
def test_durations_read_like_a_clock(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize("refusal", [OSError("the terminal is gone"), SystemExit(1)], ids=["terminal", "pipe"])
def test_a_screen_that_is_gone_does_not_disturb_the_work(refusal: BaseException) -> None:
    class Gone(PlainView):
        def __getattribute__(self, name: str) -> object:
            if not name.startswith("_"):
                raise refusal
            return super().__getattribute__(name)

    progress = Progress(["network"], Gone(Console(file=io.StringIO())))
    with progress:
        progress.enter("network", Phase.APPLYING)
        progress.take("network", event("planned_change"))
        progress.take("network", event("apply_complete"))
    assert progress.rows["network"].done == 1
