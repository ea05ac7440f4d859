"""How many nodes the Fabric network may have, and that what is synthesized keeps its quorum."""

import base64
import io
import tarfile
from collections import Counter

import pytest

from tests.support.settings import problems_of, told_about
from tests.support.stacks import Stack

LARGEST_OBJECT_IN_A_STACK = 256 * 1024
"""In base64; it stands in the stack, in the plan and in the state."""


@pytest.mark.parametrize("orderers", [1, 3, 5, 7])
@pytest.mark.parametrize("peers", [1, 20])
def test_every_odd_number_up_to_seven_orderers_and_up_to_twenty_peers_are_taken(orderers: int, peers: int) -> None:
    assert problems_of("staging", fabric={"orderers": {"count": orderers}, "peers": {"count": peers}}) == ()


@pytest.mark.parametrize(
    ("role", "count"),
    [*(("orderers", count) for count in (0, 2, 4, 6, 8, 9)), *(("peers", count) for count in (0, 21))],
)
def test_other_numbers_are_refused(role: str, count: int) -> None:
    assert told_about(problems_of("staging", fabric={role: {"count": count}}), f"fabric.{role}.count")


def test_the_loss_of_any_zone_leaves_a_majority_where_the_number_allows_it(sized: tuple[Stack, int, int]) -> None:
    stack, orderers, peers = sized
    zones = {role: zones_of(stack, role) for role in ("orderer", "peer")}
    assert (zones["orderer"].total(), zones["peer"].total()) == (orderers, peers)
    for subnet in zones["orderer"]:
        assert (orderers - zones["orderer"][subnet] > orderers // 2) is (orderers > 1)
    for subnet in zones["peer"]:
        assert (peers - zones["peer"][subnet] >= 1) is (peers > 1)


def zones_of(stack: Stack, role: str) -> Counter[str]:
    """How many nodes of a role stand in each subnet, of which every zone has one."""
    instances = stack.resources("aws_instance").items()
    return Counter(instance["subnet_id"] for name, instance in instances if name.startswith(f"{role}_"))


def test_the_bundle_of_the_largest_network_fits_in_a_stack(sized: tuple[Stack, int, int]) -> None:
    stack, orderers, peers = sized
    content = stack.resources("aws_s3_object")["bundle_archive"]["content_base64"]
    assert len(content) < LARGEST_OBJECT_IN_A_STACK
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(content))) as bundle:
        nodes = {name.split("/")[1] for name in bundle.getnames() if name.startswith("nodes/")}
    assert len(nodes) == orderers + peers
