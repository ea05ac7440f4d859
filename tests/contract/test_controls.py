"""The compliance matrix: every control has resources and gates that exist, and every item of the guide a control."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from policies.controls.control import Control
from policies.controls.page import CONTROLS, OPEN
from policies.iam.rules import RULES
from policies.plan_guard.rule_id import RuleId
from policies.reachability.findings import Kind
from policies.scan.checkov import OWN_CHECKS
from tests.support.documentation import pages
from tests.support.stacks import ROOT, Stack

Production = Callable[[str], Stack]

IMPLEMENTED = [
    "VPC with private subnets",
    "Security groups with minimal access",
    "Encrypted RDS storage",
    "Encrypted EBS volumes",
    "Secrets Manager for credentials",
    "HTTPS only (TLS 1.2+)",
    "IAM roles with least privilege",
    "VPC Flow Logs",
    "CloudWatch logging",
]
RECOMMENDED = ["Enable AWS GuardDuty", "Configure AWS WAF", "Enable CloudTrail"]
CHECKLIST = [
    "Review security group rules",
    "Enable MFA for AWS account",
    "Set up CloudTrail",
    "Configure AWS Config",
    "Review IAM policies",
]
FORMS = {
    "pci": r"\d{1,2}(\.\d{1,2}){1,3}",
    "cis": r"[1-5](\.\d{1,2}){1,2}",
    "soc2": r"(CC[1-9]\.\d|A1\.[1-3]|C1\.[12])",
    "nist": r"[A-Z]{2}-\d{1,2}",
}

each_control = pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)


@pytest.fixture(scope="module")
def checks() -> dict[str, set[str]]:
    """The types that each of checkov's checks is about."""
    checkov = Path(sys.executable).with_name("checkov")
    listed = subprocess.run(
        [checkov, "--list", "--framework", "terraform"], capture_output=True, text=True, check=True
    ).stdout
    found = defaultdict(set)
    for check, kind in re.findall(r"\| (CKV\w+) +\| resource +\| (\S+)", listed):
        found[check].add(kind)
    # checkov doesn't list ours.
    for file in OWN_CHECKS.glob("*.py"):
        ours = getattr(import_module(f"policies.checks.{file.stem}"), "check", None)
        if ours is not None:
            found[ours.id].update(ours.supported_entities)
    return found


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("item", [*IMPLEMENTED, *RECOMMENDED, *CHECKLIST])
def test_every_item_of_the_guide_is_kept_by_one_control_or_told_to_be_missing(item: str) -> None:
    kept = [control.id for control in CONTROLS if item in control.guide]
    missing = [found.guide for found in OPEN if found.guide == item]
    assert len(kept) + len(missing) == 1


@each_control
def test_every_resource_is_in_production(control: Control, production: Production) -> None:
    for resource in control.resources:
        tier, kind = resource.split(":")
        assert production(tier).resources(kind), f"{control.id}: {resource} is in no stack"


@each_control
def test_every_check_is_about_one_of_the_resources(control: Control, checks: dict[str, set[str]]) -> None:
    kinds = {resource.split(":")[1] for resource in control.resources}
    for check in control.gates.checkov:
        assert checks[check] & kinds, f"{control.id}: {check} is about {sorted(checks[check])}"


@each_control
def test_every_rule_exists(control: Control) -> None:
    assert set(control.gates.guard) <= {rule.value for rule in RuleId}
    assert set(control.gates.iam) <= {f"iam/{rule.id}" for rule in RULES}
    assert set(control.gates.reachability) <= {kind.value for kind in Kind}


@each_control
def test_every_test_exists(control: Control) -> None:
    assert control.gates.tests
    for test in control.gates.tests:
        file, _, function = test.partition("::")
        assert (ROOT / "tests" / file).is_file(), test
        assert not function or function in functions(file), test


@each_control
def test_ids_of_standards_have_their_form(control: Control) -> None:
    for standard, form in FORMS.items():
        for wanted in getattr(control.standards, standard):
            assert re.fullmatch(form, wanted), f"{control.id}: {standard} {wanted}"


def test_no_id_is_given_twice() -> None:
    ids = [control.id for control in CONTROLS]
    assert len(ids) == len(set(ids))


def test_nobody_is_told_to_be_compliant() -> None:
    for file in [*pages(), ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]:
        assert not re.search(r"\bcompliant\b", file.read_text(encoding="utf-8"), re.IGNORECASE), file.name
