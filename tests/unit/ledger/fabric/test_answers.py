"""What a node's answer, or its failure, becomes for whoever has asked."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from ledger.errors import LedgerError
from ledger.fabric.answers import Invocation, OperationFailedError, failure, parse, refused
from ledger.fabric.network import FabricNetwork, Node

NODE = Node("peer-0", "peer", "peer0.bank.bankingaudit.com", "i-1", "vol-1")
NETWORK = FabricNetwork("production", "eu-west-1", "artifacts", "operations", "audit", {}, (NODE,))


def told(status: str = "Failed", **more: Any) -> Invocation:
    return Invocation.of({"Status": status, "StatusDetails": status, "ResponseCode": 1} | more)


def refusal(code: str, message: str = "no") -> LedgerError:
    return refused(ClientError({"Error": {"Code": code, "Message": message}}, "SendCommand"), NETWORK, NODE)


def test_the_answer_is_the_json_object_in_the_last_line() -> None:
    answered = told("Success", StandardOutputContent='peer-0: copied\n{"key": "backups/a"}\n\n')
    assert parse(NETWORK, NODE, answered) == {"key": "backups/a"}


@pytest.mark.parametrize(
    ("output", "said"),
    [("", "answers nothing"), ("done\n", "answers 'done'"), ('["a"]', "where a JSON object should be")],
)
def test_a_success_without_an_answer_is_an_error(output: str, said: str) -> None:
    error = parse(NETWORK, NODE, told("Success", StandardOutputContent=output))
    assert isinstance(error, LedgerError)
    assert said in error.message
    assert "banking-audit-handover" in (error.hint or "")


def test_a_failure_has_the_nodes_own_last_sentence_without_its_name_twice() -> None:
    said = "peer-0: stopping\npeer-0: the disk is full\n\nfailed to run commands: exit status 65"
    error = failure(NETWORK, NODE, told(ResponseCode=65, StandardErrorContent=said))
    assert error.message == "peer-0: the disk is full."
    assert "start-session --region eu-west-1 --target i-1" in (error.hint or "")


def test_a_failure_keeps_what_was_answered_all_the_same() -> None:
    error = failure(NETWORK, NODE, told(ResponseCode=65, StandardOutputContent='{"result": "failed"}'))
    assert isinstance(error, OperationFailedError)
    assert (error.code, error.answer) == (65, {"result": "failed"})


@pytest.mark.parametrize(
    ("code", "hint"), [(75, "Try again"), (127, "bootstrap bundle may be older"), (69, "journalctl")]
)
def test_the_exit_code_says_what_to_do_next(code: int, hint: str) -> None:
    assert hint in (failure(NETWORK, NODE, told(ResponseCode=code)).hint or "")


@pytest.mark.parametrize("details", ["Undeliverable", "DeliveryTimedOut", "Delivery Timed Out"])
def test_a_command_that_was_not_delivered_is_told_from_one_that_failed(details: str) -> None:
    error = failure(NETWORK, NODE, told(StatusDetails=details, ResponseCode=-1))
    assert not isinstance(error, OperationFailedError)
    assert error.message == f"peer-0 (i-1) did not take the command ({details})."


def test_a_command_that_ran_out_of_time_says_so() -> None:
    error = failure(NETWORK, NODE, told("TimedOut", StatusDetails="ExecutionTimedOut", ResponseCode=-1))
    assert error.message == "peer-0: it said nothing and ended as ExecutionTimedOut."


def test_a_failure_without_a_word_has_its_exit_code() -> None:
    error = failure(NETWORK, NODE, told(ResponseCode=1))
    assert error.message == "peer-0: it said nothing and ended as Failed with exit code 1."


@pytest.mark.parametrize(
    ("code", "said", "hint"),
    [
        ("InvalidInstanceId", "peer-0 (i-1) is not registered with Session Manager.", "Is it running?"),
        ("InvalidDocument", "There is no Systems Manager document operations", "ledger deploy production --tier"),
        ("ThrottlingException", "AWS takes no more requests", "Try again in a minute."),
        ("AccessDeniedException", "peer-0 can't be asked. AWS denies it", "grant it"),
        ("ExpiredTokenException", "peer-0 can't be asked. The AWS credentials have expired.", "Renew them"),
    ],
)
def test_what_aws_refuses_is_explained(code: str, said: str, hint: str) -> None:
    error = refusal(code)
    assert error.message.startswith(said)
    assert hint in (error.hint or "")


def test_missing_credentials_are_explained() -> None:
    assert "There are no AWS credentials." in refused(NoCredentialsError(), NETWORK, NODE).message
