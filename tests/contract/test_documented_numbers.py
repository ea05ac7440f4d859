"""The numbers that the README and the runbook give for production are those of its stacks."""

import re
from typing import Any

import pytest

from tests.support.stacks import ROOT, Stack

README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
RUNBOOK = " ".join((ROOT / "docs/runbook.md").read_text(encoding="utf-8").split())


@pytest.fixture
def production(stacks: dict[str, Stack]) -> dict[str, list[dict[str, Any]]]:
    """All resources of production, by type."""
    found: dict[str, list[dict[str, Any]]] = {}
    for stack in stacks.values():
        if stack.name.endswith("-production"):
            for kind, resources in stack.document["resource"].items():
                found.setdefault(kind, []).extend(resources.values())
    return found


def given(pattern: str) -> tuple[int, ...]:
    """The numbers of the only place in the README that has the pattern."""
    [place] = re.finditer(pattern, README)
    return tuple(int(number) for number in place.groups())


def test_resources_and_stacks(production: dict[str, list[dict[str, Any]]], stacks: dict[str, Stack]) -> None:
    names = [name for name in stacks if name.endswith("-production")]
    # The emulated account, like most, has a certificate already; the example's values ask for one.
    resources = [
        each
        for kind in production.values()
        for each in kind
        if "-production/certificate/" not in each["//"]["metadata"]["path"]
    ]
    assert given(r"(\d+) resources in (\d+) stacks") == (len(resources), len(names))


def test_interface_endpoints(production: dict[str, list[dict[str, Any]]]) -> None:
    endpoints = [each for each in production["aws_vpc_endpoint"] if each["vpc_endpoint_type"] == "Interface"]
    [zones] = {len(each["subnet_ids"]) for each in endpoints}
    dollars = round(len(endpoints) * zones * 0.01 * 730)
    assert given(r"each and zone: (\d+) in (\d+) zones, \$(\d+)") == (len(endpoints), zones, dollars)


def test_rules_of_the_web_firewall(production: dict[str, list[dict[str, Any]]]) -> None:
    [firewall] = production["aws_wafv2_web_acl"]
    rules = len(firewall["rule"])
    assert given(r"(\d+) rules, \$(\d+)") == (rules, 5 + rules)


def test_keys(production: dict[str, list[dict[str, Any]]]) -> None:
    keys = len(production["aws_kms_key"])
    assert given(r"(\d+) keys, \$(\d+)") == (keys, keys)
    assert set(given(r"deleted \*\*(\d+) days\*\* later")) == {
        key["deletion_window_in_days"] for key in production["aws_kms_key"]
    }


def test_backups_volumes_and_alarms(production: dict[str, list[dict[str, Any]]]) -> None:
    [plan] = production["aws_backup_plan"]
    assert given(r"for (\d+) copies") == (plan["rule"][0]["lifecycle"]["delete_after"],)
    roots = [node["root_block_device"]["volume_size"] for node in production["aws_instance"]]
    data = [volume["size"] for volume in production["aws_ebs_volume"]]
    assert given(r"volumes \((\d+) GiB\)") == (sum(roots) + sum(data),)
    assert given(r"(\d+) alarms") == (len(production["aws_cloudwatch_metric_alarm"]),)


def test_the_databases_backups(production: dict[str, list[dict[str, Any]]]) -> None:
    [database] = production["aws_db_instance"]
    begins, ends = database["backup_window"].split("-")
    days = database["backup_retention_period"]
    assert f"Automated backups run daily between {begins} and {ends} UTC and are kept {days} days" in RUNBOOK


def test_the_fabric_volumes_snapshots(production: dict[str, list[dict[str, Any]]]) -> None:
    [policy] = production["aws_dlm_lifecycle_policy"]
    [schedule] = policy["policy_details"]["schedule"]
    [time], count = schedule["create_rule"]["times"], schedule["retain_rule"]["count"]
    assert f"snapshotted daily at {time} UTC, and {count} snapshots are kept" in RUNBOOK
