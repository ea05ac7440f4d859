"""The gateway: one request at a time, except for services that wait."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from emulator.failures import CODE
from emulator.gateway import Gateway, signing_service

SIGNED = "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=x"


class Application:
    """In moto's place: counts how many requests are inside at once."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0

    def __call__(self, _environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.05)
        self.inside -= 1
        start_response("200 OK", [])
        return [b"done"]


def ask_five_times_at_once(service: str) -> int:
    application = Application()
    client = Client(Gateway(application))
    headers = {"Authorization": SIGNED.format(service)}
    threads = [threading.Thread(target=client.post, args=["/"], kwargs={"headers": headers}) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return application.most


def test_requests_enter_one_at_a_time() -> None:
    assert ask_five_times_at_once("guardduty") == 1


def test_services_that_wait_do_not_hold_the_others_up() -> None:
    assert ask_five_times_at_once("sqs") > 1


def test_a_failure_lets_the_next_request_in() -> None:
    def broken(*_: object) -> Iterable[bytes]:
        raise KeyError("moto")

    client = Client(Gateway(broken))
    headers = {"Authorization": SIGNED.format("kms"), "X-Amz-Target": "TrentService.Sign"}
    for _again in range(2):
        answer = client.post("/", headers=headers)
        assert answer.status_code == 501
        error = json.loads(answer.text)
        assert error["__type"] == CODE
        assert "kms Sign: KeyError: 'moto'" in error["message"]


@pytest.mark.parametrize(
    ("authorization", "service"),
    [
        (SIGNED.format("ec2"), "ec2"),
        (SIGNED.format("access-analyzer"), "access-analyzer"),
        ("Basic dGVzdDp0ZXN0", ""),
        ("", ""),
    ],
)
def test_the_service_is_the_one_the_request_is_signed_for(authorization: str, service: str) -> None:
    assert signing_service({"HTTP_AUTHORIZATION": authorization}) == service


def test_its_health_tells_whose_emulator_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = Client(Gateway(Application())).get("/emulator/health").get_json()
    assert said["emulator"] == "banking-audit-ledger"
    assert said["pid"] == os.getpid()
    assert said["folder"] == str(tmp_path)
