"""The operators' guide's facts about the network, each held against production's stack."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.support.networks import ANYWHERE, ZONES, opened
from tests.support.stacks import Stack

ISSUED_CERTIFICATE = "${aws_acm_certificate_validation.certificate_issued.certificate_arn}"


@pytest.fixture
def network(production: Callable[[str], Stack]) -> Stack:
    """Production's network stack."""
    return production("network")


def default_routes(stack: Stack, subnet: str) -> list[dict[str, Any]]:
    """The ways to the internet that a subnet's route table knows."""
    association = stack.where("aws_route_table_association", subnet_id=f"${{aws_subnet.network_{subnet}.id}}")
    table = association["route_table_id"]
    routes = stack.resources("aws_route").values()
    return [r for r in routes if r["route_table_id"] == table and r["destination_cidr_block"] == ANYWHERE]


def test_the_stack_is_banking_audit_ledger_network_production(stacks: dict[str, Stack]) -> None:
    """Step 4: `cdk deploy banking-audit-ledger-network-production`."""
    assert "banking-audit-ledger-network-production" in stacks


def test_vpc_spans_three_availability_zones(network: Stack) -> None:
    """AWS Services Used: "VPC | Network isolation | 3 AZs, public/private subnets"."""
    zones = {subnet["availability_zone"] for subnet in network.resources("aws_subnet").values()}
    assert zones == {"us-east-1a", "us-east-1b", "us-east-1c"}


@pytest.mark.parametrize("zone", ZONES)
def test_vpc_has_a_public_subnet_in_each_zone(network: Stack, zone: str) -> None:
    """AWS Services Used: "VPC | Network isolation | 3 AZs, public/private subnets"."""
    assert network.resources("aws_subnet")[f"network_public_{zone}"]["availability_zone"] == f"us-east-1{zone}"
    (route,) = default_routes(network, f"public_{zone}")
    assert route["gateway_id"] == "${aws_internet_gateway.routes_internet.id}"


@pytest.mark.parametrize("zone", ZONES)
def test_vpc_has_a_private_subnet_in_each_zone(network: Stack, zone: str) -> None:
    """AWS Services Used and Security Best Practices: "VPC with private subnets"."""
    assert network.resources("aws_subnet")[f"network_private_{zone}"]["availability_zone"] == f"us-east-1{zone}"
    (route,) = default_routes(network, f"private_{zone}")
    assert route["nat_gateway_id"] in {
        f"${{aws_nat_gateway.{name}.id}}" for name in network.resources("aws_nat_gateway")
    }
    assert "gateway_id" not in route


def test_there_are_two_nat_gateways(network: Stack) -> None:
    """Monthly Cost Breakdown: "NAT Gateway | 2 x NAT Gateway"."""
    subnets = [gateway["subnet_id"] for gateway in network.resources("aws_nat_gateway").values()]
    assert sorted(subnets) == ["${aws_subnet.network_public_a.id}", "${aws_subnet.network_public_b.id}"]


def test_alb_is_an_application_load_balancer_that_users_reach(network: Stack) -> None:
    """Monthly Cost Breakdown: "ALB | Application Load Balancer"."""
    load_balancer = network.one("aws_lb")
    assert (load_balancer["load_balancer_type"], load_balancer["internal"]) == ("application", False)


def test_alb_serves_https_with_an_ssl_certificate(network: Stack) -> None:
    """AWS Services Used: "ALB | Load balancing | HTTPS with SSL certificate"."""
    listener = network.where("aws_lb_listener", protocol="HTTPS")
    assert listener["port"] == 443
    assert listener["certificate_arn"] == ISSUED_CERTIFICATE


def test_ssl_certificate_is_validated_by_dns(network: Stack) -> None:
    """Domain & SSL Certificate: `request-certificate --domain-name audit.yourdomain.com --validation-method DNS`."""
    certificate = network.one("aws_acm_certificate")
    assert (certificate["domain_name"], certificate["validation_method"]) == ("audit.example.com", "DNS")
    assert network.resources("aws_route53_record")["certificate_validation"]["zone_id"] == "Z0123456789EXAMPLE"


def test_https_only_everything_else_is_redirected(network: Stack) -> None:
    """Security Best Practices: "HTTPS only (TLS 1.2+)"."""
    others = [r for r in network.resources("aws_lb_listener").values() if r["protocol"] != "HTTPS"]
    actions = [action for listener in others for action in listener["default_action"]]
    redirect = {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}
    assert actions == [{"type": "redirect", "redirect": redirect}]


def test_tls_1_2_or_newer(network: Stack) -> None:
    """Security Best Practices: "HTTPS only (TLS 1.2+)"."""
    policy = network.where("aws_lb_listener", protocol="HTTPS")["ssl_policy"]
    assert policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"


def test_vpc_flow_logs(network: Stack) -> None:
    """Security Best Practices: "VPC Flow Logs"."""
    log = network.one("aws_flow_log")
    assert (log["vpc_id"], log["traffic_type"]) == ("${aws_vpc.network_vpc.id}", "ALL")
    assert log["log_destination_type"] == "cloud-watch-logs"
    assert log["log_destination"] == "${aws_cloudwatch_log_group.flow_logs_log_group.arn}"
    assert "flow_logs_log_group" in network.resources("aws_cloudwatch_log_group")


