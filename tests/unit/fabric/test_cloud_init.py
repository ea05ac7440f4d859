"""What nodes are told at their birth, judged by cloud-init's own schema."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.support.cloud_init import SCHEMA, complaints
from tests.support.stacks import Stack

TierOf = Callable[[str, str], Stack]
FILE = {"path": "/etc/node.env", "permissions": "0644", "content": "A=1\n"}


def user_data(**document: object) -> str:
    return f"#cloud-config\n{json.dumps(document)}\n"


def test_the_schema_is_one() -> None:
    Draft4Validator.check_schema(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("environment", ["production", "staging", "development"])
def test_cloud_init_takes_all_that_it_is_told(tier_of: TierOf, environment: str) -> None:
    instances = tier_of("fabric", environment).resources("aws_instance")
    assert instances
    assert not [told for instance in instances.values() for told in complaints(instance["user_data"])]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"write_file": [FILE]}, "write_file is no key of cloud-init's"),
        ({"write_files": [{**FILE, "permissions": 644}]}, "permissions: 644 is not of type 'string'"),
        ({"write_files": [{**FILE, "mode": "0644"}]}, "('mode' was unexpected)"),
        ({"write_files": [{"content": "A=1\n"}]}, "'path' is a required property"),
        ({"write_files": [{**FILE, "encoding": "rot13"}]}, "'rot13' is not one of"),
        ({"runcmd": "reboot"}, "$.runcmd: 'reboot' is not of type 'array'"),
        ({"runcmd": [["sleep", 5]]}, "$.runcmd[0]"),
    ],
)
def test_what_it_would_not_take_is_told(document: dict[str, Any], complaint: str) -> None:
    [told] = complaints(user_data(**document))
    assert complaint in told


def test_what_is_no_cloud_config_is_refused() -> None:
    with pytest.raises(AssertionError):
        complaints("#!/bin/bash\nreboot\n")
