"""Sets of ports and addresses, and rules in an order, against a slow reading that can't be wrong."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from policies.reachability.ranges import Ranges
from policies.reachability.sieve import Filter, decide, passage
from policies.reachability.traffic import addresses

SMALL = range(12)
SPANS = st.tuples(st.sampled_from(SMALL), st.sampled_from(SMALL))
SETS = st.lists(SPANS, max_size=5).map(lambda spans: Ranges.of(*spans))
NONEMPTY = SETS.filter(bool)
FILTERS = st.lists(st.builds(Filter, addresses=SETS, ports=SETS, allow=st.booleans(), name=st.just("rule")), max_size=6)
NETWORKS = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(lambda pair: IPv4Network(pair, strict=False))


def numbers(ranges: Ranges) -> set[int]:
    return {number for number in SMALL if number in ranges}


def passes(address: int, port: int, filters: Sequence[Filter]) -> bool:
    """AWS's own words: the first rule that is about the packet decides; none is a deny."""
    return next((rule.allow for rule in filters if address in rule.addresses and port in rule.ports), False)


@given(SETS, SETS)
def test_sets_are_sets(one: Ranges, other: Ranges) -> None:
    assert numbers(one | other) == numbers(one) | numbers(other)
    assert numbers(one & other) == numbers(one) & numbers(other)
    assert numbers(one - other) == numbers(one) - numbers(other)
    assert (one <= other) == (numbers(one) <= numbers(other))
    assert (one >= other) == (numbers(one) >= numbers(other))
    assert bool(one) == bool(numbers(one))


@given(SETS, SETS)
def test_the_same_numbers_are_the_same_set(one: Ranges, other: Ranges) -> None:
    assert (one == other) == (numbers(one) == numbers(other))
    assert (one - other) | (one & other) == one


@given(NONEMPTY, NONEMPTY, FILTERS)
def test_a_port_is_possible_if_it_passes_for_some_address_and_certain_if_for_all(
    where: Ranges, ports: Ranges, filters: list[Filter]
) -> None:
    found = passage(where, filters, ports)
    for port in numbers(ports):
        outcomes = {passes(address, port, filters) for address in numbers(where)}
        assert (port in found.possible) == (True in outcomes)
        assert (port in found.certain) == (outcomes == {True})


@given(NONEMPTY, NONEMPTY, FILTERS)
def test_every_packet_is_decided_about_once(where: Ranges, ports: Ranges, filters: list[Filter]) -> None:
    decisions = decide(where, ports, filters)
    for address in numbers(where):
        for port in numbers(ports):
            (decision,) = (one for one in decisions if address in one.addresses and port in one.ports)
            assert decision.allowed == passes(address, port, filters)


@given(NETWORKS, st.integers(0, 2**32 - 1))
def test_a_networks_numbers_are_its_addresses(network: IPv4Network, address: int) -> None:
    assert (address in addresses(network)) == (IPv4Address(address) in network)


@given(NETWORKS, NETWORKS)
def test_networks_overlap_where_their_numbers_do(one: IPv4Network, other: IPv4Network) -> None:
    assert bool(addresses(one) & addresses(other)) == one.overlaps(other)
    assert (addresses(one) <= addresses(other)) == one.subnet_of(other)


def test_nobody_passes_where_there_is_no_address() -> None:
    assert not passage(Ranges(), [Filter(Ranges.of((0, 9)), Ranges.of((0, 9)), allow=True, name="all")]).certain
