"""The stacks and their order, from the manifest."""

import json
from pathlib import Path

import pytest

from ledger.errors import LedgerError, UsageError
from ledger.protection import protected_addresses
from ledger.stacks import Stack, Stacks


@pytest.fixture
def stacks(tmp_path: Path) -> Stacks:
    producers = {"monitoring": ["container", "network"], "container": ["network"], "network": [], "state": []}
    names = {tier: f"banking-audit-ledger-{tier}-production" for tier in producers}
    entries = {
        names[tier]: {
            "name": names[tier],
            "dependencies": [names[producer] for producer in needed],
            "workingDirectory": f"stacks/{names[tier]}",
        }
        for tier, needed in producers.items()
    }
    other = "banking-audit-ledger-network-staging"
    entries[other] = {"name": other, "dependencies": [], "workingDirectory": f"stacks/{other}"}
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": entries}))
    return Stacks.read(tmp_path, "production")


def test_the_environments_stacks_come_producers_first(stacks: Stacks) -> None:
    assert stacks.tiers == ("state", "network", "container", "monitoring")
    assert len(stacks) == 4


def test_edges_lead_from_producers_to_consumers_and_back_when_destroying(stacks: Stacks) -> None:
    assert stacks.edges()["monitoring"] == ("container", "network")
    assert stacks.edges(reverse=True)["network"] == ("container", "monitoring")
    assert stacks.select(["monitoring"]).edges() == {"monitoring": ()}
    assert list(stacks.edges(reverse=True)) == list(reversed(stacks.edges()))


def test_the_states_own_stack_can_be_left_out(stacks: Stacks) -> None:
    assert "state" in stacks
    assert "state" not in stacks.without_state()


def test_an_unknown_tier_is_refused_with_the_known_ones(stacks: Stacks) -> None:
    with pytest.raises(UsageError) as error:
        stacks.select(["network", "databse"])
    assert "no tier called databse" in error.value.message
    assert "network, container, monitoring" in (error.value.hint or "")


def test_a_missing_manifest_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        Stacks.read(tmp_path / "nowhere", "production")
    assert error.value.hint == "Run: make synth"


def test_protected_are_the_resources_that_refer_to_the_variable(tmp_path: Path) -> None:
    content = {
        "variable": {"deletion_protection": {"default": True}},
        "resource": {
            "aws_db_instance": {"main": {"deletion_protection": "${var.deletion_protection}"}},
            "aws_s3_bucket": {
                "audit": {"force_destroy": "${!var.deletion_protection}"},
                "logs": {"force_destroy": False},
            },
        },
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps(content))
    stack = Stack("banking-audit-ledger-database-production", "database", "production", tmp_path, ())
    assert protected_addresses(stack) == {"aws_db_instance.main", "aws_s3_bucket.audit"}
    assert stack.declares_variable("deletion_protection")
    assert not stack.declares_variable("rds_master_password")
