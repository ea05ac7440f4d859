"""One wrong setting hides no other that it has nothing to do with."""

from tests.support.settings import problems_of, told_about


def test_a_rule_is_run_though_another_setting_of_its_group_is_invalid() -> None:
    problems = problems_of(database={"backup_retention_days": 99, "max_allocated_storage_gib": 50})
    assert {problem.key for problem in problems} == {
        "database.backup_retention_days",
        "database.max_allocated_storage_gib",
    }


def test_a_rule_is_run_on_the_valid_settings_of_a_group_inside_a_group() -> None:
    problems = problems_of(container={"backend": {"memory_mib": 1000, "scaling": {"cpu_target_percent": 101}}})
    assert {problem.key for problem in problems} == {
        "container.backend.memory_mib",
        "container.backend.scaling.cpu_target_percent",
    }


def test_a_rule_ends_quietly_where_it_reads_an_invalid_setting() -> None:
    problems = problems_of(database={"allocated_storage_gib": "100"})
    assert {problem.key for problem in problems} == {"database.allocated_storage_gib"}


def test_a_rule_reads_what_is_left_out_as_its_default() -> None:
    problems = problems_of(database={"backup_retention_days": 99, "allocated_storage_gib": 500})
    assert told_about(problems, "database.max_allocated_storage_gib") == [
        "is not 10 % above database.allocated_storage_gib 500: 550 or more is allowed",
    ]


def test_an_unknown_key_switches_no_rule_off() -> None:
    problems = problems_of(fabric={"orderers": {"count": 2, "counts": 3}})
    assert {problem.key for problem in problems} == {"fabric.orderers.count", "fabric.orderers.counts"}


def test_rules_between_groups_are_run_though_one_of_them_has_an_error() -> None:
    problems = problems_of(network={"availability_zones": ["eu-west-1a"] * 3, "nat_gateways": "1"})
    assert "network.availability_zones[0]" in {problem.key for problem in problems}


def test_a_value_that_may_be_a_secret_is_hidden() -> None:
    (problem,) = problems_of(database={"master_password": "hunter2"})
    assert problem.value == "(hidden)"
    assert "hunter2" not in str(problem)


def test_a_long_value_is_shortened_and_a_line_break_does_not_break_the_message() -> None:
    (problem,) = problems_of(tags={"owner": "two\nlines" + "x" * 300})
    assert problem.value is not None
    assert len(problem.value) == 121
    assert "\n" not in problem.value
