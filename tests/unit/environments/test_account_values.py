"""The account's values: `.env.aws`, and the variables that win over it."""

import errno
from pathlib import Path

import pytest

from environments import Problem, load
from environments.account_values import read
from tests.support.settings import problems_of, told_about
from tests.support.stacks import EXAMPLE_VALUES

COMPLETE = """\
export AWS_ACCOUNT_ID=123456789012
AWS_REGION="us-east-1"
DOMAIN_NAME='audit.example.com'
ALERT_EMAIL=oncall@example.com  # on call
S3_BUCKET_NAME=banking-audit
HOSTED_ZONE_ID=Z0123456789EXAMPLE
RDS_MASTER_PASSWORD=
"""


@pytest.fixture
def values_file(tmp_path: Path) -> Path:
    file = tmp_path / "values"
    file.write_text(COMPLETE, encoding="utf-8")
    return file


def test_values_are_read_as_a_shell_would_read_them(values_file: Path) -> None:
    account = load("production", values_file=values_file, environ={}).account
    assert account.account_id == "123456789012"
    assert account.region == "us-east-1"
    assert account.domain_name == "audit.example.com"
    assert account.alert_email == "oncall@example.com"


def test_an_empty_value_is_none(values_file: Path) -> None:
    account = load("production", values_file=values_file, environ={}).account
    assert account.rds_master_password is None
    assert account.alb_certificate_arn is None


def test_a_variable_of_the_process_wins_over_the_file(values_file: Path) -> None:
    values = read(values_file, {"ALERT_EMAIL": "other@example.com"})
    assert values.found["ALERT_EMAIL"] == "other@example.com"
    assert values.source_of("ALERT_EMAIL") == "environment variable"
    assert values.source_of("AWS_REGION") == str(values_file)


def test_an_empty_variable_of_the_process_leaves_the_file_alone(values_file: Path) -> None:
    assert read(values_file, {"ALERT_EMAIL": ""}).found["ALERT_EMAIL"] == "oncall@example.com"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(values_file: Path) -> None:
    values_file.write_bytes(b"\xef\xbb\xbf" + COMPLETE.replace("\n", "\r\n").encode())
    assert problems_of(values_file=values_file) == ()


def test_the_file_that_ledger_env_file_names_is_read(values_file: Path) -> None:
    environ = {"LEDGER_ENV_FILE": str(values_file)}
    assert load("production", environ=environ).account.domain_name == "audit.example.com"


def test_a_named_file_that_does_not_exist_is_refused_even_if_all_variables_are_set(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    environ = dict(read(EXAMPLE_VALUES, {}).found) | {"LEDGER_ENV_FILE": str(missing)}
    (problem,) = problems_of(values_file=None, environ=environ)
    assert problem.file == str(missing)
    assert problem.allowed.startswith("does not exist: correct LEDGER_ENV_FILE, or run `cp .env.aws.example ")


def test_the_default_file_may_be_absent_if_all_variables_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environments.account_values.DEFAULT_FILE", ".env.aws.absent")
    assert problems_of(values_file=None, environ=read(EXAMPLE_VALUES, {}).found) == ()


def test_the_default_file_is_asked_for_if_a_required_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environments.account_values.DEFAULT_FILE", ".env.aws.absent")
    environ = {name: value for name, value in read(EXAMPLE_VALUES, {}).found.items() if name != "AWS_REGION"}
    told = {(problem.file, problem.key) for problem in problems_of(values_file=None, environ=environ)}
    assert told == {(".env.aws.absent", ""), (".env.aws.absent", "AWS_REGION")}


@pytest.mark.parametrize("variable", ["AWS_ACCOUNT_ID", "AWS_REGION", "DOMAIN_NAME", "ALERT_EMAIL", "S3_BUCKET_NAME"])
def test_a_missing_value_is_told(values_file: Path, variable: str) -> None:
    lines = [line for line in COMPLETE.splitlines() if variable not in line]
    values_file.write_text("\n".join(lines), encoding="utf-8")
    (problem,) = problems_of(values_file=values_file)
    assert (problem.file, problem.key, problem.value) == (str(values_file), variable, None)
    assert problem.allowed.startswith("is missing: needed is ")


def test_without_certificate_and_without_zone_one_of_them_is_asked_for(values_file: Path) -> None:
    values_file.write_text(COMPLETE.replace("Z0123456789EXAMPLE", ""), encoding="utf-8")
    (problem,) = problems_of(values_file=values_file)
    assert problem.key == "ALB_CERTIFICATE_ARN"
    assert "HOSTED_ZONE_ID" in problem.allowed


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [("AWS_ACOUNT_ID", "AWS_ACCOUNT_ID"), ("aws_region", "AWS_REGION"), ("DOMAIN_NAMES", "DOMAIN_NAME")],
)
def test_a_misspelt_variable_is_told_without_its_value(values_file: Path, misspelt: str, meant: str) -> None:
    values_file.write_text(f"{COMPLETE}{misspelt}=hunter2\n", encoding="utf-8")
    expected = Problem(str(values_file), misspelt, None, f"is an unknown variable: did you mean {meant}?")
    assert problems_of(values_file=values_file) == (expected,)


