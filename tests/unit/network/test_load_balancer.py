"""The load balancer and its listeners."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.networks import ZONES, environment_with, network_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


def test_it_faces_the_internet_in_every_zone(production: Production) -> None:
    load_balancer = production("network").one("aws_lb")
    assert load_balancer["internal"] is False
    assert load_balancer["subnets"] == [f"${{aws_subnet.network_public_{zone}.id}}" for zone in ZONES]
    assert load_balancer["security_groups"] == ["${aws_security_group.access_load_balancer.id}"]


def test_malformed_and_smuggled_requests_are_refused(production: Production) -> None:
    load_balancer = production("network").one("aws_lb")
    assert load_balancer["drop_invalid_header_fields"] is True
    assert load_balancer["desync_mitigation_mode"] == "strictest"


@pytest.mark.parametrize(("name", "protected"), [("production", True), ("staging", True), ("development", False)])
def test_deletion_protection_is_a_variable_with_the_environments_default(
    tier_of: TierOf,
    name: str,
    protected: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    stack = tier_of("network", name)
    assert stack.one("aws_lb")["enable_deletion_protection"] == "${var.deletion_protection}"
    assert stack.document["variable"]["deletion_protection"]["default"] is protected


@pytest.mark.parametrize("name", ["production", "staging", "development"])
def test_its_name_fits_into_32_characters(tier_of: TierOf, name: str) -> None:
    assert len(tier_of("network", name).one("aws_lb")["name"]) <= 32


def test_requests_and_connections_are_logged_once_the_bucket_takes_them(production: Production) -> None:
    load_balancer = production("network").one("aws_lb")
    bucket = "${aws_s3_bucket.access_logs_bucket.bucket}"
    assert load_balancer["access_logs"] == {"bucket": bucket, "enabled": True, "prefix": "alb"}
    assert load_balancer["connection_logs"] == {"bucket": bucket, "enabled": True, "prefix": "alb-connections"}
    assert "aws_s3_bucket_policy.access_logs_policy" in load_balancer["depends_on"]


def test_it_waits_for_a_way_to_the_internet(production: Production) -> None:
    assert "aws_route.routes_public_default" in production("network").one("aws_lb")["depends_on"]


def test_what_no_rule_takes_is_not_found(production: Production) -> None:
    listener = production("network").where("aws_lb_listener", port=443)
    (action,) = listener["default_action"]
    assert (action["type"], action["fixed_response"]["status_code"]) == ("fixed-response", "404")


def test_browsers_are_told_to_keep_to_https_and_not_what_serves_them(production: Production) -> None:
    listener = production("network").where("aws_lb_listener", port=443)
    hsts = listener["routing_http_response_strict_transport_security_header_value"]
    assert hsts == "max-age=31536000; includeSubDomains"
    assert listener["routing_http_response_server_enabled"] is False


def test_there_are_no_other_listeners(production: Production) -> None:
    assert {listener["port"] for listener in production("network").resources("aws_lb_listener").values()} == {80, 443}


def test_tls_policy_and_idle_timeout_are_settings(tmp_path: Path) -> None:
    policy = "ELBSecurityPolicy-TLS13-1-3-2021-06"
    stack = network_of(tmp_path, environment_with(load_balancer={"ssl_policy": policy, "idle_timeout_seconds": 120}))
    assert stack.where("aws_lb_listener", port=443)["ssl_policy"] == policy
    assert stack.one("aws_lb")["idle_timeout"] == 120
