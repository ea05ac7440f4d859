"""The unmodified production environment, applied by real Terraform to the emulated AWS."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.integration.production.conftest import Deployed

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("production")]

Planned = Callable[[str], tuple["subprocess.CompletedProcess[str]", Path]]

TIERS = ("state", "network", "database", "fabric", "container", "monitoring")


@pytest.fixture(scope="module")
def planned(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """A tier's plan, made once by plain Terraform: what it said, and the file that it saved."""
    folder = tmp_path_factory.mktemp("plans")

    @cache
    def plan(tier: str) -> tuple["subprocess.CompletedProcess[str]", Path]:
        file = folder / f"{tier}.tfplan"
        options = ("-input=false", "-detailed-exitcode", "-no-color", f"-out={file}")
        return deployed.terraform(tier, "plan", *options), file

    return plan


def test_every_tier_is_deployed_and_a_second_plan_is_empty(deployed: Deployed) -> None:
    assert f"No drift in {len(TIERS)} tiers." in deployed.shown


def test_what_no_state_needs_is_made_beside_the_other_tiers(deployed: Deployed) -> None:
    foundation, deploying = deployed.shown.split("Deploying production")
    assert "state: moving the state: into the bucket" in foundation
    assert re.search(r"state: applying: \d+ to create", deploying)


@pytest.mark.parametrize(
    "output",
    ["ALBDNSName", "DatabaseEndpoint", "FabricArtifactsBucket", "AlertsTopicArn", "StateBucket"],
)
def test_outputs_are_shown(deployed: Deployed, output: str) -> None:
    assert re.search(rf"\b{output}\b", deployed.shown)


@pytest.mark.parametrize("tier", TIERS)
def test_plain_terraform_finds_no_changes_either(planned: Planned, tier: str) -> None:
    plan, _ = planned(tier)
    assert plan.returncode == 0, plan.stdout + plan.stderr


