"""EC2: ICMP in network ACLs."""

from moto.ec2.responses.network_acls import NetworkACLs

from emulator.gaps.framework import Gap, Original

ICMP_RULES = Gap(
    id="ec2-network-acl-icmp",
    service="ec2",
    symptom="A network ACL's rule for ICMP loses type and code: plans drift.",
    cure="They are read under the name that the API gives them.",
)


def _under_both_names(self: NetworkACLs) -> None:
    if self.params.get("IcmpTypeCode"):
        self.params["Icmp"] = self.params["IcmpTypeCode"]


@ICMP_RULES.around(NetworkACLs)
def _create_network_acl_entry(original: Original, self: NetworkACLs) -> object:
    _under_both_names(self)
    return original(self)


@ICMP_RULES.around(NetworkACLs)
def _replace_network_acl_entry(original: Original, self: NetworkACLs) -> object:
    _under_both_names(self)
    return original(self)
