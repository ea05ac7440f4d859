"""Rules of the Fabric network's settings."""

from collections.abc import Iterator

from environments.rules.violation import Rule, Violation
from environments.schema.fabric import FabricSettings
from environments.schema.network import NetworkSettings
from environments.schema.operations import ProtectionSettings

SMALLEST_GROUP_WITH_A_SPARE = 3

XEN_FAMILIES = frozenset(
    {"m1", "m2", "m3", "m4", "t1", "t2"}
    | {"c1", "c3", "c4"}
    | {"r3", "r4", "x1", "x1e"}
    | {"d2", "h1", "i2", "i3"}
    | {"f1", "g3", "g3s", "p2", "p3"},
)
"""Instance families before Nitro; of each, the `metal` size is Nitro.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
"""


def orderers_are_odd_in_number(fabric: FabricSettings) -> Iterator[Violation]:
    """Raft needs a majority: a fourth orderer costs money and tolerates no further loss."""
    count = fabric.orderers.count
    if count % 2 == 0:
        yield Violation("fabric.orderers.count", count, f"is even: allowed are {count - 1} and {count + 1}")


def production_survives_the_loss_of_an_orderer(name: str, fabric: FabricSettings) -> Iterator[Violation]:
    """A Raft group of three is the smallest that goes on after a loss."""
    count = fabric.orderers.count
    if name == "production" and count < SMALLEST_GROUP_WITH_A_SPARE:
        yield Violation(
            "fabric.orderers.count",
            count,
            f"is too few for production: {SMALLEST_GROUP_WITH_A_SPARE} or more are needed, "
            "so that the loss of one stops nothing",
        )


def production_survives_the_loss_of_a_peer(name: str, fabric: FabricSettings) -> Iterator[Violation]:
    """The backend submits through a peer; the second one stands in another zone."""
    count = fabric.peers.count
    if name == "production" and count == 1:
        yield Violation(
            "fabric.peers.count",
            count,
            "is too few for production: 2 or more are needed, so that the loss of one stops nothing",
        )


def quorum_survives_the_loss_of_a_zone(network: NetworkSettings, fabric: FabricSettings) -> Iterator[Violation]:
    """Orderers are dealt out evenly; what the fullest zone leaves must be a majority.

    A single orderer promises nothing, and an even number is refused anyway.
    """
    count = fabric.orderers.count
    zones = len(network.availability_zones)
    in_the_fullest_zone = -(-count // zones)
    majority = count // 2 + 1
    if count >= SMALLEST_GROUP_WITH_A_SPARE and count % 2 and count - in_the_fullest_zone < majority:
        yield Violation(
            "fabric.orderers.count",
            count,
            f"is too many for {zones} zones, as all stop when the zone of {in_the_fullest_zone} is lost: "
            "3 or more network.availability_zones are needed, or a single orderer, which promises nothing",
        )


def nodes_are_nitro_instances(fabric: FabricSettings) -> Iterator[Violation]:
    """A node finds its data volume by its id, and is told of failing volumes, on Nitro only."""
    for name, nodes in (("orderers", fabric.orderers), ("peers", fabric.peers)):
        family, _, size = nodes.instance_type.partition(".")
        if family in XEN_FAMILIES and size != "metal":
            yield Violation(
                f"fabric.{name}.instance_type",
                nodes.instance_type,
                "is not of the Nitro system: a newer family is needed, for example t3.medium",
            )


def object_lock_knows_for_how_long(fabric: FabricSettings) -> Iterator[Violation]:
    """A lock needs an end; an end without a lock is one that somebody believes in."""
    lock, years = fabric.backups.object_lock, fabric.backups.object_lock_years
    if lock != "off" and years is None:
        yield Violation(
            "fabric.backups.object_lock",
            lock,
            "is a lock without an end: fabric.backups.object_lock_years is needed, from 1 to 100",
        )
    if lock == "off" and years is not None:
        yield Violation(
            "fabric.backups.object_lock_years",
            years,
            "is without effect while fabric.backups.object_lock is off: "
            "allowed is a lock, governance or compliance, or no years",
        )


def backups_are_only_sealed_where_nothing_is_meant_to_be_destroyed(
    fabric: FabricSettings,
    protection: ProtectionSettings,
) -> Iterator[Violation]:
    """What a compliance lock protects can't be deleted for years, and neither can its bucket.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """
    if fabric.backups.object_lock == "compliance" and not protection.deletion_protection:
        yield Violation(
            "fabric.backups.object_lock",
            fabric.backups.object_lock,
            "is a lock without protection.deletion_protection = true: allowed here are off and governance",
        )


RULES: tuple[Rule, ...] = (
    orderers_are_odd_in_number,
    production_survives_the_loss_of_an_orderer,
    production_survives_the_loss_of_a_peer,
    quorum_survives_the_loss_of_a_zone,
    nodes_are_nitro_instances,
    object_lock_knows_for_how_long,
    backups_are_only_sealed_where_nothing_is_meant_to_be_destroyed,
)
