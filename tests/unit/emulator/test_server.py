"""The emulator as a program: what it says, what it refuses, how it ends."""

import errno
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from emulator import server
from tests.support.emulators import await_answer, connect, serving
from tests.support.ports import free_port


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "emulator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGTERM]])
def test_it_says_that_it_is_an_emulator_and_ends_cleanly(signals: list[signal.Signals]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "emulator", "--port", str(port)]
    # Unbuffered by itself: a runner reads the notice while the server runs.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    await_answer(f"http://127.0.0.1:{port}", process)
    for each in signals:
        process.send_signal(each)
    output, errors = process.communicate(timeout=30)
    assert b"This is an EMULATOR, not AWS" in output
    assert b"Traceback" not in errors
    assert process.returncode == 0


def test_its_health_tells_it_from_other_programs(emulator_url: str) -> None:
    with urlopen(f"{emulator_url}/emulator/health", timeout=10) as answer:  # noqa: S310 - ours
        health = json.load(answer)
    assert health["emulator"] == "banking-audit-ledger"
    assert health["moto"] == "5.2.5"
    assert health["pid"] > 0


def test_a_bucket_may_be_called_emulator(emulator_url: str) -> None:
    s3 = connect(emulator_url, "s3")
    s3.create_bucket(Bucket="emulator")
    s3.put_object(Bucket="emulator", Key="health", Body=b"mine")
    assert s3.get_object(Bucket="emulator", Key="health")["Body"].read() == b"mine"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_one_sentence_and_exit_code_2(taken_port: int) -> None:
    ended = run("--port", str(taken_port))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"Port {taken_port} of 127.0.0.1 is taken: stop the program that uses it, or choose another --port.\n"
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "Port 80 of 127.0.0.1 is for privileged users only: choose a --port of 1024 or more."),
        (errno.EADDRNOTAVAIL, "This machine has no address 127.0.0.1: choose another --host"),
        (errno.EAFNOSUPPORT, "This machine has no address 127.0.0.1: choose another --host"),
    ],
)
def test_a_port_that_cannot_be_had_is_not_called_taken(
    number: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Refusing(socket.socket):
        def bind(self, _address: object) -> None:
            raise OSError(number, "refused")

    monkeypatch.setattr(socket, "socket", Refusing)
    assert server.main(["--port", "80"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "example.com"])
def test_it_serves_loopback_only(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--host", host]) == 2
    assert "loopback" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_wrong_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        server.main(["--port", port])
    assert ended.value.code == 2
    assert f"{port} is no port: 1 to 65535" in capsys.readouterr().err


def test_machines_need_a_folder_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--port", str(free_port()), "--machines", "/nowhere"]) == 2
    assert "/nowhere is no folder" in capsys.readouterr().err


def ask(url: str, path: str = "/", *, service: str, body: str = "{}", **headers: str) -> tuple[int, str, str]:
    """Status, error type and body of a signed request that moto can't answer."""
    credential = f"AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/{service}/aws4_request, Signature=none"
    sent = {"Authorization": credential, **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = Request(f"{url}{path}", data=body.encode(), headers=sent)  # noqa: S310 - ours
    connection: Any = urlopen
    try:
        with connection(request, timeout=10) as answer:
            return answer.status, "", answer.read().decode()
    except OSError as error:
        response: Any = error
        return response.code, response.headers.get("x-amzn-ErrorType", ""), response.read().decode()


def test_a_missing_json_operation_is_named_and_not_retried(emulator_url: str) -> None:
    headers = {"X_Amz_Target": "AmazonSSM.GetInventory", "Content_Type": "application/x-amz-json-1.1"}
    status, error, body = ask(emulator_url, service="ssm", **headers)
    assert (status, error) == (501, "EmulatorGap")
    assert json.loads(body)["message"].startswith("The emulator doesn't have ssm GetInventory")


def test_a_path_that_moto_does_not_know_is_no_missing_resource(emulator_url: str) -> None:
    status, error, body = ask(emulator_url, "/EncryptionConfig", service="xray")
    assert (status, error) == (501, "EmulatorGap")
    assert "The emulator doesn't have xray POST /EncryptionConfig" in body


def test_a_missing_bucket_is_missing(emulator_url: str) -> None:
    with pytest.raises(ClientError) as error:
        connect(emulator_url, "s3").head_bucket(Bucket="nobody-made-this-bucket")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize(
    ("service", "element"), [("ec2", "<Response><Errors>"), ("monitoring", "<ErrorResponse><Error>")]
)
def test_a_missing_query_operation_is_answered_in_xml(emulator_url: str, service: str, element: str) -> None:
    version = {"ec2": "2016-11-15", "monitoring": "2010-08-01"}[service]
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, body = ask(emulator_url, service=service, body=f"Action=DescribeNothing&Version={version}", **form)
    assert status == 501
    assert element in body
    assert "DescribeNothing" in body


def test_a_reset_forgets_what_gap_fillers_hold() -> None:
    for url in serving("emulator", "--port", "{port}"):
        logs, dlm = connect(url, "logs"), connect(url, "dlm")
        logs.put_query_definition(name="kept", queryString="fields @message")
        dlm.create_lifecycle_policy(
            ExecutionRoleArn="arn:aws:iam::123456789012:role/x", Description="x", State="ENABLED", PolicyDetails={}
        )
        urlopen(Request(f"{url}/moto-api/reset", method="POST"), timeout=60).close()  # noqa: S310 - ours
        assert logs.describe_query_definitions()["queryDefinitions"] == []
        assert dlm.get_lifecycle_policies()["Policies"] == []
