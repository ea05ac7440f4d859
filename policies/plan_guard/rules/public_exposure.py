"""The load balancer is the only door, and nothing is shared with other accounts."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from policies.plan_guard.document import UNKNOWN, Action, PlanDocument, ResourceChange
from policies.plan_guard.finding import Finding
from policies.plan_guard.resource_policies import RESOURCE_POLICIES
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.settings import Advice
from policies.plan_guard.statements import own_account_of, statements, strangers
from policies.plan_guard.values import every, first, listed

ADVICE = Advice(
    rule=RuleId.PUBLIC_EXPOSURE,
    reason="The internet enters at the load balancer's ports 80 and 443, behind the web firewall, and nowhere else.",
    remedy="Take the opening away. Name a security group, a private range, a principal of this account, or a "
    "condition that says who.",
)

WEB_PORTS = frozenset({80, 443})
HIGHEST_PORT = 65535
LOWEST_EPHEMERAL_PORT = 1024
"""Answers come back to ports from here on; a network ACL keeps no state, and must let them in."""

WIDEST = {4: 16, 6: 32}
"""The prefix length from which on a public range is everybody: 0.0.0.0/0 can be written as two halves."""

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read", "website"})

PUBLIC_ADDRESSES = {
    "aws_ecs_service": ("network_configuration", "assign_public_ip"),
    "aws_instance": ("associate_public_ip_address",),
    "aws_launch_template": ("network_interfaces", "associate_public_ip_address"),
    "aws_subnet": ("map_public_ip_on_launch",),
}

INSTANCES_ADDRESS = {"aws_eip": "instance", "aws_eip_association": "instance_id"}

GUARDIANS = {
    "aws_s3_account_public_access_block": "whatever is public in a bucket would be served",
    "aws_s3_bucket_public_access_block": "whatever is public in the bucket would be served",
    "aws_wafv2_web_acl": "requests would reach the services unfiltered",
    "aws_wafv2_web_acl_association": "requests would reach the services unfiltered",
}
"""Resources that keep the public out, and what happens without one."""


def public_exposure(plan: PlanDocument) -> Iterator[Finding]:
    """No opening that isn't the load balancer's, and no stranger in a policy."""
    own_account = own_account_of(plan)
    for item in plan.managed:
        if item.change.makes_or_changes:
            effects = (
                *_opened(item, plan),
                *_addressed(item, plan),
                *_unblocked(item),
                *_shared(item, own_account),
                *_second_door(item, plan),
            )
        elif item.change.deletes and item.type in GUARDIANS:
            effects = (f"be deleted: {GUARDIANS[item.type]}",)
        else:
            continue
        for effect in dict.fromkeys(effects):
            yield ADVICE.finding(item, effect)


def _is_everybody(cidr: object) -> bool:
    if not isinstance(cidr, str) or cidr is UNKNOWN:
        return False
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen < WIDEST[network.version] and (network.prefixlen == 0 or not network.is_private)


def _opened(item: ResourceChange, plan: PlanDocument) -> Iterator[str]:
    planned = item.change.planned or {}
    ranges, protocol = ("cidr_blocks", "ipv6_cidr_blocks"), "protocol"
    match item.type:
        case "aws_vpc_security_group_ingress_rule":
            rules, ranges, protocol = [planned], ("cidr_ipv4", "cidr_ipv6"), "ip_protocol"
        case "aws_security_group_rule" if planned.get("type") == "ingress":
            rules = [planned]
        case "aws_security_group" | "aws_default_security_group":
            rules = [rule for rule in listed(planned, "ingress") if isinstance(rule, dict)]
        case "aws_network_acl" | "aws_default_network_acl":
            yield from _opened_subnet([rule for rule in listed(planned, "ingress") if isinstance(rule, dict)])
            return
        case "aws_network_acl_rule" if not planned.get("egress"):
            yield from _opened_subnet([planned | {"action": planned.get("rule_action")}])
            return
        case _:
            return
    for rule in rules:
        for cidr in (found for name in ranges for found in listed(rule, name)):
            is_web = _ports(rule) in ({80}, {443}) and rule.get(protocol) in ("tcp", "6")
            if _is_everybody(cidr) and not (is_web and _is_load_balancers(item, plan)):
                yield f"let {cidr} in on {_shown_ports(rule)}"


def _opened_subnet(rules: list[dict[str, Any]]) -> Iterator[str]:
    """Web ports, and those that answers come back to, are open in a stateless ACL; the rest isn't."""
    for rule in rules:
        is_tcp_or_udp = rule.get("protocol") in ("tcp", "udp", "6", "17")
        is_icmp = rule.get("protocol") in ("icmp", "1", "icmpv6", "58")
        start, end = rule.get("from_port"), rule.get("to_port")
        fits = (start == end and start in WEB_PORTS) or (
            isinstance(start, int) and start >= LOWEST_EPHEMERAL_PORT and end == HIGHEST_PORT
        )
        for cidr in (rule.get("cidr_block"), rule.get("ipv6_cidr_block")):
            if rule.get("action") == "allow" and _is_everybody(cidr) and not is_icmp and not (is_tcp_or_udp and fits):
                yield f"let {cidr} into its subnets on {_shown_ports(rule)}"


