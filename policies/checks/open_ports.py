"""The internet may open the ports that the guide's picture shows, and no other."""

from collections.abc import Iterator
from ipaddress import ip_network

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import PROMISES

PRIVATE = {
    4: [ip_network("10.0.0.0/8"), ip_network("172.16.0.0/12"), ip_network("192.168.0.0/16")],
    6: [ip_network("fc00::/7")],
}
"""Addresses that nobody has on the internet. Source: RFC 1918 and RFC 4193."""


class OpenPorts(PromiseCheck):
    """Every port; checkov's own checks know three."""

    def __init__(self) -> None:
        """Look at rules that let something in."""
        super().__init__(
            7,
            "Security groups let the internet in on the load balancer's ports only",
            "aws_vpc_security_group_ingress_rule",
            "open_ports",
            CheckCategories.NETWORKING,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """An address that is nobody's in particular is the internet's."""
        source = resource["cidr_ipv4"] or resource["cidr_ipv6"]
        if not source or _is_private(str(source)):
            return
        ports = PROMISES["open_ports"]["ports"]
        protocol, first, last = resource["ip_protocol"], resource["from_port"], resource["to_port"]
        if protocol != "tcp" or first != last or first not in ports:
            promise = " and ".join(map(str, ports))
            yield f"from {source}: promised tcp {promise}, found {protocol} {first} to {last}"


def _is_private(source: str) -> bool:
    network = ip_network(source)
    return any(network.subnet_of(known) for known in PRIVATE[network.version])  # type: ignore[arg-type]


check = OpenPorts()
