"""The nodes' names: private zones that hide nothing else."""

from collections.abc import Callable

from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def test_each_node_has_a_zone_for_its_name_alone(production: Production) -> None:
    zones = production("fabric").resources("aws_route53_zone").values()
    assert sorted(zone["name"] for zone in zones) == [
        "orderer.bankingaudit.com",
        "orderer2.bankingaudit.com",
        "orderer3.bankingaudit.com",
        "peer0.bank.bankingaudit.com",
        "peer1.bank.bankingaudit.com",
    ]


def test_the_zones_are_known_in_the_vpc_only(production: Production) -> None:
    for zone in production("fabric").resources("aws_route53_zone").values():
        [association] = zone["vpc"]
        assert "aws_vpc" in association["vpc_id"]


def test_a_name_leads_to_its_node_a_minute_after_a_replacement(production: Production) -> None:
    records = production("fabric").resources("aws_route53_record")
    assert len(records) == 5
    for name, record in records.items():
        node = name.removesuffix("_name_address")
        assert record["records"] == [f"${{aws_instance.{node}_instance.private_ip}}"]
        assert record["zone_id"] == f"${{aws_route53_zone.{node}_name_zone.zone_id}}"
        assert (record["type"], record["ttl"]) == ("A", 60)