def _ports(rule: Mapping[str, Any]) -> set[Any]:
    return {rule.get("from_port"), rule.get("to_port")}


def _shown_ports(rule: Mapping[str, Any]) -> str:
    if rule.get("ip_protocol", rule.get("protocol")) in ("-1", "all"):
        return "all ports"
    start, end = rule.get("from_port"), rule.get("to_port")
    return f"port {start}" if start == end else f"ports {start} to {end}"


def _is_load_balancers(item: ResourceChange, plan: PlanDocument) -> bool:
    """Whether a rule belongs to a security group that load balancers have."""
    argument = "security_group_id" if "rule" in item.type else "id"
    rule = plan.configuration.resource(item.address)
    groups = {name for lb in plan.configuration.of_type("aws_lb") for name in lb.references("security_groups")}
    referred = rule.references("security_group_id") if rule else frozenset()
    if (referred | {item.address}) & {name.removesuffix(".id") for name in groups}:
        return True
    ids = {
        found
        for other in plan.managed
        if other.type == "aws_lb"
        for found in listed(other.change.planned, "security_groups")
        if found is not UNKNOWN
    }
    return first(item.change.planned, argument) in ids


def _addressed(item: ResourceChange, plan: PlanDocument) -> Iterator[str]:
    planned = item.change.planned or {}
    if planned.get("publicly_accessible") is True:
        yield "be reachable from the internet (publicly_accessible)"
    if True in every(planned, *PUBLIC_ADDRESSES.get(item.type, ("",))):
        yield "give out public addresses"
    argument = INSTANCES_ADDRESS.get(item.type, "")
    instance = first(planned, argument)
    configured = plan.configuration.resource(item.address)
    # An address that nobody gives to an instance may still get one, as far as Terraform knows.
    if instance and (instance is not UNKNOWN or (configured and argument in configured.expressions)):
        yield "give an instance a public address"
    if item.type == "aws_lambda_function_url" and planned.get("authorization_type") == "NONE":
        yield "be called by everybody"


def _unblocked(item: ResourceChange) -> Iterator[str]:
    planned = item.change.planned or {}
    if item.type in ("aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"):
        loose = [name for name in BLOCKS if planned.get(name) is not True and planned.get(name) is not UNKNOWN]
        if loose:
            yield f"let buckets become public ({', '.join(loose)} off)"
    if item.type == "aws_s3_bucket_acl" and planned.get("acl") in PUBLIC_ACLS:
        yield f"be readable by strangers ({planned['acl']})"
    if item.type == "aws_ebs_snapshot_block_public_access" and planned.get("state") == "unblocked":
        yield "let snapshots become public"
    if item.type == "aws_ec2_image_block_public_access" and planned.get("state") == "unblocked":
        yield "let machine images become public"


def _shared(item: ResourceChange, own_account: str | None) -> Iterator[str]:
    planned = item.change.planned or {}
    for statement in statements(planned.get(RESOURCE_POLICIES.get(item.type, ""))):
        if statement.allows and not statement.is_pinned:
            for stranger in strangers(statement, own_account):
                yield f"let {stranger} use it"
    match item.type:
        case "aws_lambda_permission":
            account = str(planned.get("principal"))
            if account == "*" or (account.isdigit() and account != own_account):
                yield f"be called by {'everybody' if account == '*' else account}"
        case "aws_snapshot_create_volume_permission" | "aws_ami_launch_permission":
            yield "be shared with another account, or with everybody"
        case "aws_ecrpublic_repository":
            yield "publish images"
        case "aws_db_snapshot" | "aws_db_snapshot_copy":
            if listed(planned, "shared_accounts"):
                yield "be shared with other accounts"


def _second_door(item: ResourceChange, plan: PlanDocument) -> Iterator[str]:
    """An internet-facing load balancer is the only one of its stack, and has a web ACL."""
    if item.type in ("aws_lb", "aws_elb", "aws_alb") and (item.change.planned or {}).get("internal") is False:
        behind = {
            name
            for association in plan.configuration.of_type("aws_wafv2_web_acl_association")
            for name in association.references("resource_arn")
        }
        if plan.configuration.root_module.resources and item.address not in behind:
            yield "face the internet without the web firewall"
        others = [
            other.address
            for other in plan.managed
            if other.type in ("aws_lb", "aws_elb", "aws_alb")
            and other.address != item.address
            and (other.change.planned or {}).get("internal") is False
        ]
        if others and Action.CREATE in item.change.actions:
            yield f"face the internet beside {', '.join(others)}"
