"""Fixtures that all tests share: the synthesized stacks of all environments, made once."""

import signal
from collections.abc import Callable

import pytest

import modules.bindings  # noqa: F401 - first of all, since it changes how cdktf's bindings load

# isort: split

from tests.support.stacks import Stack, example_environment, synthesize


@pytest.fixture(scope="session", autouse=True)
def _interrupts_arrive() -> None:
    """A shell lets what it runs in the background ignore interrupts; tests, and what they start, must get them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    """Every stack of every environment, by name, with the values of `.env.aws.example`."""
    environments = [example_environment(name) for name in ("production", "staging", "development")]
    return synthesize(tmp_path_factory.mktemp("cdktf.out"), *environments)


@pytest.fixture(scope="session")
def production(stacks: dict[str, Stack]) -> Callable[[str], Stack]:
    """A tier's production stack: `production("network")`."""
    return lambda tier: stacks[f"banking-audit-ledger-{tier}-production"]


@pytest.fixture(scope="session")
def tier_of(stacks: dict[str, Stack]) -> Callable[[str, str], Stack]:
    """A tier's stack in an environment: `tier_of("network", "staging")`."""
    return lambda tier, environment: stacks[f"banking-audit-ledger-{tier}-{environment}"]
