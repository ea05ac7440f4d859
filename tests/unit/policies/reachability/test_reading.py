"""The forms that Terraform has for the same thing, each read; and what can't be read, told."""

from copy import deepcopy
from typing import Any

import pytest

from policies.reachability.configuration import Configuration
from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.model import Way
from policies.reachability.reach import Reachability
from policies.reachability.reading import read_network
from policies.reachability.traffic import PROTOCOLS

Resources = dict[str, dict[str, dict[str, Any]]]

BARE: Resources = {
    "aws_vpc": {"own": {"cidr_block": "10.0.0.0/16"}},
    "aws_subnet": {
        "left": {"vpc_id": "${aws_vpc.own.id}", "cidr_block": "10.0.1.0/24"},
        "right": {"vpc_id": "${aws_vpc.own.id}", "cidr_block": "10.0.2.0/24"},
    },
    "aws_security_group": {"asks": {"vpc_id": "${aws_vpc.own.id}"}, "answers": {"vpc_id": "${aws_vpc.own.id}"}},
    "aws_instance": {
        "asks": {
            "subnet_id": "${aws_subnet.left.id}",
            "vpc_security_group_ids": ["${aws_security_group.asks.id}"],
            "tags": {"Role": "client"},
        },
        "answers": {
            "subnet_id": "${aws_subnet.right.id}",
            "vpc_security_group_ids": ["${aws_security_group.answers.id}"],
            "tags": {"Role": "server"},
        },
    },
}
"""Two machines, whose network nobody wrote an ACL or a route for."""

HTTPS = {"from_port": 443, "to_port": 443, "protocol": "tcp"}
TO_THE_SERVER = {
    "aws_vpc_security_group_egress_rule": {
        "out": {
            "security_group_id": "${aws_security_group.asks.id}",
            "referenced_security_group_id": "${aws_security_group.answers.id}",
            "ip_protocol": "-1",
        }
    }
}


def network(*added: Resources, data: Resources | None = None) -> Reachability:
    """The bare network with more resources, or more arguments of those that it has."""
    document: dict[str, Any] = {
        "resource": deepcopy(BARE),
        "data": data or {},
        "variable": {"cidr": {"default": "10.0.1.0/24"}},
    }
    for resources in added:
        for kind, named in resources.items():
            for name, arguments in named.items():
                document["resource"].setdefault(kind, {}).setdefault(name, {}).update(arguments)
    return Reachability(read_network(Configuration({"network": document})))


def ports(reachability: Reachability, source: str = "client", destination: str = "server") -> dict[str, str]:
    found = {protocol: reachability.passage(source, destination, protocol).possible for protocol in PROTOCOLS}
    return {protocol: str(possible) for protocol, possible in found.items() if possible}


def separate(**peer: Any) -> Resources:
    rule = {
        "security_group_id": "${aws_security_group.answers.id}",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
    }
    return {"aws_vpc_security_group_ingress_rule": {"in": rule | peer}}


def legacy(**peer: Any) -> Resources:
    rule = {"security_group_id": "${aws_security_group.answers.id}", "type": "ingress", **HTTPS}
    return {"aws_security_group_rule": {"in": rule | peer}}


def inline(**peer: Any) -> Resources:
    return {"aws_security_group": {"answers": {"ingress": [HTTPS | peer]}}}


