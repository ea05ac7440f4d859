"""The gate over all environments' stacks: checkov reads every one, and finds nothing without a waiver that holds."""

import json
from datetime import UTC, datetime

import pytest

from policies.scan.checkov import Scan, scan
from policies.scan.targets import stacks_in
from policies.waivers import Judgement, WaiverBook
from tests.support.stacks import Stack


@pytest.fixture(scope="module")
def scanned(stacks: dict[str, Stack], tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """One run for all; it fails if there is a stack that checkov can't read, or of which it checks nothing."""
    folder = tmp_path_factory.mktemp("stacks")
    for stack in stacks.values():
        (folder / stack.name).mkdir()
        (folder / stack.name / "cdk.tf.json").write_text(json.dumps(stack.document, indent=2), encoding="utf-8")
    targets = stacks_in(folder)
    assert {target.stack for target in targets} == set(stacks)
    return scan(targets)


@pytest.fixture(scope="module")
def judgement(scanned: Scan) -> Judgement:
    environments = {environment for environment, _ in scanned.passed}
    return WaiverBook.read().about("CKV").for_stacks().judge(scanned.findings, datetime.now(UTC).date(), environments)


def test_nothing_is_found_without_a_waiver(judgement: Judgement) -> None:
    assert judgement.open == ()


def test_no_waiver_has_expired_and_each_is_needed(judgement: Judgement) -> None:
    assert (judgement.expired, judgement.unused) == ((), ())


@pytest.mark.parametrize(
    "promise",
    ["CKV_AWS_16", "CKV_AWS_157", "CKV_AWS_19", "CKV_AWS_7", "CKV_AWS_53", "CKV_AWS_3", "CKV_AWS_79"],
)
def test_production_keeps_the_promise(scanned: Scan, promise: str) -> None:
    broken = {(finding.environment, finding.check) for finding in scanned.findings}
    assert ("production", promise) in scanned.passed - broken
