"""The commands that the documentation shows, run in their order against the deployed production environment."""

import pytest

from tests.integration.production.conftest import Deployed
from tests.support.documentation import Block, blocks, pages
from tests.support.documented_network import DocumentedNetwork

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("production")]

BLOCKS = [block for page in pages() for block in blocks(page) if block.reason_not_to_run is None]


@pytest.fixture(scope="module")
def operated(deployed: Deployed, documented_network: DocumentedNetwork) -> Deployed:
    """The deployed environment, with nodes that answer and operators who have their keys."""
    documented_network.stand_up(deployed.environ["AWS_ENDPOINT_URL"])
    return deployed


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_documented_commands_work(operated: Deployed, block: Block) -> None:
    ran = operated.shell(f"source .local/env\n{block.prepare}\n{block.body}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
