"""The gate over small stacks, with the real checkov: what passes, and with which exit code."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import ROOT

TOPIC = {"resource": {"aws_sns_topic": {"alerts_topic": {"name": "alerts"}}}}
"""A topic without encryption: CKV_AWS_26."""

WAIVER = """
[[waiver]]
tier = "monitoring"
resource = "aws_sns_topic.alerts_topic"
check = "CKV_AWS_26"
reason = "The topic carries test messages only, in a test of the gate."
owner = "platform"
granted = {granted}
expires = {expires}
"""
HOLDS = WAIVER.format(granted="2026-11-24", expires="2027-11-24")
EXPIRED = WAIVER.format(granted="2020-01-01", expires="2020-06-30")
IAM = HOLDS.replace("CKV_AWS_26", "parliament/RESOURCE_STAR")
UNUSED = HOLDS.replace("alerts_topic", "other_topic")


@dataclass(frozen=True)
class Desk:
    """A folder with one stack, waivers, and the gate's report."""

    folder: Path

    def stack(self, document: dict[str, Any]) -> Path:
        file = self.folder / "stacks/banking-audit-ledger-monitoring-production/cdk.tf.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document, indent=2), encoding="utf-8")
        return file

    def scan(self, *arguments: str | Path, waivers: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "waivers.toml").write_text(waivers, encoding="utf-8")
        named = arguments or (self.folder / "stacks",)
        options = ("--waivers", self.folder / "waivers.toml", "--sarif", self.folder / "reports/checkov.sarif")
        ran = subprocess.run(
            [sys.executable, "-m", "policies.scan", *named, *options],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ran.stdout + ran.stderr
        return ran

    @property
    def sarif(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.folder / "reports/checkov.sarif").read_text(encoding="utf-8"))
        assert report["version"] == "2.1.0"
        run: dict[str, Any] = report["runs"][0]
        return run


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_finding_fails_in_one_line_and_stands_in_the_report(desk: Desk) -> None:
    file = desk.stack(TOPIC)
    (file.parent / ".checkov.yaml").write_text("skip-check: [CKV_AWS_26]\n", encoding="utf-8")
    ran = desk.scan(waivers=IAM, CKV_SKIP_CHECK="CKV_AWS_26")
    assert ran.returncode == 1, ran.stderr
    (line,) = (line for line in ran.stdout.splitlines() if "CKV_AWS_26" in line)
    assert line.startswith("✗ monitoring/production aws_sns_topic.alerts_topic CKV_AWS_26: Ensure all data stored")
    assert f"→ {file}:4" in line
    (result,) = desk.sarif["results"]
    assert (result["ruleId"], "suppressions" in result) == ("CKV_AWS_26", False)
    (place,) = result["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 4}


def test_a_waived_finding_passes_and_is_shown_with_its_reason(desk: Desk) -> None:
    desk.stack(TOPIC)
    ran = desk.scan(waivers=HOLDS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "CKV_AWS_26" in ran.stdout
    assert "2027-11-24" in ran.stdout
    (result,) = desk.sarif["results"]
    (suppression,) = result["suppressions"]
    assert suppression["justification"].startswith("The topic carries test messages only")


def test_an_expired_waiver_and_one_that_nothing_needs_fail_by_name(desk: Desk) -> None:
    desk.stack(TOPIC)
    ran = desk.scan(waivers=EXPIRED + UNUSED)
    assert ran.returncode == 1
    assert "monitoring aws_sns_topic.alerts_topic CKV_AWS_26 expired after 2020-06-30" in ran.stdout
    assert "monitoring aws_sns_topic.other_topic CKV_AWS_26 is not needed" in ran.stdout
    assert "1 open findings" in ran.stdout


def test_a_stack_that_checkov_can_not_parse_does_not_pass_for_clean(desk: Desk) -> None:
    desk.stack(TOPIC | {"terraform": {"required_version": ">= 1.9"}})
    ran = desk.scan()
    assert ran.returncode == 2, ran.stdout
    assert "cdk.tf.json" in ran.stderr


def test_a_plan_is_scanned_like_a_stack(desk: Desk) -> None:
    plan = desk.folder / "plan.json"
    plan.write_text(json.dumps(plan_of("aws_sns_topic", "alerts_topic", {"name": "alerts"})), encoding="utf-8")
    ran = desk.scan("--plan", plan, waivers=UNUSED)
    assert ran.returncode == 1, ran.stderr
    assert "✗ monitoring/production aws_sns_topic.alerts_topic CKV_AWS_26:" in ran.stdout
    assert "other_topic" not in ran.stdout


def test_a_waiver_from_what_only_a_plan_shows_is_needed_by_some_plan_or_other(desk: Desk) -> None:
    desk.stack({"resource": {"aws_sns_topic": {"alerts_topic": {"name": "alerts", "kms_master_key_id": "key"}}}})
    waivers = HOLDS + "only_in_plans = true\n"
    assert desk.scan(waivers=waivers).returncode == 0
    plan = desk.folder / "plan.json"
    for more, waived in ({"kms_master_key_id": "key"}, 0), ({}, 1):
        document = plan_of("aws_sns_topic", "alerts_topic", {"name": "alerts", **more})
        plan.write_text(json.dumps(document), encoding="utf-8")
        ran = desk.scan("--plan", plan, waivers=waivers)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert f"0 open findings, {waived} waived" in ran.stdout


def plan_of(kind: str, name: str, values: dict[str, Any]) -> dict[str, Any]:
    resource = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
    tags = {"constant_value": {"Tier": "monitoring", "Environment": "production"}}
    provider = {"name": "aws", "expressions": {"default_tags": [{"tags": tags}]}}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [resource | {"values": values, "schema_version": 0}]}},
        "resource_changes": [resource | {"change": change}],
        "configuration": {"provider_config": {"aws": provider}, "root_module": {"resources": [resource]}},
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no JSON", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "is no plan in JSON"),
        ('{"format_version": "1.2", "planned_values": {}, "errored": true}', "ended with an error"),
        ('{"format_version": "1.2", "planned_values": {}}', "no stack of ours"),
    ],
)
def test_what_is_no_plan_of_ours_is_told(desk: Desk, content: str, told: str) -> None:
    plan = desk.folder / "plan.json"
    plan.write_text(content, encoding="utf-8")
    ran = desk.scan("--plans", desk.folder)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert str(plan) in ran.stderr


def test_without_stacks_it_says_how_to_make_them(desk: Desk) -> None:
    ran = desk.scan()
    assert ran.returncode == 2
    assert "make synth" in ran.stderr


def test_wrong_waivers_are_told_before_anything_is_scanned(desk: Desk) -> None:
    desk.stack(TOPIC)
    ran = desk.scan(waivers=HOLDS.replace('"platform"', '"Jane"'))
    assert ran.returncode == 2
    assert "waiver 1 (aws_sns_topic.alerts_topic, CKV_AWS_26).owner = Jane" in ran.stderr
