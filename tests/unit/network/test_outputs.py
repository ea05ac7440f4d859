"""The outputs that operators and other stacks use."""

from collections.abc import Callable

from tests.support.networks import ZONES
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def test_an_alias_record_elsewhere_finds_its_target(production: Production) -> None:
    outputs = production("network").outputs
    assert outputs["ALBDNSName"]["value"] == "${aws_lb.load_balancer_alb.dns_name}"
    assert outputs["ALBHostedZoneId"]["value"] == "${aws_lb.load_balancer_alb.zone_id}"


def test_a_one_off_task_finds_its_subnets_and_its_security_group(production: Production) -> None:
    outputs = production("network").outputs
    private = [f"${{aws_subnet.network_private_{zone}.id}}" for zone in ZONES]
    assert outputs["PrivateSubnetIds"]["value"] == private
    assert outputs["BackendSecurityGroupId"]["value"] == "${aws_security_group.access_backend.id}"


def test_others_firewalls_learn_where_our_requests_come_from(production: Production) -> None:
    assert production("network").outputs["NatPublicIps"]["value"] == [
        "${aws_eip.routes_nat_address_a.public_ip}",
        "${aws_eip.routes_nat_address_b.public_ip}",
    ]


def test_the_rest_names_what_operators_look_up(production: Production) -> None:
    outputs = {name: output["value"] for name, output in production("network").outputs.items()}
    assert outputs["VpcId"] == "${aws_vpc.network_vpc.id}"
    assert outputs["ALBArn"] == "${aws_lb.load_balancer_alb.arn}"
    assert outputs["WebAclArn"] == "${aws_wafv2_web_acl.web_firewall_acl.arn}"
    assert outputs["AccessLogsBucket"] == "${aws_s3_bucket.access_logs_bucket.bucket}"


def test_staging_is_opened_at_a_name_of_its_own(tier_of: Callable[[str, str], Stack]) -> None:
    assert tier_of("network", "staging").outputs["ApplicationUrl"]["value"] == "https://audit-staging.example.com"
