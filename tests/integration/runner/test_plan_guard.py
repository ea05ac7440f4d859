"""What the plan guard refuses, `ledger` doesn't apply: with Terraform's real plans."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.exceptions import REASON, exception_toml
from tests.support.runner import AWS, PROTECTION, RunnerProject, client

pytestmark = pytest.mark.integration


@pytest.fixture
def project(new_project: Callable[..., RunnerProject]) -> RunnerProject:
    made = new_project(provider=True)
    made.make_state_bucket()
    return made


def table(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "attribute": {"name": "id", "type": "S"},
        "deletion_protection_enabled": "${var.deletion_protection}",
    }


def describe(project: RunnerProject, *, text: str, table_name: str, instance_types: list[str]) -> None:
    """A tier that may always change, and one with orderers and data."""
    image = client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    orderers = {
        f"orderer_{number}_instance": {
            "ami": image,
            "instance_type": kind,
            "metadata_options": {"http_tokens": "required"},
            "tags": {"Role": "orderer"},
        }
        for number, kind in enumerate(instance_types)
    }
    project.stack("network", {**AWS, "resource": {"terraform_data": {"text": {"input": text}}}})
    resources = {"aws_instance": orderers, "aws_dynamodb_table": {"locks": table(table_name)}}
    project.stack("fabric", {**AWS, **PROTECTION, "resource": resources})


def applied_text(project: RunnerProject) -> str:
    body = client("s3").get_object(Bucket=project.bucket, Key=project.state_key("network"))["Body"].read().decode()
    return "after" if '"after"' in body else "before"


def grant(project: RunnerProject, text: str) -> None:
    (project.root / "policies").mkdir(exist_ok=True)
    (project.root / "policies/exceptions.toml").write_text(text)


def logged(project: RunnerProject) -> str:
    return "".join(path.read_text() for path in (project.root / ".local/logs").glob("*/plan-guard.log"))


def test_a_refused_plan_stops_everything_before_anything_is_applied(project: RunnerProject) -> None:
    name = f"{project.name}-nodes"
    small = ["t3.micro"] * 3
    describe(project, text="before", table_name=name, instance_types=small)
    first = project.ledger("deploy", "production", "--yes")
    assert first.exit_code == 0, first.text

    describe(project, text="after", table_name=f"{name}-new", instance_types=["t3.small", "t3.small", "t3.micro"])
    for command in (("plan", "production"), ("deploy", "production", "--yes")):
        ran = project.ledger(*command)
        assert ran.exit_code == 1, ran.text
        assert "The plan guard refuses what is planned for fabric:" in ran.errors
        assert "✗ fabric-quorum refuses this plan" in ran.errors
        for number in (0, 1):
            effect = "would be stopped and started, to change instance_type"
            assert f"aws_instance.orderer_{number}_instance  {effect}" in ran.errors
        assert "orderer_2" not in ran.errors
        assert "aws_dynamodb_table.locks  would be replaced, as name can't be changed in place" in ran.errors
    assert applied_text(project) == "before"

    grant(project, exception_toml("rename-locks", "data-loss", "aws_dynamodb_table.locks"))
    half = project.ledger("deploy", "production", "--yes", "--exception", "rename-locks")
    assert half.exit_code == 1, half.text
    assert "! data-loss is let through by the exception rename-locks" in half.output
    assert REASON in half.output
    assert "fabric-quorum" in half.errors
    assert "✗ data-loss" not in half.errors
    assert applied_text(project) == "before"
    assert name in client("dynamodb").list_tables()["TableNames"]

    described = {"DeletionProtectionEnabled": False, "TableName": name}
    client("dynamodb").update_table(**described)
    describe(project, text="after", table_name=f"{name}-new", instance_types=small)
    allowed = project.ledger("deploy", "production", "--yes", "--exception", "rename-locks")
    assert allowed.exit_code == 0, allowed.text
    assert applied_text(project) == "after"
    assert f"{name}-new" in client("dynamodb").list_tables()["TableNames"]
    assert "--exception rename-locks: data-loss: aws_dynamodb_table.locks would be replaced" in logged(project)
    unneeded = project.ledger("deploy", "production", "--yes", "--exception", "rename-locks")
    assert unneeded.exit_code == 2, unneeded.text
    assert "The exception rename-locks is not needed" in unneeded.errors

    destroyed = project.ledger("destroy", "production", "--yes")
    assert destroyed.exit_code == 0, destroyed.text


def test_a_plan_that_turns_bad_once_its_producer_is_applied_is_refused_as_well(project: RunnerProject) -> None:
    def describe_chain(name: str) -> None:
        output = {"name": {"value": "${terraform_data.name.output}"}}
        project.stack("network", {**AWS, "resource": {"terraform_data": {"name": {"input": name}}}, "output": output})
        reference = "${data.terraform_remote_state.network.outputs.name}"
        resources = {"aws_dynamodb_table": {"audit": table(reference)}}
        project.stack("database", {**AWS, **PROTECTION, "resource": resources}, producers=("network",))

    describe_chain(f"{project.name}-audit")
    first = project.ledger("deploy", "production", "--yes")
    assert first.exit_code == 0, first.text
    describe_chain(f"{project.name}-renamed")
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "The plan guard refuses what is planned for database:" in ran.errors
    assert f"{project.name}-audit" in client("dynamodb").list_tables()["TableNames"]


def test_what_is_new_is_judged_as_well(project: RunnerProject) -> None:
    resources = {"aws_ebs_volume": {"disk": {"availability_zone": "us-east-1a", "size": 1, "encrypted": False}}}
    project.stack("fabric", {**AWS, "resource": resources})
    ran = project.ledger("deploy", "production", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "✗ encryption-off refuses this plan" in ran.errors
    assert "aws_ebs_volume.disk  would be stored unencrypted" in ran.errors
    assert client("ec2").describe_volumes(Filters=[{"Name": "size", "Values": ["1"]}])["Volumes"] == []


def test_a_policy_that_is_known_only_later_is_noted(project: RunnerProject) -> None:
    statement = {"Effect": "Deny", "Action": "sqs:*", "Principal": "*", "Resource": "${aws_sqs_queue.alerts.arn}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    resources = {
        "aws_sqs_queue": {"alerts": {"name": f"{project.name}-alerts", "sqs_managed_sse_enabled": True}},
        "aws_sqs_queue_policy": {"alerts": {"queue_url": "${aws_sqs_queue.alerts.id}", "policy": policy}},
    }
    project.stack("fabric", {**AWS, "resource": resources})
    ran = project.ledger("plan", "production")
    assert ran.exit_code == 0, ran.text
    assert "fabric: aws_sqs_queue_policy.alerts has a policy that is known only once this is applied" in logged(project)


def test_an_unknown_exception_is_told_before_anything_runs(project: RunnerProject) -> None:
    grant(project, exception_toml("known", "data-loss", "aws_dynamodb_table.locks"))
    ran = project.ledger("deploy", "production", "--yes", "--exception", "all")
    assert ran.exit_code == 2
    assert "There is no exception all in policies/exceptions.toml: there are known." in ran.errors
    assert not (project.root / ".local/logs").exists()
