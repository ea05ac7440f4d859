"""Waivers: what may stand in their file, and how findings are held against them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from policies.waivers import Finding, Owner, Unused, Waiver, WaiverBook, WaiverError
from tests.support.stacks import ROOT

TODAY = date(2026, 11, 24)

GOOD = """
[[waiver]]
tier = "network"
resource = "aws_s3_bucket.logs_bucket"
check = "CKV_AWS_18"
reason = "It is where the other buckets' access logs are delivered."
owner = "network"
granted = 2026-11-24
expires = 2027-11-24
"""


def waiver(**changes: object) -> Waiver:
    arguments = {
        "tier": "network",
        "resource": "aws_s3_bucket.logs_bucket",
        "check": "CKV_AWS_18",
        "reason": "It is where the other buckets' access logs are delivered.",
        "owner": Owner.NETWORK,
        "granted": TODAY,
        "expires": date(2027, 11, 24),
    }
    return Waiver.model_validate(arguments | changes)


def finding(
    resource: str = "aws_s3_bucket.logs_bucket", environment: str = "production", check: str = "CKV_AWS_18"
) -> Finding:
    return Finding(
        stack=f"banking-audit-ledger-network-{environment}",
        tier="network",
        environment=environment,
        resource=resource,
        check=check,
        message="Ensure the S3 bucket has access logging enabled",
        file="cdk.tf.json",
    )


def read(folder: Path, text: str) -> WaiverBook:
    file = folder / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    return WaiverBook.read(file)


def test_a_waiver_lets_its_finding_pass() -> None:
    judgement = WaiverBook("f", (waiver(),)).judge([finding()], TODAY)
    assert judgement.passes
    assert [item.finding for item in judgement.waived] == [finding()]


@pytest.mark.parametrize(
    "other",
    [
        finding(resource="aws_s3_bucket.logs_bucket_2"),
        finding(check="CKV_AWS_19"),
        finding(environment="staging"),
    ],
    ids=["resource", "check", "environment"],
)
def test_a_waiver_lets_nothing_else_pass(other: Finding) -> None:
    judgement = WaiverBook("f", (waiver(environments=("production",)),)).judge([finding(), other], TODAY)
    assert judgement.open == (other,)


def test_a_star_stands_for_a_number_only() -> None:
    book = WaiverBook("f", (waiver(resource="aws_s3_bucket.node_*_logs"),))
    node, other = finding("aws_s3_bucket.node_12_logs"), finding("aws_s3_bucket.node_audit_logs")
    judgement = book.judge([node, other], TODAY)
    assert judgement.open == (other,)
    assert [item.finding for item in judgement.waived] == [node]


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    book = WaiverBook("f", (waiver(),))
    last = date(2027, 11, 24)
    assert book.judge([finding()], last).passes
    after = book.judge([finding()], last + timedelta(days=1))
    assert (after.open, after.expired, after.unused) == ((finding(),), (waiver(),), ())


def test_a_waiver_that_nothing_needs_fails() -> None:
    judgement = WaiverBook("f", (waiver(),)).judge([], TODAY)
    assert judgement.unused == (Unused(waiver()),)
    assert not judgement.passes


def test_a_waiver_must_be_needed_in_each_environment_that_it_names() -> None:
    named = waiver(environments=("production", "staging"))
    assert WaiverBook("f", (named,)).judge([finding()], TODAY).unused == (Unused(named, ("staging",)),)


def test_a_waiver_for_all_environments_must_be_needed_in_all_that_were_scanned() -> None:
    judgement = WaiverBook("f", (waiver(),)).judge([finding()], TODAY, {"production", "staging"})
    assert judgement.unused == (Unused(waiver(), ("staging",)),)


def test_a_gate_asks_for_its_own_waivers_only() -> None:
    other = waiver(check="parliament/RESOURCE_STAR")
    book = WaiverBook("f", (waiver(), other))
    assert book.about("CKV").judge([finding()], TODAY).passes
    assert book.about("parliament/", "iam/").waivers == (other,)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).waivers == (waiver(),)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'owner = "network"',
            'owner = "Jane"',
            "owner = Jane\n      is none of the choices: allowed is one of p",
        ),
        ("expires = 2027-11-24", "expires = 2028-01-01", "allowed is that it expires from 2026-11-24 to 2027-12-29"),
        ("expires = 2027-11-24", "expires = 2026-11-23", "allowed is that it expires from 2026-11-24 to 2027-12-29"),
        ("expires = 2027-11-24", "", "expires\n      is missing: needed is"),
        ("It is where the other buckets' access logs are delivered.", "False positive", "40 characters"),
        ("aws_s3_bucket.logs_bucket", "*", "resource = *\n      has the wrong form: allowed is an address"),
        ("check =", "chek =", "did you mean check?"),
        ("[[waiver]]", "[[waivers]]", "did you mean waiver?"),
        ('tier = "network"', "tier = 1", "tier = 1\n      is of the wrong kind"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(WaiverError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert told in str(caught.value)
    assert str(tmp_path / "waivers.toml") in str(caught.value)


def test_every_problem_is_told_at_once_with_its_entry(tmp_path: Path) -> None:
    wrong = GOOD + GOOD.replace('"network"', '"Jane"', 2)
    with pytest.raises(WaiverError) as caught:
        read(tmp_path, wrong)
    assert "2 problems" in str(caught.value)
    assert "waiver 2 (aws_s3_bucket.logs_bucket, CKV_AWS_18).owner = Jane" in str(caught.value)


def test_the_same_waiver_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="is waiver 1 again"):
        read(tmp_path, GOOD + GOOD)


def test_no_waivers_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="No such file"):
        WaiverBook.read(tmp_path / "waivers.toml")


def test_what_is_not_toml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="is not TOML"):
        read(tmp_path, "waiver")


def test_whoever_answers_for_a_waiver_has_a_team_that_reviews() -> None:
    owners = (ROOT / "CODEOWNERS").read_text(encoding="utf-8")
    assert all(f"@your-org/{owner}" in owners for owner in Owner)
