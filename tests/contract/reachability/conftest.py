"""Production's stacks, as each test may change them."""

import pytest

from policies.reachability.reach import Reachability
from tests.support.reachability import Tiers, reachability_of, tiers_of
from tests.support.stacks import Stack


@pytest.fixture
def tiers(stacks: dict[str, Stack]) -> Tiers:
    """Production's stacks; a copy."""
    return tiers_of(stacks, "production")


@pytest.fixture
def reachability(tiers: Tiers) -> Reachability:
    """Who reaches whom in production."""
    return reachability_of(tiers)