FORMS: dict[str, Resources] = {
    "separate, of a group": separate(referenced_security_group_id="${aws_security_group.asks.id}"),
    "separate, of a network": separate(cidr_ipv4="10.0.1.0/24"),
    "separate, of a subnet's network": separate(cidr_ipv4="${aws_subnet.left.cidr_block}"),
    "separate, of a variable": separate(cidr_ipv4="${var.cidr}"),
    "legacy, of a group": legacy(source_security_group_id="${aws_security_group.asks.id}"),
    "legacy, of networks": legacy(cidr_blocks=["10.9.0.0/16", "10.0.1.0/24"]),
    "inline, of a group": inline(security_groups=["${aws_security_group.asks.id}"]),
    "inline, of a network": inline(cidr_blocks=["10.0.0.0/16"]),
    "inline, one block": {"aws_security_group": {"answers": {"ingress": HTTPS | {"cidr_blocks": ["10.0.1.0/24"]}}}},
    "a list of our own": {
        "aws_ec2_managed_prefix_list": {"ours": {"entry": [{"cidr": "10.0.1.0/24"}]}},
        **separate(prefix_list_id="${aws_ec2_managed_prefix_list.ours.id}"),
    },
    "a list's separate entry": {
        "aws_ec2_managed_prefix_list": {"ours": {}},
        "aws_ec2_managed_prefix_list_entry": {
            "one": {"cidr": "10.0.1.0/24", "prefix_list_id": "${aws_ec2_managed_prefix_list.ours.id}"}
        },
        **separate(prefix_list_id="${aws_ec2_managed_prefix_list.ours.id}"),
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_a_rule_is_read_in_every_form(form: str) -> None:
    assert ports(network(TO_THE_SERVER, FORMS[form])) == {"tcp": "443"}


def test_both_ends_have_to_allow() -> None:
    assert ports(network(FORMS["separate, of a group"])) == {}
    assert ports(network(TO_THE_SERVER)) == {}


def test_a_rule_for_itself_is_about_the_groups_members_only() -> None:
    opened = network(
        TO_THE_SERVER, inline(self=True), {"aws_security_group": {"answers": {"egress": [HTTPS | {"self": True}]}}}
    )
    assert ports(opened, "server", "server") == {"tcp": "443"}
    assert ports(opened) == {}


def test_icmp_has_types_and_no_ports() -> None:
    ping = separate(cidr_ipv4="10.0.1.0/24", ip_protocol="icmp", from_port=8, to_port=-1)
    assert ports(network(TO_THE_SERVER, ping)) == {"icmp": "8"}


def test_a_network_acl_of_separate_rules_refuses_what_comes_before_it_allows() -> None:
    def rule(number: int, action: str, first: int, *, egress: bool = False) -> dict[str, Any]:
        return {
            "network_acl_id": "${aws_network_acl.wall.id}",
            "rule_number": number,
            "rule_action": action,
            "egress": egress,
            "protocol": "6",
            "from_port": first,
            "to_port": 65535,
            "cidr_block": "0.0.0.0/0",
        }

    wall: Resources = {
        "aws_network_acl": {"wall": {"vpc_id": "${aws_vpc.own.id}"}},
        "aws_network_acl_association": {
            "right": {"network_acl_id": "${aws_network_acl.wall.id}", "subnet_id": "${aws_subnet.right.id}"}
        },
        "aws_network_acl_rule": {
            "later": rule(200, "allow", 0),
            "sooner": rule(100, "deny", 1000),
            "answers": rule(100, "allow", 1024, egress=True),
        },
    }
    everything = separate(cidr_ipv4="10.0.1.0/24", ip_protocol="-1")
    assert ports(network(TO_THE_SERVER, everything, wall)) == {"tcp": "0-999"}
    del wall["aws_network_acl_rule"]["answers"]
    assert ports(network(TO_THE_SERVER, everything, wall)) == {}


def test_an_adopted_default_acl_without_rules_lets_nothing_through() -> None:
    emptied: Resources = {
        "aws_default_network_acl": {"none": {"default_network_acl_id": "${aws_vpc.own.default_network_acl_id}"}}
    }
    assert ports(network(TO_THE_SERVER, FORMS["separate, of a group"], emptied)) == {}


def test_inside_a_subnet_no_network_acl_is_asked() -> None:
    emptied: Resources = {
        "aws_default_network_acl": {"none": {"default_network_acl_id": "${aws_vpc.own.default_network_acl_id}"}},
        "aws_instance": {"answers": {"subnet_id": "${aws_subnet.left.id}"}},
    }
    assert ports(network(TO_THE_SERVER, FORMS["separate, of a group"], emptied)) == {"tcp": "443"}


def test_subnets_without_a_route_table_have_the_main_one() -> None:
    gateway: Resources = {"aws_internet_gateway": {"out": {}}}
    route = {"cidr_block": "0.0.0.0/0", "gateway_id": "${aws_internet_gateway.out.id}"}
    default: Resources = {
        "aws_default_route_table": {
            "main": {"default_route_table_id": "${aws_vpc.own.default_route_table_id}", "route": [route]}
        }
    }
    chosen: Resources = {
        "aws_route_table": {"other": {"vpc_id": "${aws_vpc.own.id}", "route": [route]}},
        "aws_main_route_table_association": {
            "main": {"vpc_id": "${aws_vpc.own.id}", "route_table_id": "${aws_route_table.other.id}"}
        },
    }
    assert network().network.subnets[0].table.routes == ()
    for main in (default, chosen):
        (found,) = network(gateway, main).network.subnets[0].table.routes
        assert found.way is Way.INTERNET_GATEWAY


def test_a_public_machine_is_reached_only_with_a_route_for_the_answers() -> None:
    public: Resources = {"aws_instance": {"answers": {"associate_public_ip_address": True}}}
    opened = separate(cidr_ipv4="0.0.0.0/0")
    routed: Resources = {
        "aws_internet_gateway": {"out": {}},
        "aws_route_table": {"public": {}},
        "aws_route": {
            "out": {
                "route_table_id": "${aws_route_table.public.id}",
                "destination_cidr_block": "0.0.0.0/0",
                "gateway_id": "${aws_internet_gateway.out.id}",
            }
        },
        "aws_route_table_association": {
            "right": {"subnet_id": "${aws_subnet.right.id}", "route_table_id": "${aws_route_table.public.id}"}
        },
    }
    assert ports(network(public, opened), "internet") == {}
    assert ports(network(routed, opened), "internet") == {}
    assert ports(network(routed, opened, public), "internet") == {"tcp": "443"}


def test_a_service_is_reached_through_a_gateway_endpoint_where_the_table_has_one() -> None:
    data: Resources = {"aws_ec2_managed_prefix_list": {"s3": {"name": "com.amazonaws.eu-west-1.s3"}}}
    rule: Resources = {
        "aws_vpc_security_group_egress_rule": {
            "out": {
                "security_group_id": "${aws_security_group.asks.id}",
                "prefix_list_id": "${data.aws_ec2_managed_prefix_list.s3.id}",
                "ip_protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
            }
        }
    }
    table: Resources = {
        "aws_route_table": {"left": {}},
        "aws_route_table_association": {
            "left": {"subnet_id": "${aws_subnet.left.id}", "route_table_id": "${aws_route_table.left.id}"}
        },
    }
    endpoint = {"vpc_endpoint_type": "Gateway", "service_name": "com.amazonaws.eu-west-1.s3"}
    joined: Resources = {
        "aws_vpc_endpoint": {"s3": endpoint},
        "aws_vpc_endpoint_route_table_association": {
            "left": {"vpc_endpoint_id": "${aws_vpc_endpoint.s3.id}", "route_table_id": "${aws_route_table.left.id}"}
        },
    }
    listed: Resources = {"aws_vpc_endpoint": {"s3": endpoint | {"route_table_ids": ["${aws_route_table.left.id}"]}}}
    assert ports(network(rule, table, data=data), destination="s3") == {}
    for form in (joined, listed):
        assert ports(network(rule, table, form, data=data), destination="s3") == {"tcp": "443"}


def test_a_read_replica_stands_where_its_primary_does() -> None:
    placed: Resources = {
        "aws_db_subnet_group": {"own": {"subnet_ids": ["${aws_subnet.right.id}"]}},
        "aws_db_instance": {
            "primary": {"db_subnet_group_name": "${aws_db_subnet_group.own.name}"},
            "replica": {"replicate_source_db": "${aws_db_instance.primary.arn}", "publicly_accessible": True},
        },
    }
    found = network(placed).network.interfaces_of("database")
    assert {(one.subnet.address, one.public) for one in found} == {
        ("network:aws_subnet.right", False),
        ("network:aws_subnet.right", True),
    }


def test_whoever_is_told_the_databases_address_does_not_stand_beside_it() -> None:
    placed: Resources = {
        "aws_db_subnet_group": {"own": {"subnet_ids": ["${aws_subnet.right.id}"]}},
        "aws_db_instance": {"own": {"db_subnet_group_name": "${aws_db_subnet_group.own.name}"}},
        "aws_instance": {"asks": {"user_data": "DATABASE=${aws_db_instance.own.address}"}},
    }
    assert [one.subnet.address for one in network(placed).network.interfaces_of("client")] == [
        "network:aws_subnet.left"
    ]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (separate(cidr_ipv4="${data.aws_ip_ranges.all.cidr_blocks[0]}"), "leads to nothing in the network stack"),
        (separate(cidr_ipv4="10.0.0.0/40"), "aws_vpc_security_group_ingress_rule.in: '10.0.0.0/40' is no CIDR"),
        (separate(cidr_ipv4="${aws_vpc.own.arn}"), "what ${aws_vpc.own.arn} stands for is known to Terraform only"),
        (separate(cidr_ipv4="10.0.0.0/8", from_port="https"), "'https' is no number, and has to be one."),
        (separate(referenced_security_group_id="sg-0123"), "sg-0123 is a security group outside of the stacks"),
        (
            {"aws_instance": {"answers": {"subnet_id": "subnet-0123"}}},
            "aws_instance.answers: subnet-0123 stands outside of the stacks",
        ),
        (
            {"aws_instance": {"answers": {"subnet_id": "${data.terraform_remote_state.other.outputs.subnet}"}}},
            "leads to no output of a known stack. Synthesize first: make synth",
        ),
    ],
)
def test_what_can_not_be_told_is_refused(added: Resources, message: str) -> None:
    with pytest.raises(UnreadableNetworkError) as error:
        network(added)
    assert message in str(error.value)
