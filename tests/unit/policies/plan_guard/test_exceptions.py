"""The exceptions file: what it takes, and what it refuses."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from policies.plan_guard.errors import ExceptionError
from policies.plan_guard.exceptions import FILE, Exceptions, unused
from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import Verdict
from policies.plan_guard.rule_id import RuleId
from tests.support.exceptions import exception_toml
from tests.support.stacks import ROOT

TODAY = datetime.now(UTC).date()
ONE = exception_toml("resize", "fabric-quorum", "aws_instance.orderer_0_instance")


def read(folder: Path, text: str) -> Exceptions:
    path = folder / "exceptions.toml"
    path.write_text(text, encoding="utf-8")
    return Exceptions.read(path, "exceptions.toml")


def finding(rule: RuleId, address: str) -> Finding:
    return Finding(rule=rule, address=address, effect="be deleted", reason="", remedy="")


def test_the_committed_file_grants_nothing() -> None:
    assert Exceptions.read(ROOT / FILE).granted == ()


def test_the_committed_examples_fields_are_right(tmp_path: Path) -> None:
    lines = (ROOT / FILE).read_text(encoding="utf-8").splitlines()
    start = lines.index("# [[exception]]")
    example = read(tmp_path, "\n".join(line.removeprefix("# ") for line in lines[start:]))
    assert [item.name for item in example.granted] == ["resize-the-only-orderer"]


def test_a_missing_file_grants_nothing(tmp_path: Path) -> None:
    assert Exceptions.read(tmp_path / "nowhere.toml").granted == ()


WRONG = {
    "reason": (ONE.replace("A test needs to see what happens when this is let through", "Urgent"), "at least 40"),
    "owner": (ONE.replace('"platform"', '"Ann Smith"'), "exception.1.owner"),
    "rule": (ONE.replace("fabric-quorum", "everything"), "data-loss"),
    "address": (ONE.replace("aws_instance.orderer_0_instance", "aws_instance.*"), "exception.1.address"),
    "too long": (ONE.replace(f"expires = {TODAY}", f"expires = {TODAY + timedelta(days=31)}"), "30 days later"),
    "before it is granted": (
        ONE.replace(f"expires = {TODAY}", f"expires = {TODAY - timedelta(days=1)}"),
        "expires must",
    ),
    "unknown key": (f"{ONE}forever = true\n", "exception.1.forever: Extra inputs are not permitted"),
    "no expiry": (ONE.replace(f"expires = {TODAY}\n", ""), "exception.1.expires: Field required"),
    "not TOML": ("[[exception]\n", "is not TOML"),
    "twice": (ONE + ONE, "several exceptions of the same name: resize"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_can_not_hold_is_refused(what: str, tmp_path: Path) -> None:
    text, message = WRONG[what]
    with pytest.raises(ExceptionError, match=r"exceptions\.toml") as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ExceptionError) as caught:
        read(tmp_path, ONE.replace("fabric-quorum", "everything").replace('"platform"', '""'))
    assert "exception.1.rule" in str(caught.value)
    assert "exception.1.owner" in str(caught.value)


@pytest.mark.parametrize(("day", "words"), [(1, "expired after"), (-1, "holds from")])
def test_an_exception_holds_on_its_days_only(day: int, words: str, tmp_path: Path) -> None:
    granted = read(tmp_path, ONE)
    assert granted.choose(["resize"], TODAY)
    with pytest.raises(ExceptionError, match=words):
        granted.choose(["resize"], TODAY + timedelta(days=day))


def test_unknown_names_are_told_together_with_the_known(tmp_path: Path) -> None:
    with pytest.raises(ExceptionError) as caught:
        read(tmp_path, ONE).choose(["a", "resize", "b"], TODAY)
    assert str(caught.value).count("there are resize") == 2


def test_an_exception_covers_one_rule_at_one_address(tmp_path: Path) -> None:
    chosen = read(tmp_path, ONE).choose(["resize"], date(TODAY.year, TODAY.month, TODAY.day))
    covered = finding(RuleId.FABRIC_QUORUM, "aws_instance.orderer_0_instance")
    others = (
        finding(RuleId.FABRIC_QUORUM, "aws_instance.orderer_1_instance"),
        finding(RuleId.DATA_LOSS, "aws_instance.orderer_0_instance"),
    )
    verdict = Verdict.on((covered, *others), chosen)
    assert [item.finding for item in verdict.allowed] == [covered]
    assert verdict.refused == others
    assert unused(chosen, [covered]) == ()
    assert unused(chosen, others) == chosen
