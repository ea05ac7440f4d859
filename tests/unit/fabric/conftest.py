"""Fabric stacks with settings that no environment has."""

from pathlib import Path

import pytest
from cdktf import App

from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from tests.support.stacks import Stack, example_environment, read_stacks


def fabric_stack(folder: Path, **fabric: object) -> Stack:
    """Staging's fabric stack with other settings; of the other tiers, only the network is made."""
    app = App(outdir=str(folder))
    environment = example_environment("staging", fabric=fabric)
    backend = StateBackend.read()
    network = NetworkTier(app, environment=environment, backend=backend)
    FabricTier(app, environment=environment, backend=backend, network=network)
    app.synth()
    return read_stacks(folder)["banking-audit-ledger-fabric-staging"]


@pytest.fixture(scope="session")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack in which no setting of the Fabric network is as usual."""
    return fabric_stack(
        tmp_path_factory.mktemp("unusual"),
        orderers={"volume_size_gib": 33, "domain": "orderers.example.com"},
        peers={"volume_size_gib": 44, "instance_type": "m7g.large", "domain": "peers.example.com"},
        snapshots={"time": "23:30", "kept": 3},
        backup_retention_days=60,
    )


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack whose backups are locked for two years."""
    return fabric_stack(
        tmp_path_factory.mktemp("locked"),
        backups={"object_lock": "governance", "object_lock_years": 2},
    )


@pytest.fixture(scope="session", params=[(1, 20), (3, 2), (5, 1), (7, 20)], ids="{0[0]} orderers, {0[1]} peers".format)
def sized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, int, int]:
    """Stacks from the smallest to the largest, with their numbers of orderers and peers."""
    orderers, peers = request.param
    folder = tmp_path_factory.mktemp("sized")
    return fabric_stack(folder, orderers={"count": orderers}, peers={"count": peers}), orderers, peers
