"""The operators' guide's checklist "Configuration Files": each value of `.env.aws` arrives where it is needed."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from cdktf import App

from environments import load
from environments.account_values import VARIABLES
from main import compose
from modules.shared.backend import StateBackend
from tests.support.settings import problems_of, told_about
from tests.support.stacks import EXAMPLE_VALUES, Stack, read_stacks

VALUES = {
    "AWS_ACCOUNT_ID": "210987654321",
    "AWS_REGION": "eu-central-1",
    "RDS_MASTER_PASSWORD": "Correct-horse-battery-staple",
    "ALB_CERTIFICATE_ARN": "arn:aws:acm:eu-central-1:210987654321:certificate/0aa0bb0c-1234-1234-1234-0aa0bb0c0dd0",
    "DOMAIN_NAME": "ledger.example.org",
    "ALERT_EMAIL": "duty@example.org",
    "S3_BUCKET_NAME": "bank-of-tests",
    "HOSTED_ZONE_ID": "Z9876543210OTHER",
}
"""A bank that has nothing in common with `.env.aws.example`."""

ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")
TIERS = ("network", "database", "fabric", "container", "monitoring")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    """Production's stacks with other values than the example's, by tier; without what their state is kept in."""
    environment = load(
        "production",
        overrides={"network": {"availability_zones": ZONES}},
        values_file=EXAMPLE_VALUES,
        environ=VALUES,
    )
    outdir = tmp_path_factory.mktemp("cdktf.out")
    app = App(outdir=str(outdir))
    compose(app, environment, StateBackend.read().model_copy(update={"region": environment.region}))
    app.synth()
    made = read_stacks(outdir)
    return {tier: made[f"banking-audit-ledger-{tier}-production"] for tier in TIERS}


def providers(stacks: dict[str, Stack]) -> Iterator[dict[str, Any]]:
    for stack in stacks.values():
        yield from stack.document["provider"]["aws"]


def told_to_aws(stack: Stack) -> str:
    """All that a stack says but for where its state is, which `backend.tf.json` decides."""
    parts = {part: stack.document.get(part, {}) for part in ("provider", "resource", "output", "variable")}
    data = {kind: found for kind, found in stack.document.get("data", {}).items() if kind != "terraform_remote_state"}
    return json.dumps({**parts, "data": data})


def test_env_aws_example_has_every_value_for_the_guides_commands() -> None:
    """Step 1: "cp .env.aws.example .env.aws"; Steps 3, 5 and 6: "source ../.env.aws"."""
    sourced = subprocess.run(
        ["bash", "-euc", f"source {EXAMPLE_VALUES.name}; env -0"],
        cwd=EXAMPLE_VALUES.parent,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {*VARIABLES, *VALUES} <= {line.partition("=")[0] for line in sourced.stdout.split("\0")}


def test_update_aws_account_id(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Update `AWS_ACCOUNT_ID`"."""
    assert [provider["allowed_account_ids"] for provider in providers(bank)] == [["210987654321"]] * len(TIERS)
    assert [tier for tier, stack in bank.items() if "123456789012" in told_to_aws(stack)] == []


def test_update_aws_region(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Update `AWS_REGION`"."""
    assert [provider["region"] for provider in providers(bank)] == ["eu-central-1"] * len(TIERS)


def test_cross_region_traffic_is_minimized(bank: dict[str, Stack]) -> None:
    """Cost Saving Tips, Data Transfer: "Minimize cross-region traffic": all there is lies in `AWS_REGION`."""
    assert [tier for tier, stack in bank.items() if "us-east-1" in told_to_aws(stack)] == []


def test_set_strong_rds_master_password(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Set strong `RDS_MASTER_PASSWORD`": a weak one is refused; a strong one is in no stack."""
    [told] = told_about(problems_of(environ={"RDS_MASTER_PASSWORD": "weak-password"}), "RDS_MASTER_PASSWORD")
    assert "16 to 128" in told
    assert problems_of(environ={"RDS_MASTER_PASSWORD": VALUES["RDS_MASTER_PASSWORD"]}) == ()
    assert bank["database"].document["variable"]["rds_master_password"]["ephemeral"] is True
    assert [tier for tier, stack in bank.items() if VALUES["RDS_MASTER_PASSWORD"] in json.dumps(stack.document)] == []


def test_set_alb_certificate_arn(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Set `ALB_CERTIFICATE_ARN`"; Domain & SSL Certificate: "in ACM (… or your region)"."""
    listener = bank["network"].where("aws_lb_listener", protocol="HTTPS")
    assert listener["certificate_arn"] == VALUES["ALB_CERTIFICATE_ARN"]
    assert bank["network"].resources("aws_acm_certificate") == {}


def test_set_domain_name(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Set `DOMAIN_NAME`"; Configure DNS: its A record."""
    assert bank["network"].where("aws_route53_record", type="A")["name"] == "ledger.example.org"
    assert bank["network"].outputs["ApplicationUrl"]["value"] == "https://ledger.example.org"


def test_hosted_zone_id_is_where_the_record_is_created(bank: dict[str, Stack]) -> None:
    """Configure DNS: `change-resource-record-sets --hosted-zone-id ${HOSTED_ZONE_ID}`."""
    assert bank["network"].where("aws_route53_record", type="A")["zone_id"] == "Z9876543210OTHER"


def test_set_alert_email(bank: dict[str, Stack]) -> None:
    """Configuration Files: "Set `ALERT_EMAIL`"."""
    assert bank["monitoring"].one("aws_sns_topic_subscription")["endpoint"] == "duty@example.org"


def test_s3_bucket_name_begins_the_name_of_every_bucket(bank: dict[str, Stack]) -> None:
    """Step 6 and Fabric Ledger Backup: `s3://${S3_BUCKET_NAME}-fabric-artifacts/`."""
    names = [bucket["bucket"] for stack in bank.values() for bucket in stack.resources("aws_s3_bucket").values()]
    assert "bank-of-tests-fabric-artifacts" in names
    assert [name for name in names if not name.startswith("bank-of-tests-")] == []
