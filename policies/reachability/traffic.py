"""The words in which AWS's rules describe traffic.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

from policies.reachability.ranges import Ranges

IpNetwork = IPv4Network | IPv6Network

TCP = "tcp"
ICMP = ("icmp", "icmpv6")
ANY = "any protocol"
OTHER = "every other protocol"
"""Stands for all protocols that have no name here; only rules for any protocol let it through."""

PROTOCOLS = (TCP, "udp", *ICMP, OTHER)
WITH_PORTS = frozenset({TCP, "udp"})

EVERY_PORT = Ranges.of((0, 65535))
"""ICMP's types stand in for ports; protocols that have neither, have all or none."""

EPHEMERAL = Ranges.of((1024, 65535))
"""The client's port, to which answers go: a NAT gateway or a load balancer takes any of these.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""

EVERYWHERE = {4: Ranges.of((0, 2**32 - 1)), 6: Ranges.of((0, 2**128 - 1))}

_NUMBERS = {"-1": ANY, "all": ANY, "6": TCP, "17": "udp", "1": "icmp", "58": "icmpv6"}


def protocol_named(value: object) -> str:
    """A protocol as it is called here: Terraform takes names, numbers, and -1 for any."""
    text = str(value).lower()
    return _NUMBERS.get(text, text)


def matches(rule: str, protocol: str) -> bool:
    """Whether a rule for one protocol is about another."""
    return rule in {ANY, protocol}


def ports_between(protocol: str, first: int | None, last: int | None) -> Ranges:
    """A rule's ports, or ICMP's type; what it doesn't say, or says as -1, is every one."""
    if protocol in ICMP:
        return EVERY_PORT if first in {None, -1} else Ranges.of((first or 0, first or 0))
    if protocol not in WITH_PORTS or first in {None, -1} or last is None:
        return EVERY_PORT
    return Ranges.of((first or 0, last))


def addresses(network: IpNetwork) -> Ranges:
    """A network's addresses, as numbers."""
    return Ranges.of((int(network.network_address), int(network.broadcast_address)))


def network_named(text: str) -> IpNetwork:
    """The network that a CIDR stands for.

    Raises:
        ValueError: it stands for none.
    """
    return ip_network(text, strict=False)


def described(protocol: str, ports: Ranges) -> str:
    """Traffic in a few words: `tcp 443`, `all udp`."""
    return (
        f"all {protocol}"
        if ports == EVERY_PORT and protocol not in {OTHER, ANY}
        else (protocol if protocol in {OTHER, ANY} else f"{protocol} {ports}")
    )
