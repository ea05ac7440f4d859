"""Monitoring stacks for numbers of nodes that no environment has."""

from collections.abc import Callable

import pytest

from tests.support.monitoring import monitoring
from tests.support.stacks import Stack

Sized = Callable[[int, int], Stack]


@pytest.fixture(scope="session")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Sized:
    """Staging's monitoring stack for a number of orderers and peers, made once each."""
    made: dict[tuple[int, int], Stack] = {}

    def stack(orderers: int, peers: int) -> Stack:
        if (orderers, peers) not in made:
            made[orderers, peers] = monitoring(
                tmp_path_factory.mktemp("sized"),
                fabric={"orderers": {"count": orderers}, "peers": {"count": peers}},
            )
        return made[orderers, peers]

    return stack
