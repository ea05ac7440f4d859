"""Recorded calls: named as AWS's API names them, once each, whatever the protocol."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from emulator.gateway import Gateway
from emulator.recording import Recording
from emulator.server import RECORD_VARIABLE, USAGE_ERROR, main
from tests.support.emulators import connect, serving

SIGNED = "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=x"
BUCKET_ARN = "arn%3Aaws%3Abackup%3Aus-east-1%3A123456789012%3Abackup-vault%3Aaudit"


def silent(_environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b""]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "calls.jsonl"


def calls(record: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in record.read_text().splitlines()]


@pytest.mark.parametrize(
    ("service", "method", "path", "operation"),
    [
        ("s3", "PUT", "/bucket", "CreateBucket"),
        ("s3", "PUT", "/bucket/", "CreateBucket"),
        ("s3", "PUT", "/bucket?versioning", "PutBucketVersioning"),
        ("s3", "GET", "/bucket?location=", "GetBucketLocation"),
        ("s3", "GET", "/bucket?list-type=2&prefix=a", "ListObjectsV2"),
        ("s3", "PUT", "/bucket/a/key", "PutObject"),
        ("s3", "GET", "/bucket/a/key?x-id=GetObject", "GetObject"),
        ("s3", "PUT", "/bucket/a/key?retention", "PutObjectRetention"),
        ("s3", "PUT", "/bucket/a/key?partNumber=1&uploadId=x", "UploadPart"),
        ("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset/", "ChangeResourceRecordSets"),
        ("lambda", "GET", "/2015-03-31/functions/mine/policy", "GetPolicy"),
        ("backup", "GET", f"/tags/{BUCKET_ARN}/", "ListTags"),
        ("access-analyzer", "GET", "/analyzer/audit", "GetAnalyzer"),
    ],
)
def test_a_rest_request_has_the_name_of_its_operation(
    record: Path, service: str, method: str, path: str, operation: str
) -> None:
    headers = {"Authorization": SIGNED.format(service)}
    Client(Gateway(silent, Recording(record))).open(path, method=method, headers=headers)
    assert calls(record) == [{"client": None, "service": service, "operation": operation}]


def test_a_copy_is_told_from_an_upload(record: Path) -> None:
    headers = {"Authorization": SIGNED.format("s3"), "X-Amz-Copy-Source": "bucket/b"}
    Client(Gateway(silent, Recording(record))).put("/bucket/a", headers=headers)
    assert calls(record) == [{"client": None, "service": "s3", "operation": "CopyObject"}]


def test_targets_and_actions_are_names_already(record: Path) -> None:
    client = Client(Gateway(silent, Recording(record)))
    client.post("/", headers={"Authorization": SIGNED.format("kms"), "X-Amz-Target": "TrentService.CreateKey"})
    client.post("/", headers={"Authorization": SIGNED.format("ec2")}, data={"Action": "CreateVpc", "Version": "1"})
    assert [(call["service"], call["operation"]) for call in calls(record)] == [
        ("kms", "CreateKey"),
        ("ec2", "CreateVpc"),
    ]


def test_a_client_is_known_by_what_it_calls_itself(record: Path) -> None:
    terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) aws-sdk-go-v2/1.36.3"
    headers = {"Authorization": SIGNED.format("kms"), "X-Amz-Target": "TrentService.CreateKey", "User-Agent": terraform}
    Client(Gateway(silent, Recording(record))).post("/", headers=headers)
    assert calls(record)[0]["client"] == "Terraform"


def test_a_call_is_written_once(record: Path) -> None:
    client = Client(Gateway(silent, Recording(record)))
    for key in ("a", "b"):
        client.put(f"/bucket/{key}", headers={"Authorization": SIGNED.format("s3")})
    assert len(calls(record)) == 1


def test_what_no_model_knows_is_written_as_it_was_asked(record: Path) -> None:
    client = Client(Gateway(silent, Recording(record)))
    client.put("/2099/novelty?for=us", headers={"Authorization": SIGNED.format("guardduty")})
    assert calls(record) == [
        {"client": None, "service": "guardduty", "operation": None, "request": "PUT /2099/novelty?for=us"}
    ]


def test_unsigned_requests_are_nobodys_calls(record: Path) -> None:
    Client(Gateway(silent, Recording(record))).get("/emulator/health")
    assert not record.exists()


def test_an_emulator_records_what_a_real_client_does(record: Path) -> None:
    running = serving("emulator", "--port", "{port}", "--record", str(record))
    s3 = connect(next(running), "s3")
    s3.create_bucket(Bucket="recorded")
    s3.put_object(Bucket="recorded", Key="a/b", Body=b"")
    s3.head_object(Bucket="recorded", Key="a/b")
    running.close()  # type: ignore[attr-defined] # a generator's, which Iterator doesn't tell
    assert [(call["client"], call["operation"]) for call in calls(record)] == [
        ("Boto3", "CreateBucket"),
        ("Boto3", "PutObject"),
        ("Boto3", "HeadObject"),
    ]


def test_a_file_that_cannot_be_written_is_told_before_anything_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(RECORD_VARIABLE, raising=False)
    assert main(["--port", "59987", "--record", str(tmp_path / "missing" / "calls.jsonl")]) == USAGE_ERROR
    assert "No such file or directory. Name another file." in capsys.readouterr().err
