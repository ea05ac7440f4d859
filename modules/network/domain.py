"""The name that users open.

Creates: an alias record in the hosted zone, where there is one.
"""

from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from environments import Environment
from modules.network.load_balancer import LoadBalancer


def host_name(environment: Environment) -> str:
    """The host name of an environment's application.

    Production has DOMAIN_NAME itself; the others have their suffix behind its first label, `audit-staging.example.com`,
    so that all fit into one hosted zone and under one wildcard certificate. Of `example.com` alone, they are a part,
    `staging.example.com`: `example-staging.com` would be a stranger's.
    """
    domain_name, suffix = environment.account.domain_name, environment.name_suffix
    label, _, parent = domain_name.partition(".")
    if suffix and "." not in parent:
        return f"{suffix.removeprefix('-')}.{domain_name}"
    return f"{label}{suffix}.{parent}"


class DomainAlias(Construct):
    """Leads the application's name to the load balancer."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        hosted_zone_id: str,
        load_balancer: LoadBalancer,
    ) -> None:
        super().__init__(scope, id)
        # No AAAA: the load balancer has no IPv6 addresses.
        Route53Record(
            self,
            "a",
            zone_id=hosted_zone_id,
            name=name,
            type="A",
            alias=Route53RecordAlias(
                name=load_balancer.dns_name,
                zone_id=load_balancer.zone_id,
                evaluate_target_health=True,
            ),
        )
