"""Stacks that somebody has weakened: each is caught, with the sentence that tells what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.reachability import Tiers, differences

VPC = "${aws_vpc.network_vpc.id}"
REMOTE = (
    "${data.terraform_remote_state.cross_stack_reference_input_banking_audit_ledger_network_production"
    ".outputs.cross-stack-output-aws_security_group_access_%s_id}"
)


def add(tiers: Tiers, kind: str, tier: str = "network", name: str = "weak", **arguments: Any) -> None:
    tiers[tier]["resource"].setdefault(kind, {})[name] = arguments


def change(tiers: Tiers, kind: str, name: str, tier: str = "network", **arguments: Any) -> None:
    tiers[tier]["resource"][kind][name].update(arguments)


def group(party: str) -> str:
    return f"${{aws_security_group.access_{party}.id}}"


def add_rule(tiers: Tiers, direction: str, party: str, **arguments: Any) -> None:
    kind = f"aws_vpc_security_group_{direction}_rule"
    add(tiers, kind, security_group_id=group(party), **{"ip_protocol": "tcp", **arguments})


def open_ssh(tiers: Tiers) -> None:
    add_rule(tiers, "ingress", "orderer", cidr_ipv4="0.0.0.0/0", from_port=22, to_port=22)


def open_ssh_by_a_legacy_rule(tiers: Tiers) -> None:
    add(
        tiers,
        "aws_security_group_rule",
        type="ingress",
        security_group_id=group("peer"),
        protocol="tcp",
        from_port=22,
        to_port=22,
        cidr_blocks=["0.0.0.0/0"],
    )


def open_ssh_inline(tiers: Tiers) -> None:
    block = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/22"]}
    change(tiers, "aws_security_group", "access_backend", ingress=[block])


def widen_a_port(tiers: Tiers) -> None:
    change(tiers, "aws_vpc_security_group_ingress_rule", "access_database_from_backend_5432", to_port=5500)


def widen_both_ends(tiers: Tiers) -> None:
    change(tiers, "aws_vpc_security_group_ingress_rule", "access_peer_from_backend_7051", to_port=7053)
    change(tiers, "aws_vpc_security_group_egress_rule", "access_backend_to_peer_7051", to_port=7053)


def let_everybody_ask_the_database(tiers: Tiers) -> None:
    name = "access_database_from_backend_5432"
    rule = tiers["network"]["resource"]["aws_vpc_security_group_ingress_rule"][name]
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "0.0.0.0/0"


def give_a_node_the_backends_group(tiers: Tiers) -> None:
    groups = [REMOTE % "orderer", REMOTE % "backend"]
    change(tiers, "aws_instance", "orderer_0_instance", tier="fabric", vpc_security_group_ids=groups)


def attach_a_group_afterwards(tiers: Tiers) -> None:
    add(
        tiers,
        "aws_network_interface_sg_attachment",
        tier="fabric",
        security_group_id=REMOTE % "backend",
        network_interface_id="${aws_instance.peer_0_instance.primary_network_interface_id}",
    )


def give_the_frontend_the_backends_group(tiers: Tiers) -> None:
    service = tiers["container"]["resource"]["aws_ecs_service"]["frontend_app_service"]
    service["network_configuration"]["security_groups"] = [REMOTE % "backend"]


def lead_out_of_the_isolated_subnets(tiers: Tiers) -> None:
    add(
        tiers,
        "aws_route",
        route_table_id="${aws_route_table.routes_isolated.id}",
        destination_cidr_block="0.0.0.0/0",
        nat_gateway_id="${aws_nat_gateway.routes_nat_a.id}",
    )


def lead_out_inline(tiers: Tiers) -> None:
    route = {"cidr_block": "0.0.0.0/0", "gateway_id": "${aws_internet_gateway.routes_internet.id}"}
    change(tiers, "aws_route_table", "routes_isolated", route=[route])


def lose_the_way_to_nat(tiers: Tiers) -> None:
    del tiers["network"]["resource"]["aws_route"]["routes_private_default_b"]


def lose_the_endpoint_in_one_zone(tiers: Tiers) -> None:
    """S3 is then reached through NAT still; without NAT, not."""
    endpoint = tiers["network"]["resource"]["aws_vpc_endpoint"]["gateway_endpoint_s3"]
    endpoint["route_table_ids"].remove("${aws_route_table.routes_private_c.id}")
    del tiers["network"]["resource"]["aws_route"]["routes_private_default_c"]


def refuse_before_the_rule(tiers: Tiers) -> None:
    add(
        tiers,
        "aws_network_acl_rule",
        network_acl_id="${aws_network_acl.acls_isolated.id}",
        rule_number=1,
        rule_action="deny",
        protocol="tcp",
        from_port=5432,
        to_port=5432,
        cidr_block="10.0.32.0/20",
    )


def refuse_answers(tiers: Tiers) -> None:
    """Network ACLs are stateless: a request that arrives is of no use."""
    rules = tiers["network"]["resource"]["aws_network_acl"]["acls_isolated"]["egress"]
    rules[0]["to_port"] = 32767


def lose_the_acl_rule_for_https(tiers: Tiers) -> None:
    acl = tiers["network"]["resource"]["aws_network_acl"]["acls_public"]
    acl["ingress"] = [rule for rule in acl["ingress"] if rule["from_port"] != 443]


def give_a_node_a_public_address(tiers: Tiers) -> None:
    change(tiers, "aws_instance", "peer_1_instance", tier="fabric", associate_public_ip_address=True)


def give_a_node_an_elastic_address(tiers: Tiers) -> None:
    add(tiers, "aws_eip", tier="fabric", instance="${aws_instance.orderer_1_instance.id}", domain="vpc")


def give_addresses_to_all_that_starts(tiers: Tiers) -> None:
    change(tiers, "aws_subnet", "network_private_a", map_public_ip_on_launch=True)


def give_tasks_public_addresses(tiers: Tiers) -> None:
    service = tiers["container"]["resource"]["aws_ecs_service"]["backend_app_service"]
    service["network_configuration"]["assign_public_ip"] = True


def make_the_database_public(tiers: Tiers) -> None:
    change(tiers, "aws_db_instance", "primary_instance", tier="database", publicly_accessible=True)


def make_the_load_balancer_internal(tiers: Tiers) -> None:
    change(tiers, "aws_lb", "load_balancer_alb", internal=True)


def peer_with_another_vpc(tiers: Tiers) -> None:
    add(tiers, "aws_vpc_peering_connection", vpc_id=VPC, peer_vpc_id="vpc-0123456789abcdef0")
    add(
        tiers,
        "aws_route",
        route_table_id="${aws_route_table.routes_private_a.id}",
        destination_cidr_block="172.16.0.0/16",
        vpc_peering_connection_id="${aws_vpc_peering_connection.weak.id}",
    )


def open_a_prefix_list(tiers: Tiers) -> None:
    prefix_list = "${data.aws_ec2_managed_prefix_list.access_dynamodb.id}"
    add_rule(tiers, "egress", "backend", prefix_list_id=prefix_list, from_port=443, to_port=443)


def open_a_list_of_our_own(tiers: Tiers) -> None:
    add(tiers, "aws_ec2_managed_prefix_list", address_family="IPv4", entry=[{"cidr": "198.51.100.0/24"}])
    prefix_list = "${aws_ec2_managed_prefix_list.weak.id}"
    add_rule(tiers, "ingress", "load_balancer", prefix_list_id=prefix_list, from_port=8443, to_port=8443)


def let_the_database_talk_to_itself(tiers: Tiers) -> None:
    add_rule(tiers, "ingress", "database", referenced_security_group_id=group("database"), from_port=5432, to_port=5432)


def let_tasks_talk_to_each_other(tiers: Tiers) -> None:
    for direction in ("ingress", "egress"):
        block = {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}
        change(tiers, "aws_security_group", "access_frontend", **{direction: [block]})


def open_ipv6(tiers: Tiers) -> None:
    add_rule(tiers, "ingress", "load_balancer", cidr_ipv6="::/0", from_port=443, to_port=443)


def make_the_load_balancer_reachable_over_ipv6(tiers: Tiers) -> None:
    open_ipv6(tiers)
    change(tiers, "aws_subnet", "network_public_a", ipv6_cidr_block="2001:db8::/64")
    add(
        tiers,
        "aws_route",
        route_table_id="${aws_route_table.routes_public.id}",
        destination_ipv6_cidr_block="::/0",
        gateway_id="${aws_internet_gateway.routes_internet.id}",
    )
    for direction in ("ingress", "egress"):
        tiers["network"]["resource"]["aws_network_acl"]["acls_public"][direction].append(
            {
                "rule_no": 900,
                "action": "allow",
                "protocol": "-1",
                "from_port": 0,
                "to_port": 0,
                "ipv6_cidr_block": "::/0",
            }
        )


def open_every_protocol(tiers: Tiers) -> None:
    add_rule(tiers, "egress", "peer", cidr_ipv4="0.0.0.0/0", ip_protocol="-1")


def start_a_bastion(tiers: Tiers) -> None:
    add(
        tiers,
        "aws_instance",
        subnet_id="${aws_subnet.network_private_a.id}",
        vpc_security_group_ids=[group("backend")],
    )


def start_with_the_default_group(tiers: Tiers) -> None:
    del tiers["network"]["resource"]["aws_default_security_group"]
    add(tiers, "aws_instance", subnet_id="${aws_subnet.network_private_a.id}")


def leave_a_group_behind(tiers: Tiers) -> None:
    """The frontend's, with rules for whoever gets it next."""
    service = tiers["container"]["resource"]["aws_ecs_service"]["frontend_app_service"]
    service["network_configuration"]["security_groups"] = []


