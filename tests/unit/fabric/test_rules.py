"""What the settings of the Fabric network refuse."""

import pytest

from tests.support.settings import problems_of, told_about

TWO_ZONES = {
    "availability_zones": ["us-east-1a", "us-east-1b"],
    "public_subnet_cidrs": ["10.0.0.0/24", "10.0.1.0/24"],
    "private_subnet_cidrs": ["10.0.16.0/20", "10.0.32.0/20"],
    "isolated_subnet_cidrs": ["10.0.8.0/24", "10.0.9.0/24"],
}


@pytest.mark.parametrize("count", [3, 5, 7])
def test_orderers_that_one_lost_zone_of_two_would_stop_are_refused(count: int) -> None:
    problems = problems_of(network=TWO_ZONES, fabric={"orderers": {"count": count}})
    [told] = told_about(problems, "fabric.orderers.count")
    assert "3 or more network.availability_zones are needed" in told


def test_a_single_orderer_may_stand_in_two_zones() -> None:
    staging = TWO_ZONES | {"vpc_cidr": "10.0.0.0/16"}
    assert problems_of("staging", network=staging, fabric={"orderers": {"count": 1}}) == ()


def test_production_needs_a_second_peer() -> None:
    [told] = told_about(problems_of(fabric={"peers": {"count": 1}}), "fabric.peers.count")
    assert "2 or more are needed" in told


def test_elsewhere_one_peer_is_enough() -> None:
    assert problems_of("staging", fabric={"peers": {"count": 1}}) == ()


@pytest.mark.parametrize("time", ["2:00", "24:00", "02:60", "noon"])
def test_the_snapshots_time_is_a_time_of_day(time: str) -> None:
    assert told_about(problems_of(fabric={"snapshots": {"time": time}}), "fabric.snapshots.time")


@pytest.mark.parametrize("size", [7, 16385])
@pytest.mark.parametrize("role", ["orderers", "peers"])
def test_a_data_volume_has_a_size_that_gp3_accepts(role: str, size: int) -> None:
    assert told_about(problems_of(fabric={role: {"volume_size_gib": size}}), f"fabric.{role}.volume_size_gib")


@pytest.mark.parametrize("instance_type", ["t3.small", "t4g.medium", "i3en.large", "i3.metal", "p3dn.24xlarge"])
def test_a_node_may_be_any_nitro_instance(instance_type: str) -> None:
    assert problems_of(fabric={"peers": {"instance_type": instance_type}}) == ()
