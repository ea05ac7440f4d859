"""An environment's stacks as `policies.reachability` reads them, and as a test may weaken them."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from modules.network.flows import flows
from policies.reachability.configuration import Configuration
from policies.reachability.findings import Finding, compare
from policies.reachability.matrix import Line, PortMatrix
from policies.reachability.reach import Reachability
from policies.reachability.reading import read_network
from tests.support.stacks import Stack, example_environment

Tiers = dict[str, dict[str, Any]]


def tiers_of(stacks: Mapping[str, Stack], environment: str) -> Tiers:
    """Copies of an environment's stacks by their tiers."""
    return {
        name.split("-")[-2]: deepcopy(stack.document)
        for name, stack in stacks.items()
        if name.endswith(f"-{environment}")
    }


def reachability_of(tiers: Tiers) -> Reachability:
    return Reachability(read_network(Configuration(tiers)))


def matrix_of(environment: str) -> PortMatrix:
    """The port matrix that the security groups are made from."""
    return PortMatrix(
        Line(flow.source, flow.destination, flow.port) for flow in flows(example_environment(environment))
    )


def differences(tiers: Tiers, environment: str = "production") -> tuple[Finding, ...]:
    return compare(reachability_of(tiers), matrix_of(environment))
