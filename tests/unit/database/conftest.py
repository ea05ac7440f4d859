"""The database stack with other settings than the environments have."""

import json
from collections.abc import Callable

import pytest
from cdktf import App

from modules.database import DatabaseTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from tests.support.stacks import Stack, example_environment

BuildWith = Callable[..., tuple[DatabaseTier, Stack]]


@pytest.fixture(scope="session")
def build_with(tmp_path_factory: pytest.TempPathFactory) -> BuildWith:
    """The database tier and its stack, with groups of settings replaced, and without the tiers that need it."""
    made: dict[str, tuple[DatabaseTier, Stack]] = {}

    def build(name: str, **groups: object) -> tuple[DatabaseTier, Stack]:
        wanted = f"{name} {groups}"
        if wanted not in made:
            outdir = tmp_path_factory.mktemp("cdktf.out")
            app = App(outdir=str(outdir))
            environment = example_environment(name, **groups)
            backend = StateBackend.read()
            network = NetworkTier(app, environment=environment, backend=backend)
            tier = DatabaseTier(app, environment=environment, backend=backend, network=network)
            app.synth()
            [file] = outdir.glob("stacks/*-database-*/cdk.tf.json")
            made[wanted] = tier, Stack(file.parent.name, json.loads(file.read_text(encoding="utf-8")))
        return made[wanted]

    return build


@pytest.fixture(scope="session")
def database_with(build_with: BuildWith) -> Callable[..., Stack]:
    """Production's database stack with some settings replaced: `database_with(read_replicas=2)`."""
    return lambda **settings: build_with("production", database=settings)[1]
