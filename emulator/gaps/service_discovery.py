"""Cloud Map: the hosted zone of a namespace."""

from moto.route53.models import route53_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend

from emulator.gaps.framework import Gap, Original

NAMESPACE_ZONE = Gap(
    id="servicediscovery-namespace-zone",
    service="servicediscovery",
    symptom="The hosted zone that a DNS namespace brought with it stays when the namespace is deleted.",
    cure="The zone goes with its namespace.",
)


@NAMESPACE_ZONE.around(ServiceDiscoveryBackend)
def _delete_namespace(original: Original, self: ServiceDiscoveryBackend, namespace_id: str) -> str:
    namespace = self.namespaces.get(namespace_id)
    operation: str = original(self, namespace_id)
    zone = (namespace.dns_properties or {}).get("HostedZoneId") if namespace else None
    if zone:
        zones = route53_backends[self.account_id][self.partition].zones
        zones.pop(zone.rsplit("/", 1)[-1], None)
    return operation
