"""A protected environment's whole life: bootstrapped, deployed, drifting, read, destroyed with its state."""

import json
from collections.abc import Callable

import pytest

from tests.support.runner import AWS, PROTECTION, RunnerProject, client

pytestmark = pytest.mark.integration


@pytest.fixture
def project(new_project: Callable[..., RunnerProject]) -> RunnerProject:
    made = new_project(provider=True)
    made.state_stack()
    table = {
        "name": f"{made.name}-audit",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "attribute": {"name": "id", "type": "S"},
        "deletion_protection_enabled": "${var.deletion_protection}",
    }
    password = {
        "name": f"{made.name}-password",
        "type": "SecureString",
        "value_wo": "${var.rds_master_password}",
        "value_wo_version": 1,
    }
    topic = {"name": f"{made.name}-alerts", "display_name": "as agreed", "kms_master_key_id": "alias/aws/sns"}
    variables = PROTECTION["variable"] | {"rds_master_password": {"type": "string", "ephemeral": True, "default": None}}
    made.stack(
        "database",
        {
            **AWS,
            "variable": variables,
            "resource": {
                "aws_dynamodb_table": {"audit": table},
                "aws_sns_topic": {"alerts": topic},
                "aws_ssm_parameter": {"password": password},
            },
            "output": {
                "DatabaseEndpoint": {"value": "${aws_dynamodb_table.audit.name}"},
                "ApiUser": {"value": "hidden", "sensitive": True},
                "cross-stack-output-table": {"value": "x", "sensitive": True},
            },
        },
    )
    return made


def test_a_protected_environment_is_bootstrapped_deployed_compared_and_destroyed(
    project: RunnerProject, cut_off: Callable[[str], None]
) -> None:
    bootstrapped = project.ledger("bootstrap", "production", "--yes")
    assert bootstrapped.exit_code == 0, bootstrapped.text
    then_the_state_of_the_bucket_is_in_the_bucket_and_bootstrapping_again_changes_nothing(project)

    deployed = project.ledger("deploy", "production", "--yes")
    assert deployed.exit_code == 0, deployed.text

    then_its_password_is_in_aws_but_in_no_state_plan_or_log(project)
    then_its_outputs_are_shown_without_secrets_and_plumbing(project)
    then_nothing_drifts(project)
    then_a_change_behind_terraforms_back_is_named(project)
    cut_off("before-destruction")
    interrupted = project.ledger("destroy", "production", "--yes", "--include-state")
    assert interrupted.exit_code == 1, interrupted.text
    assert f"1 table: {project.name}-audit" in interrupted.output
    assert f"1 bucket: {project.bucket}" in interrupted.output
    assert "lifted in state. To keep what is left, restore it: ledger bootstrap production" in interrupted.errors
    cut_off("")
    then_destroying_lifts_the_protection_and_takes_the_state_along(project)


def then_the_state_of_the_bucket_is_in_the_bucket_and_bootstrapping_again_changes_nothing(
    project: RunnerProject,
) -> None:
    assert sorted(project.resources("state")) == [
        "aws_dynamodb_table.locks",
        "aws_s3_bucket.state",
        "aws_s3_bucket_versioning.state",
    ]
    assert not list((project.root / ".local").glob("bootstrap*/production"))
    again = project.ledger("bootstrap", "production", "--yes")
    assert again.exit_code == 0, again.text
    assert "no changes" in again.output


def then_its_password_is_in_aws_but_in_no_state_plan_or_log(project: RunnerProject) -> None:
    name = f"{project.name}-password"
    stored = client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    assert stored == "correct-horse-battery-staple"
    state = client("s3").get_object(Bucket=project.bucket, Key=project.state_key("database"))["Body"].read()
    assert b"correct-horse" not in state
    files = [path for path in project.root.rglob("*") if path.is_file() and path.name != "env.aws"]
    assert [path for path in files if b"correct-horse" in path.read_bytes()] == []


def then_its_outputs_are_shown_without_secrets_and_plumbing(project: RunnerProject) -> None:
    shown = json.loads(project.ledger("outputs", "production", "--json").output)
    assert shown["database"] == {"DatabaseEndpoint": f"{project.name}-audit", "ApiUser": "(sensitive)"}
    revealed = json.loads(project.ledger("outputs", "production", "--json", "--reveal").output)
    assert revealed["database"]["ApiUser"] == "hidden"
    assert f"{project.name}-audit" in project.ledger("outputs", "production", "--tier", "database").output


def then_nothing_drifts(project: RunnerProject) -> None:
    ran = project.ledger("drift", "production")
    assert ran.exit_code == 0, ran.text
    assert "No drift in 2 tiers." in ran.output


def then_a_change_behind_terraforms_back_is_named(project: RunnerProject) -> None:
    topic = next(
        item["TopicArn"] for item in client("sns").list_topics()["Topics"] if f"{project.name}-" in item["TopicArn"]
    )
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="tampered with")
    ran = project.ledger("drift", "production")
    assert ran.exit_code == 2, ran.text
    assert "aws_sns_topic.alerts: display_name (update)" in ran.output


def then_destroying_lifts_the_protection_and_takes_the_state_along(project: RunnerProject) -> None:
    ran = project.ledger("destroy", "production", "--yes", "--include-state")
    assert ran.exit_code == 0, ran.text
    assert project.bucket not in [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]
    assert not [name for name in client("dynamodb").list_tables()["TableNames"] if name.startswith(project.name)]
    again = project.ledger("destroy", "production", "--yes", "--include-state")
    assert again.exit_code == 0, again.text
