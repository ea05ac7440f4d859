"""What holds for every setting there is."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from environments.fields import keys_of, model_of, wanted
from environments.schema import Environment


def fields_below(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting, by its path."""
    for key, field in zip(keys_of(model), model.model_fields.values(), strict=True):
        nested = model_of(field)
        yield f"{path}{key}", field
        if nested is not None:
            yield from fields_below(nested, f"{path}{key}.")


FIELDS = dict(fields_below(Environment))


def test_the_walk_finds_settings_at_every_depth() -> None:
    assert {"name", "network.vpc_cidr", "container.backend.off_peak.begins", "account.AWS_REGION"} <= FIELDS.keys()


@pytest.mark.parametrize("path", FIELDS)
def test_what_is_allowed_can_be_said_in_words(path: str) -> None:
    assert wanted(FIELDS[path]) != "a text", "a text setting needs a description, for messages to say what is allowed"


@pytest.mark.parametrize("path", [path for path, field in FIELDS.items() if model_of(field)])
def test_every_group_is_frozen_and_refuses_unknown_keys(path: str) -> None:
    model = model_of(FIELDS[path])
    assert model is not None
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"
