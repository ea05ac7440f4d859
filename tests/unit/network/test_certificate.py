"""The certificate: given or requested."""

from pathlib import Path

from tests.support.networks import CERTIFICATE, environment_with, network_of, values_without_a_hosted_zone

ISSUED = "${aws_acm_certificate_validation.certificate_issued.certificate_arn}"


def test_given_certificate_is_used_and_none_requested(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with(values={"ALB_CERTIFICATE_ARN": CERTIFICATE}))
    assert stack.where("aws_lb_listener", port=443)["certificate_arn"] == CERTIFICATE
    assert stack.resources("aws_acm_certificate") == {}


def test_without_one_the_listener_waits_for_the_requested_certificate_to_be_issued(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with())
    assert stack.where("aws_lb_listener", port=443)["certificate_arn"] == ISSUED


def test_requested_certificate_is_validated_in_the_hosted_zone(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with())
    certificate = stack.one("aws_acm_certificate")
    assert (certificate["domain_name"], certificate["validation_method"]) == ("audit.example.com", "DNS")
    record = stack.resources("aws_route53_record")["certificate_validation"]
    assert record["zone_id"] == "Z0123456789EXAMPLE"
    assert record["records"][0].endswith("resource_record_value}")
    assert stack.one("aws_acm_certificate_validation")["validation_record_fqdns"] == [
        "${aws_route53_record.certificate_validation.fqdn}",
    ]


def test_successor_is_there_before_a_certificate_goes(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with())
    assert stack.one("aws_acm_certificate")["lifecycle"] == {"create_before_destroy": True}
    assert stack.resources("aws_route53_record")["certificate_validation"]["allow_overwrite"] is True


def test_environment_with_a_host_name_of_its_own_requests_a_certificate_of_its_own(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with("staging", {"ALB_CERTIFICATE_ARN": CERTIFICATE}))
    assert stack.one("aws_acm_certificate")["domain_name"] == "audit-staging.example.com"
    assert stack.where("aws_lb_listener", port=443)["certificate_arn"] == ISSUED


def test_without_a_hosted_zone_it_uses_the_given_wildcard_certificate(tmp_path: Path) -> None:
    stack = network_of(tmp_path, environment_with("staging", values_file=values_without_a_hosted_zone(tmp_path)))
    assert stack.where("aws_lb_listener", port=443)["certificate_arn"] == CERTIFICATE
    assert stack.resources("aws_acm_certificate") == {}
