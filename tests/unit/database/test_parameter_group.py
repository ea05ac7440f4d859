"""What PostgreSQL is told beside its defaults."""

from collections.abc import Callable

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
DatabaseWith = Callable[..., Stack]


def parameters(stack: Stack) -> dict[str, tuple[str, str]]:
    group = stack.one("aws_db_parameter_group")
    return {parameter["name"]: (parameter["value"], parameter["apply_method"]) for parameter in group["parameter"]}


@pytest.mark.parametrize(
    ("parameter", "value", "applied"),
    [
        ("rds.force_ssl", "1", "immediate"),
        ("shared_preload_libraries", "pg_stat_statements", "pending-reboot"),
        ("log_min_duration_statement", "1000", "immediate"),
        ("log_statement", "ddl", "immediate"),
        ("log_connections", "1", "immediate"),
        ("log_disconnections", "1", "immediate"),
        ("log_lock_waits", "1", "immediate"),
    ],
)
def test_postgresql_is_told(production: Production, parameter: str, value: str, applied: str) -> None:
    assert parameters(production("database"))[parameter] == (value, applied)


def test_the_values_of_statements_stay_out_of_the_log(production: Production) -> None:
    told = parameters(production("database"))
    assert told["log_parameter_max_length"] == ("0", "immediate")
    assert "auto_explain" not in told["shared_preload_libraries"][0]


def test_the_slow_query_log_has_the_settings_threshold(database_with: DatabaseWith) -> None:
    told = parameters(database_with(slow_query_threshold_ms=250))
    assert told["log_min_duration_statement"] == ("250", "immediate")


@pytest.mark.parametrize(("engine_version", "family"), [("16", "postgres16"), ("17.2", "postgres17")])
def test_the_family_follows_the_engine(database_with: DatabaseWith, engine_version: str, family: str) -> None:
    group = database_with(engine_version=engine_version).one("aws_db_parameter_group")
    assert group["family"] == family
    assert group["name"] == f"banking-audit-db-{family}"


def test_a_major_upgrade_has_its_group_before_the_old_one_goes(production: Production) -> None:
    assert production("database").one("aws_db_parameter_group")["lifecycle"] == {"create_before_destroy": True}


def test_every_instance_uses_the_group(database_with: DatabaseWith) -> None:
    instances = database_with(read_replicas=2).resources("aws_db_instance").values()
    assert {instance["parameter_group_name"] for instance in instances} == {
        "${aws_db_parameter_group.parameters_group.name}",
    }