NOBODY_SAYS = "which no line of the port matrix allows"
WEAK: dict[Callable[[Tiers], None], str] = {
    open_ssh: "network:aws_vpc_security_group_ingress_rule.weak of orderer lets in tcp 22 from 0.0.0.0/0 (internet), "
    + NOBODY_SAYS,
    open_ssh_by_a_legacy_rule: "network:aws_security_group_rule.weak of peer lets in tcp 22 from 0.0.0.0/0 (internet)",
    open_ssh_inline: "network:aws_security_group.access_backend of backend lets in tcp 22 from "
    "10.0.0.0/22 (load-balancer)",
    widen_a_port: "access_database_from_backend_5432 of database lets in tcp 5433-5500 from backend, " + NOBODY_SAYS,
    widen_both_ends: "backend reaches peer on tcp 7052-7053, " + NOBODY_SAYS,
    let_everybody_ask_the_database: "of database lets in tcp 5432 from 0.0.0.0/0 (internet), " + NOBODY_SAYS,
    give_a_node_the_backends_group: "orderer reaches database on tcp 5432, " + NOBODY_SAYS,
    attach_a_group_afterwards: "peer reaches database on tcp 5432, " + NOBODY_SAYS,
    give_the_frontend_the_backends_group: "frontend reaches database on tcp 5432, " + NOBODY_SAYS,
    lead_out_of_the_isolated_subnets: "to 0.0.0.0/0 through a NAT gateway, "
    "and by the port matrix nobody there goes outside",
    lead_out_inline: "to 0.0.0.0/0 through an internet gateway, and by the port matrix nobody there goes outside",
    lose_the_way_to_nat: "orderer → internet tcp 443 is not possible from network:aws_subnet.network_private_b to "
    "internet: blocked: network:aws_route_table.routes_private_b has no route",
    lose_the_endpoint_in_one_zone: "backend → s3 tcp 443 is not possible from network:aws_subnet.network_private_c",
    refuse_before_the_rule: "backend → database tcp 5432 is not possible from network:aws_subnet.network_private_b to "
    "network:aws_subnet.network_isolated_a: blocked by rule 1 for ingress of network ACL "
    "network:aws_network_acl.acls_isolated: tcp 5432 from backend",
    refuse_answers: "answers on tcp 1024-65535 to backend by rule 10 for egress, "
    "but the last rule (deny) blocks a part",
    lose_the_acl_rule_for_https: "internet → load-balancer tcp 443 is not possible from internet to "
    "network:aws_subnet.network_public_a: blocked by the last rule (deny) for ingress of network ACL",
    give_a_node_a_public_address: "fabric:aws_instance.peer_1_instance gives peer a public address, and no line",
    give_a_node_an_elastic_address: "fabric:aws_instance.orderer_1_instance gives orderer a public address",
    give_addresses_to_all_that_starts: "network:aws_subnet.network_private_a gives a public address to whatever starts",
    give_tasks_public_addresses: "container:aws_ecs_service.backend_app_service gives backend a public address",
    make_the_database_public: "database:aws_db_instance.primary_instance gives database a public address",
    make_the_load_balancer_internal: "internet → load-balancer tcp 443 is not possible from internet to "
    "network:aws_subnet.network_public_a: load-balancer in network:aws_subnet.network_public_a has no public address",
    peer_with_another_vpc: "network:aws_route.weak leads to network:aws_vpc_peering_connection.weak, another network",
    open_a_prefix_list: "backend reaches dynamodb on tcp 443, " + NOBODY_SAYS,
    open_a_list_of_our_own: "internet reaches load-balancer on tcp 8443, " + NOBODY_SAYS,
    let_the_database_talk_to_itself: "of database lets in tcp 5432 from database, " + NOBODY_SAYS,
    let_tasks_talk_to_each_other: "frontend reaches frontend on all tcp, " + NOBODY_SAYS,
    open_ipv6: "of load-balancer lets in tcp 443 from ::/0 (internet over IPv6), " + NOBODY_SAYS,
    make_the_load_balancer_reachable_over_ipv6: "internet over IPv6 reaches load-balancer on tcp 443, " + NOBODY_SAYS,
    open_every_protocol: "of peer lets out any protocol to 0.0.0.0/0 (internet), " + NOBODY_SAYS,
    leave_a_group_behind: "belongs to network:aws_security_group.access_frontend, which nobody has",
    start_a_bastion: "network:aws_instance.weak reaches database on tcp 5432, " + NOBODY_SAYS,
    start_with_the_default_group: "network:aws_instance.weak reaches internet on tcp 80, 443, 1024-65535, "
    + NOBODY_SAYS,
}


@pytest.mark.parametrize("weaken", WEAK, ids=lambda weaken: weaken.__name__)
def test_is_caught(tiers: Tiers, weaken: Callable[[Tiers], None]) -> None:
    weaken(tiers)
    told = [finding.sentence for finding in differences(tiers)]
    assert [sentence for sentence in told if WEAK[weaken] in sentence], "\n".join(told)