@pytest.mark.parametrize("foreign", ["AWS_PROFILE", "AWS_DEFAULT_REGION", "TF_VAR_rds_master_password", "EDITOR"])
def test_variables_of_other_programs_are_none_of_our_business(values_file: Path, foreign: str) -> None:
    values_file.write_text(f"{COMPLETE}{foreign}=something\n", encoding="utf-8")
    assert problems_of(values_file=values_file) == ()


def test_a_line_that_is_no_assignment_is_told_by_its_number_alone(values_file: Path) -> None:
    values_file.write_text(f"{COMPLETE}RDS_MASTER_PASSWORD 'hunter2-hunter2-hunter2'\n", encoding="utf-8")
    (problem,) = problems_of(values_file=values_file)
    assert problem.allowed.startswith("line 8 is not understood")
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize(
    "written", ["pa$$word-pa$$word", '"pa$$word-pa$$word"', "tick`tick`tick`tick", "amper&sand&amper&"]
)
def test_a_password_that_a_shell_would_read_differently_must_be_quoted(values_file: Path, written: str) -> None:
    values_file.write_text(COMPLETE.replace("PASSWORD=", f"PASSWORD={written}"), encoding="utf-8")
    (problem,) = problems_of(values_file=values_file)
    assert (problem.key, problem.value) == ("RDS_MASTER_PASSWORD", "(hidden)")
    assert problem.allowed.endswith("single quotes around it are needed")
    assert written.strip('"') not in str(problem)


@pytest.mark.parametrize("password", ["pa$$word-${HOME}-`id`", "plain_password_2024", "back\\slash\\back\\slash"])
def test_a_quoted_password_is_taken_literally_as_a_shell_does(values_file: Path, password: str) -> None:
    values_file.write_text(COMPLETE.replace("PASSWORD=", f"PASSWORD='{password}'"), encoding="utf-8")
    secret = load("production", values_file=values_file, environ={}).account.rds_master_password
    assert secret is not None
    assert secret.get_secret_value() == password


def test_a_folder_instead_of_a_file_is_told(tmp_path: Path) -> None:
    assert told_about(problems_of(values_file=tmp_path), "") == ["can not be read: is a directory"]


def test_a_file_that_may_not_be_read_is_told(values_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, **_: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)  # tests may run as root, who may read everything
    assert told_about(read(values_file).problems, "") == ["can not be read: permission denied"]
    monkeypatch.setattr(Path, "stat", refused)  # so it is in a folder that may not be entered
    assert told_about(read(values_file).problems, "") == ["can not be read: permission denied"]


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    assert told_about(read(tmp_path / ("x" * 300)).problems, "") == ["can not be read: file name too long"]


def test_a_file_that_is_not_utf_8_is_told_with_the_line(values_file: Path) -> None:
    values_file.write_bytes(COMPLETE.encode() + "# für Übungen".encode("latin-1"))
    assert told_about(read(values_file).problems, "") == ["is not UTF-8 in line 8: save it as UTF-8"]


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "with a space in it",
        "slash/slash/slash/slash",
        'double"quote"quote"',
        "at@at@at@at@at@at@",
        "ü" * 20,
        "x" * 129,
    ],
)
def test_a_password_that_rds_refuses_is_told_without_being_shown(password: str) -> None:
    (problem,) = problems_of(environ={"RDS_MASTER_PASSWORD": password})
    assert problem.value == "(hidden)"
    assert f"is not accepted by RDS ({len(password)} characters)" in problem.allowed
    assert password not in str(problem)


@pytest.mark.parametrize("password", ["x" * 16, "!#$%&'()*+,-.:;<=>?[\\]^_`{|}~", "x" * 128])
def test_a_password_that_rds_accepts_is_taken(password: str) -> None:
    assert problems_of(environ={"RDS_MASTER_PASSWORD": password}) == ()
