"""What the user reads."""

import io

import pytest
from rich.console import Console

from ledger.diagnosis import Cause
from ledger.errors import DeclinedError, InterruptedByUserError, LedgerError
from ledger.events import Change, Diagnostic
from ledger.report import print_applied, print_error, print_plans
from ledger.running import Failure, RunFailedError
from ledger.steps import StackPlan


class Screen:
    """A console of 80 columns, and what is on it."""

    def __init__(self) -> None:
        self.console = Console(file=io.StringIO(), width=80, highlight=False)

    @property
    def text(self) -> str:
        content = self.console.file
        assert isinstance(content, io.StringIO)
        return content.getvalue()


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_an_error_is_a_sentence_and_a_way_out(screen: Screen) -> None:
    print_error(screen.console, LedgerError("Port 5566 is taken.", hint="Choose another one."))
    assert screen.text == "Error: Port 5566 is taken.\n→ Choose another one.\n"


@pytest.mark.parametrize("wanted", [DeclinedError("Nothing was changed."), InterruptedByUserError("Stopped.")])
def test_what_the_user_wanted_is_no_error(screen: Screen, wanted: LedgerError) -> None:
    print_error(screen.console, wanted)
    assert screen.text == f"{wanted.message}\n"
    assert wanted.exit_code != 0


def test_terraforms_errors_are_shown_whole_with_address_detail_and_log(screen: Screen) -> None:
    summary = "creating SQS Queue (alerts): " + "operation error SQS: CreateQueue, " * 5 + "the end"
    diagnostic = Diagnostic("error", summary, "It is so.\nAnd so.", address="aws_sqs_queue.alerts")
    failure = Failure(("network",), LedgerError("x"), diagnostics=(diagnostic,), log=".local/logs/network.log")
    print_error(screen.console, RunFailedError([failure], ("database",), "production"))
    assert screen.text.splitlines() == [
        "✗ network failed",
        f"  {summary}",
        "  at aws_sqs_queue.alerts",
        "    It is so.",
        "    And so.",
        "  Log: .local/logs/network.log",
        "→ database was not started.",
    ]


def test_many_and_long_errors_are_cut_with_a_word(screen: Screen) -> None:
    diagnostics = tuple(Diagnostic("error", f"error {number}", "line\n" * 20) for number in range(7))
    print_error(
        screen.console, RunFailedError([Failure(("network",), LedgerError("x"), diagnostics=diagnostics)], (), "x")
    )
    assert "error 4" in screen.text
    assert "error 5" not in screen.text
    assert "and 2 more errors" in screen.text
    assert screen.text.count("line") == 5 * 12
    assert "…" in screen.text


def test_a_known_cause_replaces_terraforms_words(screen: Screen) -> None:
    diagnostic = Diagnostic("error", "ExpiredToken and much more", address="data.aws_caller_identity.me")
    failure = Failure(
        ("network", "fabric"), LedgerError("x"), Cause("They have expired.", "Renew them."), (diagnostic,)
    )
    print_error(screen.console, RunFailedError([failure], ("a", "b"), "production"))
    assert screen.text.splitlines() == [
        "✗ network, fabric failed",
        "  They have expired.",
        "  at data.aws_caller_identity.me",
        "  → Renew them.",
        "→ a, b were not started.",
    ]


def test_a_failure_outside_terraform_keeps_its_own_way_out(screen: Screen) -> None:
    failure = Failure(("network",), LedgerError("Planned anew.", hint="Decide."))
    print_error(screen.console, RunFailedError([failure], (), "production"))
    assert screen.text.splitlines() == ["✗ network failed", "  Planned anew.", "  → Decide."]


def test_a_plan_counts_by_action_and_warns_of_losses(screen: Screen) -> None:
    changes = (
        Change("aws_vpc.main", "create"),
        Change("aws_db_instance.main", "replace"),
        Change("aws_eip.a", "delete"),
    )
    plans = [
        StackPlan("network", changes=changes, pending=True),
        StackPlan("database", waiting_for=("network",)),
        StackPlan("fabric", pending=True, outputs=("OrdererNames",)),
        StackPlan("monitoring", unsettled=("network", "fabric")),
    ]
    print_plans(screen.console, plans)
    lines = [" ".join(line.split()) for line in screen.text.splitlines()]
    assert "network 1 · 1 1" in lines
    assert "only OrdererNames change" in screen.text
    assert "can be planned once network" in screen.text
    assert "Warning: 2 resources would be destroyed or replaced, with what is in them:" in lines
    assert "± aws_db_instance.main replace" in lines
    assert "- aws_eip.a delete" in lines


def test_after_a_deploy_each_tier_tells_what_was_done_and_how_long_it_took(screen: Screen) -> None:
    print_applied(
        screen.console, [StackPlan("network", changes=(Change("aws_vpc.main", "create"),))], {"network": 83.9}
    )
    assert " ".join(screen.text.splitlines()[1].split()) == "network 1 · · · 1:23"
