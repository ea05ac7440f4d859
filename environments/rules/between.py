"""Rules between two environments, which share an account."""

from collections.abc import Iterator

from environments.rules.violation import RuleBetween, Violation
from environments.schema import Environment


def names_differ(one: Environment, other: Environment) -> Iterator[Violation]:
    """The suffix is all that keeps two databases, or two buckets, of one account apart."""
    if one.name_suffix == other.name_suffix:
        yield Violation(
            "name_suffix",
            other.name_suffix,
            f"is the suffix of {one.name} too: needed is one of its own, such as -{other.name}",
        )


def archives_differ(one: Environment, other: Environment) -> Iterator[Violation]:
    """Without a suffix, the archive bucket is called `…-ledger-prod`, as the guide wants it."""
    if {one.name_suffix, other.name_suffix} == {"", "-prod"}:
        yield Violation(
            "name_suffix",
            other.name_suffix,
            f"gives the archive bucket the name that {one.name}'s has, …-ledger-prod: "
            f"needed is another suffix than -prod, such as -{other.name}",
        )


def one_environment_owns_the_account(one: Environment, other: Environment) -> Iterator[Violation]:
    """A state bucket, or a GuardDuty detector, can't be created twice in an account."""
    if one.owns_account and other.owns_account:
        yield Violation(
            "owns_account",
            value=True,
            allowed=f"is true in {one.name} too: allowed is one environment an account",
        )


def networks_are_apart(one: Environment, other: Environment) -> Iterator[Violation]:
    """VPCs with overlapping ranges can never be peered or share a transit gateway, and a range can't be changed.

    Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    """
    if one.network.vpc_cidr.overlaps(other.network.vpc_cidr):
        yield Violation(
            "network.vpc_cidr",
            other.network.vpc_cidr,
            f"overlaps {one.name}'s {one.network.vpc_cidr}: needed is a range of its own, "
            "or the two VPCs could never be connected",
        )


RULES_BETWEEN: tuple[RuleBetween, ...] = (
    names_differ,
    archives_differ,
    one_environment_owns_the_account,
    networks_are_apart,
)
