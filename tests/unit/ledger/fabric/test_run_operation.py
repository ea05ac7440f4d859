"""How long a node is waited for, and what ends the waiting."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ledger import aws
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.fabric import operations
from ledger.fabric.backups import back_up
from ledger.fabric.network import FabricNetwork, Node
from ledger.fabric.operations import run_on_all, run_operation

NODES = tuple(Node(f"peer-{number}", "peer", f"peer{number}", f"i-{number}", "vol") for number in range(3))
NETWORK = FabricNetwork("production", "eu-west-1", "artifacts", "operations", "audit", {}, NODES)
DONE = {"Status": "Success", "ResponseCode": 0, "StandardOutputContent": '{"a": 1}\n'}
UNDER_WAY = {"Status": "InProgress", "ResponseCode": -1}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetCommandInvocation")


class SystemsManager:
    """Answers one thing after the other; what is an exception is raised."""

    def __init__(self, *answers: dict[str, Any] | BaseException) -> None:
        self._answers: Iterator[dict[str, Any] | BaseException] = iter(answers)
        self.sent: list[dict[str, Any]] = []

    def send_command(self, **request: Any) -> dict[str, Any]:
        self.sent.append(request)
        return {"Command": {"CommandId": f"command-{len(self.sent)}"}}

    def get_command_invocation(self, **_request: Any) -> dict[str, Any]:
        answer = next(self._answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SystemsManager]:
    """Puts what Systems Manager answers in its place."""
    monkeypatch.setattr(operations, "POLL_SECONDS", 0)

    def put(*answers: dict[str, Any] | BaseException) -> SystemsManager:
        made = SystemsManager(*answers)
        monkeypatch.setattr(aws, "ssm", lambda _region: made)
        return made

    return put


def test_what_passes_is_waited_out(answering: Callable[..., SystemsManager]) -> None:
    answering(refusal("InvocationDoesNotExist"), UNDER_WAY, refusal("ThrottlingException"), DONE)
    assert run_operation(NETWORK, NODES[0], "status") == {"a": 1}


def test_the_operation_and_its_argument_are_sent_to_the_nodes_instance(
    answering: Callable[..., SystemsManager],
) -> None:
    manager = answering(DONE)
    run_operation(NETWORK, NODES[1], "restore", "backups/peer-1/a")
    [sent] = manager.sent
    assert (sent["InstanceIds"], sent["DocumentName"]) == (["i-1"], "operations")
    assert sent["Parameters"] == {"Operation": ["restore"], "Argument": ["backups/peer-1/a"]}


def test_who_stops_waiting_is_told_what_goes_on(answering: Callable[..., SystemsManager]) -> None:
    answering(DONE, KeyboardInterrupt())
    with pytest.raises(InterruptedByUserError) as stopped:
        run_on_all(NETWORK, NODES, "status")
    assert stopped.value.message == "Stopped waiting."
    assert stopped.value.hint == "It goes on, unless it is done: status on peer-1, peer-2."


def test_who_stops_waiting_for_backups_is_told_which_are_not_begun(answering: Callable[..., SystemsManager]) -> None:
    answering(DONE, KeyboardInterrupt())
    with pytest.raises(InterruptedByUserError) as stopped:
        list(back_up(NETWORK, NODES))
    assert stopped.value.message == "Stopped waiting. Not begun: peer-2."
    assert stopped.value.hint == "It goes on, unless it is done: backup on peer-1."
    assert stopped.value.exit_code == 130


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (refusal("ExpiredTokenException"), "The AWS credentials have expired."),
        (EndpointConnectionError(endpoint_url="https://ssm"), "AWS can't be reached: Could not connect"),
        (refusal("InvalidInstanceId"), "AWS answered: An error occurred (InvalidInstanceId)"),
    ],
)
def test_what_was_sent_goes_on_where_it_can_no_longer_be_seen(
    answering: Callable[..., SystemsManager], monkeypatch: pytest.MonkeyPatch, raised: Exception, told: str
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    answering(UNDER_WAY, raised)
    with pytest.raises(LedgerError) as lost:
        run_operation(NETWORK, NODES[1], "restore", "backups/peer-1/a")
    assert lost.value.message.startswith(f"Lost sight of peer-1: {told}")
    assert lost.value.message.endswith("restore was sent before, and goes on there unless it is done.")
    hint = lost.value.hint or ""
    assert hint.endswith("get-command-invocation --region eu-west-1 --instance-id i-1 --command-id command-1")
    assert "again" not in hint
