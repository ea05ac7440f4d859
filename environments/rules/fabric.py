"""Rules of the Fabric network's settings."""

from collections.abc import Iterator

from environments.rules.violation import Rule, Violation
from environments.schema.fabric import FabricSettings

SMALLEST_GROUP_WITH_A_SPARE = 3


def orderers_are_odd_in_number(fabric: FabricSettings) -> Iterator[Violation]:
    """Raft needs a majority: a fourth orderer costs money and tolerates no further loss."""
    count = fabric.orderers.count
    if count % 2 == 0:
        yield Violation("fabric.orderers.count", count, f"an odd number is allowed: {count - 1} or {count + 1}")


def production_survives_the_loss_of_an_orderer(name: str, fabric: FabricSettings) -> Iterator[Violation]:
    """A Raft group of three is the smallest that goes on after a loss."""
    count = fabric.orderers.count
    if name == "production" and count < SMALLEST_GROUP_WITH_A_SPARE:
        yield Violation(
            "fabric.orderers.count",
            count,
            f"production needs {SMALLEST_GROUP_WITH_A_SPARE} or more orderers, so that the loss of one stops nothing",
        )


RULES: tuple[Rule, ...] = (orderers_are_odd_in_number, production_survives_the_loss_of_an_orderer)
