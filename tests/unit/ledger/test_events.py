"""Terraform's output, as events and errors."""

from ledger.events import Change, diagnostics_in_text, parse


def test_a_planned_change_tells_the_address_and_what_happens_to_it() -> None:
    event = parse(
        '{"@level":"info","@message":"aws_sqs_queue.q: Plan to replace","type":"planned_change","change":'
        '{"resource":{"addr":"aws_sqs_queue.q"},"action":"replace","reason":"cannot_update"}}'
    )
    assert event is not None
    assert event.change == Change("aws_sqs_queue.q", "replace")
    assert event.change.destructive
    assert event.change.steps == 2


def test_an_apply_event_tells_its_resource_and_action() -> None:
    event = parse(
        '{"@message":"x","type":"apply_start","hook":{"resource":{"addr":"aws_sqs_queue.q"},"action":"create"}}'
    )
    assert event is not None
    assert (event.address, event.action) == ("aws_sqs_queue.q", "create")


def test_plain_text_and_other_json_are_no_events() -> None:
    assert parse("Warning: something") is None
    assert parse('{"format_version": "1.2"}') is None
    assert parse("{broken") is None


def test_escape_sequences_in_messages_are_dropped() -> None:
    event = parse('{"@message":"\\u001b[0m\\u001b[32mdone\\u001b[0m","type":"init_output"}')
    assert event is not None
    assert event.message == "done"


def test_errors_are_found_in_the_text_of_commands_without_json() -> None:
    text = "\x1b[31m╷\x1b[0m\n│ Error: No such workspace\n│ \n│ Make it first.\n╵\n\nError: Second\n\nMore.\n"
    first, second = diagnostics_in_text(text)
    assert (first.summary, first.detail) == ("No such workspace", "Make it first.")
    assert (second.summary, second.detail) == ("Second", "More.")


def test_an_unmarked_text_is_taken_as_the_error() -> None:
    (only,) = diagnostics_in_text("failed to lock s3 state: refused\nLock Info:\n  ID: 1\n")
    assert only.summary == "failed to lock s3 state: refused"
    assert "ID: 1" in only.text
    assert diagnostics_in_text("") == []
