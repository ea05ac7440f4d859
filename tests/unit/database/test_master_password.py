"""The master password: in the secret and in the database, and nowhere else."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from modules.database.master_password import ACCEPTED
from tests.support.settings import problems_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
DatabaseWith = Callable[..., Stack]

STORED = "aws_secretsmanager_secret_version.master_password_version"


@pytest.fixture
def variable(production: Production) -> dict[str, Any]:
    """The variable that `RDS_MASTER_PASSWORD` comes in by."""
    found: dict[str, Any] = production("database").document["variable"]["rds_master_password"]
    return found


@pytest.fixture
def ephemeral(production: Production) -> dict[str, Any]:
    """What exists only while Terraform runs."""
    found: dict[str, Any] = production("database").document["ephemeral"]
    return found


def test_the_variable_is_remembered_in_no_state_and_no_plan(variable: dict[str, Any]) -> None:
    assert variable["ephemeral"] is True
    assert variable["sensitive"] is True


def test_no_password_need_be_given(variable: dict[str, Any]) -> None:
    assert variable["default"] == ""
    assert variable["nullable"] is False


def test_an_empty_password_counts_as_none(production: Production) -> None:
    """Terraform's `coalesce` skips null and the empty string."""
    stored = production("database").one("aws_secretsmanager_secret_version")["secret_string_wo"]
    generated = "ephemeral.aws_secretsmanager_random_password.master_password.random_password"
    assert f"password = coalesce(var.rds_master_password, {generated})" in stored


def test_the_generated_password_needs_no_escaping(ephemeral: dict[str, Any]) -> None:
    assert ephemeral["aws_secretsmanager_random_password"] == {
        "master_password": {"password_length": 40, "exclude_punctuation": True},
    }


def test_the_secret_holds_what_a_client_needs(production: Production) -> None:
    stored = production("database").one("aws_secretsmanager_secret_version")["secret_string_wo"]
    fields = re.findall(r"(\w+) = ", stored)
    assert fields == ["engine", "username", "password", "dbname", "port"]
    for part in ('engine = "postgres"', 'username = "audit_admin"', 'dbname = "banking_audit_db"', "port = 5432"):
        assert part in stored


def test_the_value_is_write_only_in_secret_and_database(production: Production) -> None:
    stack = production("database")
    assert not {"secret_string", "secret_binary"} & stack.one("aws_secretsmanager_secret_version").keys()
    assert not {"password", "manage_master_user_password"} & stack.one("aws_db_instance").keys()


def test_the_database_gets_what_the_secret_holds(production: Production, ephemeral: dict[str, Any]) -> None:
    assert ephemeral["aws_secretsmanager_secret_version"]["master_password"]["version_stage"] == "MASTER"
    held = 'jsondecode(ephemeral.aws_secretsmanager_secret_version.master_password.secret_string)["password"]'
    assert production("database").one("aws_db_instance")["password_wo"] == f"${{{held}}}"


def test_the_secret_is_read_only_after_it_is_written(ephemeral: dict[str, Any]) -> None:
    reading = ephemeral["aws_secretsmanager_secret_version"]["master_password"]
    assert reading["secret_id"] == f"${{{STORED}.secret_id}}"


@pytest.mark.parametrize("version", [1, 7])
def test_one_setting_changes_secret_and_database_together(database_with: DatabaseWith, version: int) -> None:
    stack = database_with(master_password_version=version)
    assert stack.one("aws_secretsmanager_secret_version")["secret_string_wo_version"] == version
    assert stack.one("aws_db_instance")["password_wo_version"] == version


def test_replicas_have_no_password_of_their_own(database_with: DatabaseWith) -> None:
    replicas = database_with(read_replicas=2).resources("aws_db_instance")
    with_password = [name for name, replica in replicas.items() if "password_wo" in replica]
    assert with_password == ["primary_instance"]


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("sixteen-letters!", True),
        ("!#$%&'()*+,-.0123456789:;<=>?ABCXYZ[\\]^_`abcxyz{|}~", True),
        ("a" * 128, True),
        ("fifteen-letters", False),
        ("a" * 129, False),
        ("with a space in it", False),
        ("with/a/slash/in/it", False),
        ('with"a"quote"in"it', False),
        ("with@an@at@sign@in", False),
        ("with-an-ümlaut-in-it", False),
    ],
)
def test_terraform_and_the_settings_accept_the_same_passwords(password: str, *, accepted: bool) -> None:
    assert (re.match(ACCEPTED, password) is not None) is accepted
    assert (problems_of(environ={"RDS_MASTER_PASSWORD": password}) == ()) is accepted


def test_terraform_refuses_other_passwords(variable: dict[str, Any]) -> None:
    [validation] = variable["validation"]
    assert f'regex("{ACCEPTED}", var.rds_master_password)' in validation["condition"]
    assert validation["condition"].startswith('${var.rds_master_password == "" || ')
    assert "var." not in validation["error_message"]