def test_vpc_endpoints_save_data_transfer(network: Stack) -> None:
    """Cost Saving Tips, Data Transfer: "Use VPC endpoints"."""
    services = {endpoint["service_name"] for endpoint in network.resources("aws_vpc_endpoint").values()}
    assert {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"} <= services


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
@pytest.mark.parametrize("zone", ZONES)
def test_vpc_endpoints_are_on_the_way_out_of_each_private_subnet(network: Stack, service: str, zone: str) -> None:
    """Cost Saving Tips, Data Transfer: "Use VPC endpoints": one that no route leads to saves nothing."""
    subnet = f"${{aws_subnet.network_private_{zone}.id}}"
    table = network.where("aws_route_table_association", subnet_id=subnet)["route_table_id"]
    endpoint = network.where("aws_vpc_endpoint", service_name=f"com.amazonaws.us-east-1.{service}")
    assert table in endpoint["route_table_ids"]


def test_database_security_group_is_found_by_its_name(network: Stack) -> None:
    """Troubleshooting: `aws ec2 describe-security-groups --filters "Name=group-name,Values=*database*"`."""
    names = [group["name"] for group in network.resources("aws_security_group").values()]
    assert [name for name in names if fnmatchcase(name, "*database*")] == ["banking-audit-database"]


def test_backend_can_connect_to_the_database(network: Stack) -> None:
    """Troubleshooting: "Backend cannot connect to database"."""
    assert ("database", "backend", 5432) in set(opened(network, "ingress"))
    assert ("backend", "database", 5432) in set(opened(network, "egress"))


@pytest.mark.parametrize(
    ("source", "destination", "port"),
    [
        ("load-balancer", "frontend", 8081),
        ("load-balancer", "backend", 8080),
        ("backend", "database", 5432),
        ("backend", "peer", 7051),
        ("peer", "orderer", 7050),
    ],
)
def test_high_level_architecture_is_connected(network: Stack, source: str, destination: str, port: int) -> None:
    """High-Level Architecture: ALB → Frontend, Backend → RDS, Fabric; peers pass transactions on to the orderers."""
    assert (source, destination, port) in set(opened(network, "egress"))
    assert (destination, source, port) in set(opened(network, "ingress"))


def test_security_groups_with_minimal_access_let_only_the_backend_and_who_rotates_its_login_into_the_database(
    network: Stack,
) -> None:
    """Security Best Practices: "Security groups with minimal access"."""
    assert [rule for rule in opened(network, "ingress") if rule[0] == "database"] == [
        ("database", "backend", 5432),
        ("database", "rotation", 5432),
    ]


def test_security_groups_with_minimal_access_let_the_internet_reach_the_load_balancer_only(network: Stack) -> None:
    """Security Best Practices: "Security groups with minimal access"."""
    assert {rule[0] for rule in opened(network, "ingress") if rule[1] == "internet"} == {"load-balancer"}


def test_security_groups_with_minimal_access_open_single_ports(network: Stack) -> None:
    """Security Best Practices: "Security groups with minimal access"."""
    for direction in ("ingress", "egress"):
        for rule in network.resources(f"aws_vpc_security_group_{direction}_rule").values():
            assert (rule["ip_protocol"], rule["from_port"]) == ("tcp", rule["to_port"])


def test_route_53_leads_from_the_domain_to_the_alb(network: Stack) -> None:
    """Configure DNS: an A record for the domain, alias of the ALB, "EvaluateTargetHealth": true."""
    record = network.where("aws_route53_record", type="A")
    assert (record["zone_id"], record["name"]) == ("Z0123456789EXAMPLE", "audit.example.com")
    assert record["alias"] == {
        "name": "${aws_lb.load_balancer_alb.dns_name}",
        "zone_id": "${aws_lb.load_balancer_alb.zone_id}",
        "evaluate_target_health": True,
    }


def test_waf_is_attached_to_the_alb(network: Stack) -> None:
    """Additional Recommendations: `aws wafv2 associate-web-acl --web-acl-arn … --resource-arn <ALB_ARN>`."""
    association = network.one("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load_balancer_alb.arn}"
    assert association["web_acl_arn"] == "${aws_wafv2_web_acl.web_firewall_acl.arn}"


def test_alb_dns_name_is_an_output(network: Stack) -> None:
    """Step 7: the output `ALBDNSName` of `banking-audit-ledger-network-production`."""
    assert network.outputs["ALBDNSName"]["value"] == "${aws_lb.load_balancer_alb.dns_name}"


def test_alb_hosted_zone_id_is_an_output(network: Stack) -> None:
    """Configure DNS: `ALB_HOSTED_ZONE_ID`."""
    assert network.outputs["ALBHostedZoneId"]["value"] == "${aws_lb.load_balancer_alb.zone_id}"


def test_application_is_opened_at_the_domain_name(network: Stack) -> None:
    """Configuration Files: "Set `DOMAIN_NAME`"."""
    assert network.outputs["ApplicationUrl"]["value"] == "https://audit.example.com"


def test_resources_are_found_by_their_project_tag(network: Stack) -> None:
    """Useful Commands: `get-resources --tag-filters "Key=Project,Values=BankingAuditLedger"`."""
    (provider,) = network.document["provider"]["aws"]
    assert provider["default_tags"][0]["tags"]["Project"] == "BankingAuditLedger"