def test_the_plans_of_what_is_deployed_pass_the_gate(deployed: Deployed, planned: Planned, tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    for tier in TIERS:
        _, file = planned(tier)
        shown = deployed.terraform(tier, "show", "-json", str(file))
        (plans / f"{tier}.json").write_text(shown.stdout, encoding="utf-8")
    scanned = deployed.run(
        sys.executable, "-m", "policies.scan", "--plans", str(plans), "--sarif", str(tmp_path / "checkov.sarif")
    )
    assert scanned.returncode == 0, scanned.stdout + scanned.stderr


def test_no_state_holds_the_password(deployed: Deployed) -> None:
    bodies = _state_objects(deployed)
    assert len(bodies) >= len(TIERS)
    assert [key for key, body in bodies.items() if deployed.password.encode() in body] == []


@pytest.mark.parametrize("tier", TIERS)
def test_no_plan_file_holds_the_password(deployed: Deployed, planned: Planned, tier: str) -> None:
    _, file = planned(tier)
    # The file is compressed: what it holds is only seen in what it is unpacked to.
    with zipfile.ZipFile(file) as plan:
        parts = {name: plan.read(name) for name in plan.namelist()}
    assert json.loads(parts["tfstate"])["resources"]
    assert [name for name, part in parts.items() if deployed.password.encode() in part] == []


def test_no_file_but_the_values_holds_the_password(deployed: Deployed) -> None:
    holding = [
        file.relative_to(deployed.root).as_posix()
        for folder in (".local", "cdktf.out")
        for file in (deployed.root / folder).rglob("*")
        if file.is_file() and not file.is_symlink() and "providers" not in file.parts
        if deployed.password.encode() in file.read_bytes()
    ]
    assert holding == [".local/env.aws"]


def test_secrets_manager_and_nobody_else_has_the_password(deployed: Deployed) -> None:
    secret = _client(deployed, "secretsmanager").get_secret_value(SecretId="banking-audit/db-credentials")
    assert f'"{deployed.password}"' in secret["SecretString"]


def test_a_second_apply_of_the_same_stack_is_refused_and_names_the_owner(deployed: Deployed) -> None:
    first = subprocess.Popen(
        ["terraform", f"-chdir={deployed.folder('monitoring')}", "destroy", "-input=true", "-no-color"],
        cwd=deployed.root,
        env=deployed.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert first.stdin is not None
    assert first.stdout is not None
    shown = ""
    # While Terraform waits for an answer it holds the lock.
    while "Enter a value:" not in shown:
        character = first.stdout.read(1)
        assert character, shown
        shown += character
    second = deployed.ledger("deploy", "production", "--tier", "monitoring", "--yes")
    first.communicate("no\n", timeout=60)
    assert second.returncode == 1
    owner = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    assert re.search(rf"The state is locked by {owner}@\S+: apply, since 20", second.stderr)
    assert re.search(r"lock [0-9a-f-]{36}", second.stderr)


def test_the_wrong_workspace_is_refused_when_planning(deployed: Deployed) -> None:
    data_folder = {"TF_DATA_DIR": str(deployed.root / ".local" / "another-data-folder")}
    init = deployed.terraform("network", "init", "-input=false", "-lockfile=readonly", **data_folder)
    assert init.returncode == 0, init.stderr
    deployed.terraform("network", "workspace", "new", "sandbox", **data_folder)
    plan = deployed.terraform("network", "plan", "-input=false", "-no-color", **data_folder)
    assert plan.returncode == 1
    words = " ".join(plan.stderr.replace("│", " ").split())
    assert "belongs in the workspace production, but the selected workspace is sandbox" in words
    assert "terraform workspace select -or-create production" in words


def test_the_wrong_account_is_refused_when_planning(deployed: Deployed, tmp_path: Path) -> None:
    stack = json.loads((deployed.folder("network") / "cdk.tf.json").read_text(encoding="utf-8"))
    # The account whose stack this would be is another one; the credentials are the emulated account's.
    stack["provider"]["aws"][0]["allowed_account_ids"] = ["999999999999"]
    stack["terraform"]["backend"] = {"local": {}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")
    assert deployed.run("terraform", f"-chdir={tmp_path}", "init", "-input=false").returncode == 0
    plan = deployed.run("terraform", f"-chdir={tmp_path}", "plan", "-input=false", "-no-color")
    assert plan.returncode == 1
    assert "AWS account ID not allowed: 123456789012" in plan.stderr


def test_cdktf_destroys_and_deploys_a_stack(deployed: Deployed) -> None:
    stack = "banking-audit-ledger-monitoring-production"
    unattended = ("--skip-synth", "--skip-provider-lock", "--auto-approve")
    destroy = deployed.run("npx", "cdktf", "destroy", stack, *unattended, "--ignore-missing-stack-dependencies")
    assert destroy.returncode == 0, destroy.stdout + destroy.stderr
    assert not _alarms(deployed)
    deploy = deployed.run("npx", "cdktf", "deploy", stack, *unattended, "--ignore-missing-stack-dependencies")
    assert deploy.returncode == 0, deploy.stdout + deploy.stderr
    assert _alarms(deployed)
    assert deployed.ledger("drift", "production").returncode == 0


@pytest.mark.takes_down
def test_down_destroys_everything_and_proves_it(deployed: Deployed) -> None:
    down = deployed.ledger("local", "down", "--yes")
    assert down.returncode == 0, down.stdout + down.stderr
    assert "0 resources are left over." in down.stdout
    assert deployed.ledger("local", "status").returncode == 1


def _client(deployed: Deployed, service: str) -> Any:
    environ = deployed.environ
    return boto3.client(
        service,
        region_name=environ["AWS_REGION"],
        endpoint_url=environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
    )


def _state_objects(deployed: Deployed) -> dict[str, bytes]:
    """Every version of every state."""
    s3 = _client(deployed, "s3")
    bucket = "banking-audit-terraform-state"
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    return {
        f"{version['Key']}?{version['VersionId']}": s3.get_object(
            Bucket=bucket,
            Key=version["Key"],
            VersionId=version["VersionId"],
        )["Body"].read()
        for page in pages
        for version in page.get("Versions", [])
    }


def _alarms(deployed: Deployed) -> list[str]:
    """The alarms that are ours, not those that target tracking makes for itself."""
    alarms = _client(deployed, "cloudwatch").describe_alarms()["MetricAlarms"]
    return [alarm["AlarmName"] for alarm in alarms if not alarm["AlarmName"].startswith("TargetTracking-")]
