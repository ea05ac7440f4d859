"""The daily snapshots of the data volumes."""

import json
from collections.abc import Callable

from tests.support.permissions import may, statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


def test_a_snapshot_is_made_every_day_and_fourteen_are_kept(production: Production) -> None:
    details = production("fabric").one("aws_dlm_lifecycle_policy")["policy_details"]
    [schedule] = details["schedule"]
    assert details["resource_types"] == ["VOLUME"]
    assert schedule["create_rule"] == {"interval": 24, "interval_unit": "HOURS", "times": ["02:00"]}
    assert schedule["retain_rule"] == {"count": 14}


def test_time_and_number_are_settings(unusual: Stack) -> None:
    [schedule] = unusual.one("aws_dlm_lifecycle_policy")["policy_details"]["schedule"]
    assert schedule["create_rule"]["times"] == ["23:30"]
    assert schedule["retain_rule"] == {"count": 3}


def test_every_data_volume_is_in_the_schedule(production: Production) -> None:
    target = production("fabric").one("aws_dlm_lifecycle_policy")["policy_details"]["target_tags"]
    for volume in production("fabric").resources("aws_ebs_volume").values():
        assert target.items() <= volume["tags"].items()


def test_environments_do_not_snapshot_each_others_volumes(tier_of: TierOf) -> None:
    targets = [
        tuple(tier_of("fabric", name).one("aws_dlm_lifecycle_policy")["policy_details"]["target_tags"].items())
        for name in ("production", "staging", "development")
    ]
    assert len(set(targets)) == 3


def test_a_snapshot_tells_whose_volume_it_is_of(production: Production) -> None:
    [schedule] = production("fabric").one("aws_dlm_lifecycle_policy")["policy_details"]["schedule"]
    assert schedule["copy_tags"] is True


def test_the_role_serves_this_accounts_policies_only(production: Production) -> None:
    role = production("fabric").resources("aws_iam_role")["snapshots_role_role"]
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "dlm.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_role_deletes_only_snapshots_of_the_schedule(production: Production) -> None:
    fabric = production("fabric")
    [delete] = [s for s in statements_of(fabric, "snapshots_role_role") if "ec2:DeleteSnapshot" in s["Action"]]
    assert delete["Condition"] == {"StringEquals": {"aws:ResourceTag/Snapshot": "banking-audit-fabric-daily"}}
    assert not may(fabric, "snapshots_role_role", "ec2:DeleteVolume", "arn:aws:ec2:us-east-1:123456789012:volume/vol-1")
