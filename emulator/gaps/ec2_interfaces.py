"""EC2: public addresses of network interfaces; interfaces go with what they were created for."""

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend

from emulator.gaps.framework import Gap, Original, Shape

ORPHANS = Gap(
    id="ec2-orphaned-interfaces",
    service="ec2",
    symptom="Interfaces of deleted NAT gateways and of terminated instances stay, and hide real leftovers.",
    cure="A NAT gateway's interface goes with it; one created at launch is deleted on termination by default.",
)

PUBLIC_ADDRESSES = Gap(
    id="ec2-public-addresses",
    service="ec2",
    symptom="Every interface has an (empty) association: `associate_public_ip_address = false` replaces instances.",
    cure="An interface without a public address has none.",
)


@PUBLIC_ADDRESSES.around(NetworkInterface)
def _association(original: Original, self: NetworkInterface) -> Shape | None:
    return original(self) or None


@ORPHANS.around(NatGatewayBackend)
def _delete_nat_gateway(original: Original, self: NatGatewayBackend, nat_gateway_id: str) -> NatGateway:
    gateway: NatGateway = original(self, nat_gateway_id)
    gateway.ec2_backend.enis.pop(gateway._eni.id, None)  # noqa: SLF001
    return gateway


@ORPHANS.around(Instance)
def _prep_nics(
    original: Original, self: Instance, specifications: list[Shape], *args: object, **kwargs: object
) -> None:
    # Copied first: moto fills in the specifications.
    asked = {int(each["DeviceIndex"]): dict(each) for each in specifications}
    original(self, specifications, *args, **kwargs)
    for index, interface in self.nics.items():
        specification = asked.get(index, {})
        if "NetworkInterfaceId" not in specification:
            interface.delete_on_termination = specification.get("DeleteOnTermination", True)


@ORPHANS.around(Instance)
def _terminate(original: Original, self: Instance) -> object:
    for interface in self.nics.values():
        if interface.id not in self.ec2_backend.enis:
            # Terminating twice is no error on AWS; deleting an interface twice would be one here.
            interface.delete_on_termination = False
    return original(self)
