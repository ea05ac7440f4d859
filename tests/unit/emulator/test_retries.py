"""Requests that a client sends again: answered, but not done twice."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from emulator.gateway import Gateway


class Deletion:
    """In moto's place: succeeds once, and then has nothing to delete any more."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.done = 0

    def __call__(self, _environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        status = self.statuses[min(self.done, len(self.statuses) - 1)]
        self.done += 1
        start_response(status, [("Content-Type", "text/xml")])
        return [str(self.done).encode()]


def send(client: Client, invocation: str, attempt: int, method: str = "POST") -> tuple[int, str]:
    headers = {"amz-sdk-invocation-id": invocation, "amz-sdk-request": f"attempt={attempt}; max=3"}
    answer = client.open("/", method=method, headers=headers)
    return answer.status_code, answer.text


def test_what_was_done_is_not_done_again() -> None:
    deletion = Deletion("200 OK", "404 NOT FOUND")
    client = Client(Gateway(deletion))
    assert send(client, "a", 1) == (200, "1")
    assert send(client, "a", 2) == (200, "1")
    assert deletion.done == 1


@pytest.mark.parametrize("failure", ["400 BAD REQUEST", "503 SERVICE UNAVAILABLE"])
def test_what_failed_is_tried_again(failure: str) -> None:
    client = Client(Gateway(Deletion(failure, "200 OK")))
    assert send(client, "a", 1)[0] > 200
    assert send(client, "a", 2) == (200, "2")


def test_a_first_attempt_that_never_arrived_is_done_now() -> None:
    assert send(Client(Gateway(Deletion("200 OK"))), "a", 2) == (200, "1")


def test_another_request_is_done() -> None:
    client = Client(Gateway(Deletion("200 OK")))
    assert send(client, "a", 1) == (200, "1")
    assert send(client, "b", 2) == (200, "2")


def test_reading_again_reads_what_is_there_now() -> None:
    client = Client(Gateway(Deletion("200 OK")))
    assert send(client, "a", 1, "GET") == (200, "1")
    assert send(client, "a", 2, "GET") == (200, "2")


def test_only_the_newest_answers_are_remembered() -> None:
    deletion = Deletion("200 OK")
    client = Client(Gateway(deletion))
    for number in range(300):
        send(client, str(number), 1)
    assert send(client, "299", 2) == (200, "300")
    assert send(client, "0", 2) == (200, "301")
