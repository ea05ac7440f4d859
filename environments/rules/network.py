"""Rules of the network's settings."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from environments.rules.violation import Rule, Violation
from environments.schema.account import AccountSettings
from environments.schema.network import NetworkSettings

VPC_PREFIXES = range(16, 25)
"""AWS allows /16 to /28; three kinds of subnets in three zones need a /24."""

UNUSABLE_RANGES: dict[str, tuple[IPv4Network, ...]] = {
    "AWS gives to no VPC": tuple(map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"))),
    "Docker takes for itself on the Fabric nodes": (IPv4Network("172.17.0.0/16"),),
}
"""Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html."""

WIDEST_SUBNET_PREFIX = 28
"""Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html."""

WIDEST_LOAD_BALANCER_PREFIX = 27
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html."""

LONGEST_COMMON_NAME = 64
"""Of a certificate that ACM issues.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
"""

LONGEST_DNS_LABEL = 63
"""Source: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4."""

SUBNET_KINDS = ("public_subnet_cidrs", "private_subnet_cidrs", "isolated_subnet_cidrs")


def availability_zones_are_distinct_and_of_the_region(
    network: NetworkSettings,
    account: AccountSettings,
) -> Iterator[Violation]:
    """A subnet can only lie in a zone of the region that is deployed to."""
    for index, zone in enumerate(network.availability_zones):
        if zone[:-1] != account.region:
            yield Violation(
                f"network.availability_zones[{index}]",
                zone,
                f"is not in AWS_REGION {account.region}: allowed are zones such as {account.region}a",
            )
        if zone in network.availability_zones[:index]:
            yield Violation(f"network.availability_zones[{index}]", zone, "is named twice: each zone is allowed once")


def every_zone_has_a_subnet_of_each_kind(network: NetworkSettings) -> Iterator[Violation]:
    """Tiers place things by zone, and find a subnet of their kind there."""
    zones = len(network.availability_zones)
    for kind in SUBNET_KINDS:
        found = len(getattr(network, kind))
        if found != zones:
            yield Violation(
                f"network.{kind}",
                f"{found} subnets",
                f"is the wrong number: one for each of the {zones} availability zones is needed",
            )


def vpc_is_of_a_usable_size(network: NetworkSettings) -> Iterator[Violation]:
    """AWS refuses larger VPCs, and the subnets don't fit into smaller ones."""
    if network.vpc_cidr.prefixlen not in VPC_PREFIXES:
        yield Violation(
            "network.vpc_cidr",
            network.vpc_cidr,
            "is of the wrong size: a network from /16 to /24 is allowed, for example 10.0.0.0/16",
        )


def vpc_is_of_a_usable_range(network: NetworkSettings) -> Iterator[Violation]:
    """Some ranges are refused by AWS; in others, a node would look for its neighbours inside itself."""
    for whose, ranges in UNUSABLE_RANGES.items():
        for taken in ranges:
            if network.vpc_cidr.overlaps(taken):
                yield Violation(
                    "network.vpc_cidr",
                    network.vpc_cidr,
                    f"overlaps {taken}, which {whose}: another network is needed, for example 10.0.0.0/16",
                )


def subnets_are_large_enough(network: NetworkSettings) -> Iterator[Violation]:
    """A subnet holds at least 16 addresses, one with a load balancer 32."""
    for key, subnet in _subnets(network):
        smallest = WIDEST_LOAD_BALANCER_PREFIX if "public" in key else WIDEST_SUBNET_PREFIX
        if subnet.prefixlen > smallest:
            yield Violation(key, subnet, f"is too small: a /{smallest} or larger is allowed")


def subnets_lie_in_the_vpc(network: NetworkSettings) -> Iterator[Violation]:
    """AWS creates subnets only inside the VPC's range."""
    for key, subnet in _subnets(network):
        if not subnet.subnet_of(network.vpc_cidr):
            yield Violation(key, subnet, f"lies outside network.vpc_cidr {network.vpc_cidr}: a part of it is needed")


def subnets_do_not_overlap(network: NetworkSettings) -> Iterator[Violation]:
    """Each address belongs to one subnet."""
    for (key, subnet), (other_key, other) in combinations(_subnets(network), 2):
        if subnet.overlaps(other):
            yield Violation(other_key, other, f"overlaps {key} {subnet}: ranges of their own are needed")


def there_are_not_more_nat_gateways_than_zones(network: NetworkSettings) -> Iterator[Violation]:
    """A second gateway in a zone would stand idle."""
    zones = len(network.availability_zones)
    if network.nat_gateways > zones:
        yield Violation(
            "network.nat_gateways",
            network.nat_gateways,
            f"is more than one an availability zone: 1 to {zones} are allowed",
        )


def counted_rules_are_distinct(network: NetworkSettings) -> Iterator[Violation]:
    """WAF refuses to be told of one rule twice."""
    rules = network.web_firewall.counted_rules
    for index, rule in enumerate(rules):
        if rule in rules[:index]:
            yield Violation(
                f"network.web_firewall.counted_rules[{index}]",
                rule,
                "is named twice: each rule is allowed once",
            )


def host_name_leaves_room_for_the_suffix(account: AccountSettings, name_suffix: str) -> Iterator[Violation]:
    """The application's host name is DOMAIN_NAME, its first label followed by the environment's suffix."""
    room = LONGEST_DNS_LABEL - len(name_suffix)
    label = account.domain_name.partition(".")[0]
    if len(label) > room:
        yield Violation(
            "DOMAIN_NAME",
            account.domain_name,
            f"has a first label of {len(label)} characters: with the suffix {name_suffix}, 1 to {room} are allowed",
        )


def requested_certificates_name_is_short_enough(account: AccountSettings, name_suffix: str) -> Iterator[Violation]:
    """ACM refuses a longer host name; it is asked for a certificate unless DOMAIN_NAME itself has one."""
    length = len(account.domain_name) + len(name_suffix)
    requested = account.hosted_zone_id is not None and (account.alb_certificate_arn is None or name_suffix)
    if requested and length > LONGEST_COMMON_NAME:
        room = LONGEST_COMMON_NAME - len(name_suffix)
        yield Violation(
            "DOMAIN_NAME",
            account.domain_name,
            f"is too long for a certificate of ACM's: with the suffix {name_suffix or '(none)'}, "
            f"{room} characters are allowed",
        )


def _subnets(network: NetworkSettings) -> list[tuple[str, IPv4Network]]:
    return [
        (f"network.{kind}[{index}]", subnet)
        for kind in SUBNET_KINDS
        for index, subnet in enumerate(getattr(network, kind))
    ]


RULES: tuple[Rule, ...] = (
    availability_zones_are_distinct_and_of_the_region,
    every_zone_has_a_subnet_of_each_kind,
    vpc_is_of_a_usable_size,
    vpc_is_of_a_usable_range,
    subnets_are_large_enough,
    subnets_lie_in_the_vpc,
    subnets_do_not_overlap,
    there_are_not_more_nat_gateways_than_zones,
    counted_rules_are_distinct,
    host_name_leaves_room_for_the_suffix,
    requested_certificates_name_is_short_enough,
)
