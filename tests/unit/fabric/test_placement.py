"""Which node stands in which availability zone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.rules.fabric import quorum_survives_the_loss_of_a_zone
from modules.fabric.placement import Seat, placement
from modules.network.flows import Party
from tests.support.stacks import example_environment

ODD_GROUPS = st.sampled_from([1, 3, 5, 7])
PEERS = st.integers(min_value=1, max_value=20)
ZONES = st.integers(min_value=2, max_value=6)


def left(seats: tuple[Seat, ...], role: Party, lost_zone: int) -> int:
    return sum(seat.role is role and seat.zone != lost_zone for seat in seats)


@given(orderers=ODD_GROUPS, peers=PEERS, zones=ZONES)
def test_every_node_has_one_seat_in_a_zone_that_exists(orderers: int, peers: int, zones: int) -> None:
    seats = placement(orderers=orderers, peers=peers, zones=zones)
    assert sorted(seat.number for seat in seats if seat.role is Party.ORDERER) == list(range(orderers))
    assert sorted(seat.number for seat in seats if seat.role is Party.PEER) == list(range(peers))
    assert {seat.zone for seat in seats} <= set(range(zones))


@given(orderers=ODD_GROUPS, peers=PEERS, zones=ZONES)
def test_no_zone_holds_more_of_a_role_than_it_has_to(orderers: int, peers: int, zones: int) -> None:
    seats = placement(orderers=orderers, peers=peers, zones=zones)
    for role in (Party.ORDERER, Party.PEER):
        in_zone = Counter(seat.zone for seat in seats if seat.role is role)
        counts = [in_zone[zone] for zone in range(zones)]
        assert max(counts) - min(counts) <= 1


@given(
    orderers=st.sampled_from([3, 5, 7]),
    peers=st.integers(min_value=2, max_value=20),
    zones=st.integers(min_value=3, max_value=6),
)
def test_the_loss_of_any_zone_leaves_a_majority_of_orderers_and_a_peer(orderers: int, peers: int, zones: int) -> None:
    seats = placement(orderers=orderers, peers=peers, zones=zones)
    for zone in range(zones):
        assert left(seats, Party.ORDERER, zone) > orderers // 2
        assert left(seats, Party.PEER, zone) >= 1


@given(orderers=ODD_GROUPS, peers=PEERS, zones=ZONES, more=st.integers(min_value=1, max_value=6))
def test_more_nodes_never_move_one_that_exists(orderers: int, peers: int, zones: int, more: int) -> None:
    before = placement(orderers=orderers, peers=peers, zones=zones)
    after = placement(orderers=orderers + more, peers=peers + more, zones=zones)
    assert set(before) <= set(after)


@pytest.mark.parametrize("zones", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("orderers", [3, 5, 7])
def test_the_settings_refuse_a_group_exactly_when_the_loss_of_a_zone_stops_it(orderers: int, zones: int) -> None:
    environment = example_environment("staging")
    network = environment.network.model_copy(
        update={"availability_zones": tuple(f"us-east-1{letter}" for letter in "abcdef"[:zones])},
    )
    fabric = environment.fabric.model_copy(
        update={"orderers": environment.fabric.orderers.model_copy(update={"count": orderers})},
    )
    seats = placement(orderers=orderers, peers=1, zones=zones)
    survives = all(left(seats, Party.ORDERER, zone) > orderers // 2 for zone in range(zones))
    assert (not list(quorum_survives_the_loss_of_a_zone(network, fabric))) == survives


def test_a_node_is_named_for_its_role_and_number() -> None:
    assert [seat.name for seat in placement(orderers=3, peers=2, zones=3)] == [
        "orderer-0",
        "orderer-1",
        "orderer-2",
        "peer-0",
        "peer-1",
    ]
