"""A workbench: a stack of one tier, to put a construct into and to look at what it became."""

import json
from collections.abc import Callable

import pytest
from cdktf import Testing

from environments import Environment
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack
from tests.support.stacks import Stack, example_environment

Tier = Callable[..., TierStack]
StackOf = Callable[[Environment, StateBackend], TierStack]
Synthesis = Callable[[TierStack], Stack]


@pytest.fixture
def stack_of() -> StackOf:
    """An empty tier of an environment, with its state in a backend."""
    return lambda environment, backend: TierStack(Testing.app(), tier="bench", environment=environment, backend=backend)


@pytest.fixture
def tier(stack_of: StackOf) -> Tier:
    """An empty tier: `tier("staging", logs={"retention_days": 30})`."""
    return lambda name="production", **overrides: stack_of(example_environment(name, **overrides), StateBackend.read())


@pytest.fixture
def synthesis() -> Synthesis:
    """What a tier becomes."""
    return lambda stack: Stack(stack.node.id, json.loads(Testing.synth(stack)))
