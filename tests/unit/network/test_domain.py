"""The name that users open."""

from pathlib import Path

import pytest

from modules.network.domain import host_name
from tests.support.networks import CERTIFICATE, environment_with, network_of, values_without_a_hosted_zone
from tests.support.settings import problems_of


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("production", "audit.example.com"),
        ("staging", "audit-staging.example.com"),
        ("development", "audit-development.example.com"),
    ],
)
def test_environments_have_names_side_by_side_in_one_zone(name: str, host: str) -> None:
    assert host_name(environment_with(name)) == host


@pytest.mark.parametrize(
    ("name", "host"),
    [("production", "example.com"), ("staging", "staging.example.com"), ("development", "development.example.com")],
)
def test_a_registered_domain_by_itself_is_never_left_for_a_strangers(name: str, host: str) -> None:
    assert host_name(environment_with(name, values={"DOMAIN_NAME": "example.com"})) == host


def test_name_leads_to_the_load_balancer_as_long_as_it_is_healthy(tmp_path: Path) -> None:
    record = network_of(tmp_path, environment_with()).resources("aws_route53_record")["domain_a"]
    assert record["alias"] == {
        "name": "${aws_lb.load_balancer_alb.dns_name}",
        "zone_id": "${aws_lb.load_balancer_alb.zone_id}",
        "evaluate_target_health": True,
    }


def test_there_is_no_ipv6_record_since_there_is_no_ipv6_address(tmp_path: Path) -> None:
    records = network_of(tmp_path, environment_with(values={"ALB_CERTIFICATE_ARN": CERTIFICATE}))
    assert [record["type"] for record in records.resources("aws_route53_record").values()] == ["A"]


def test_domain_that_is_hosted_elsewhere_gets_no_record(tmp_path: Path) -> None:
    environment = environment_with(values_file=values_without_a_hosted_zone(tmp_path))
    assert network_of(tmp_path, environment).resources("aws_route53_record") == {}


def test_first_label_leaves_room_for_the_suffix() -> None:
    label = "a" * 60
    problems = problems_of("staging", environ={"DOMAIN_NAME": f"{label}.example.com"})
    assert {(problem.key, problem.value) for problem in problems} == {("DOMAIN_NAME", f"{label}.example.com")}
    assert problems[0].allowed == "has a first label of 60 characters: with the suffix -staging, 1 to 55 are allowed"
