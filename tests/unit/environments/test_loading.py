"""Loading one environment."""

import pytest
from pydantic import ValidationError

from environments import ConfigurationError, load, names
from tests.support.settings import problems_of
from tests.support.stacks import EXAMPLE_VALUES, example_environment


def test_there_are_production_staging_and_development() -> None:
    assert names() == ("development", "production", "staging")


@pytest.mark.parametrize("name", names())
def test_every_environment_is_valid_with_the_example_values(name: str) -> None:
    assert problems_of(name) == ()


def test_an_environment_is_frozen() -> None:
    with pytest.raises(ValidationError):
        example_environment("production").network.nat_gateways = 3  # type: ignore[misc]


def test_an_override_replaces_one_setting_and_leaves_its_neighbours() -> None:
    environment = example_environment("production", fabric={"orderers": {"count": 5}})
    assert environment.fabric.orderers.count == 5
    assert environment.fabric.orderers.instance_type == "t3.medium"
    assert environment.fabric.peers.count == 2


def test_an_environment_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load("prodution", values_file=EXAMPLE_VALUES, environ={})
    (problem,) = refusal.value.problems
    assert (problem.file, problem.value) == ("environments/", "prodution")
    assert problem.allowed == (
        "does not exist: did you mean production? allowed are development, production, staging; "
        "a new one is a new .toml file"
    )


def test_the_password_is_in_no_representation_of_an_environment() -> None:
    password = "correct-horse-battery"  # noqa: S105 - what must not be shown
    environment = load("production", values_file=EXAMPLE_VALUES, environ={"RDS_MASTER_PASSWORD": password})
    secret = environment.account.rds_master_password
    assert secret is not None
    assert secret.get_secret_value() == password
    assert password not in repr(environment)
    assert password not in environment.model_dump_json()
