"""The account as a real one is before the first deploy."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.furnish import AMI_PARAMETERS, Furnishing, FurnishingError, furnish, parent_domain
from tests.support.ports import free_port

Aws = Callable[[str], Any]
DOMAIN = "audit.furnished.example"


@pytest.fixture
def furnished(emulator_url: str) -> Furnishing:
    return furnish(emulator_url, region="us-east-1", domain_name=DOMAIN)


def test_the_account_has_a_public_zone_for_the_domains_parent(emulated: Aws, furnished: Furnishing) -> None:
    zone = emulated("route53").get_hosted_zone(Id=furnished.hosted_zone_id)["HostedZone"]
    assert (zone["Name"], zone["Config"]["PrivateZone"]) == ("furnished.example.", False)
    assert furnished.hosted_zone_name == "furnished.example"


def test_the_account_has_an_issued_certificate(emulated: Aws, furnished: Furnishing) -> None:
    found = emulated("acm").describe_certificate(CertificateArn=furnished.certificate_arn)["Certificate"]
    assert (found["DomainName"], found["Status"]) == (DOMAIN, "ISSUED")
    assert furnished.certificate_arn.startswith("arn:aws:acm:us-east-1:123456789012:certificate/")


@pytest.mark.parametrize("architecture", AMI_PARAMETERS)
def test_awss_public_parameters_point_to_images(emulated: Aws, furnished: Furnishing, architecture: str) -> None:
    value = emulated("ssm").get_parameter(Name=AMI_PARAMETERS[architecture])["Parameter"]["Value"]
    image = emulated("ec2").describe_images(ImageIds=[value])["Images"][0]
    assert furnished.amis[architecture] == value
    assert (image["Architecture"], image["RootDeviceName"]) == (architecture, "/dev/xvda")


def test_the_account_has_awss_managed_policies(emulated: Aws) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    assert emulated("iam").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


def test_furnishing_twice_changes_nothing(emulator_url: str, emulated: Aws, furnished: Furnishing) -> None:
    assert furnish(emulator_url, region="us-east-1", domain_name=DOMAIN) == furnished
    zones = emulated("route53").list_hosted_zones()["HostedZones"]
    assert [zone["Name"] for zone in zones].count("furnished.example.") == 1


def test_an_account_that_does_not_answer_is_told_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(FurnishingError, match=f"The account at {url} can't be furnished: Could not connect"):
        furnish(url, region="us-east-1", domain_name=DOMAIN)


@pytest.mark.parametrize("region", ["eu-central-1", "us-west-2"])
def test_other_regions_can_be_furnished(emulator_url: str, region: str) -> None:
    furnished = furnish(emulator_url, region=region, domain_name=DOMAIN)
    assert f":{region}:" in furnished.certificate_arn
    assert set(furnished.amis) == {"x86_64", "arm64"}


@pytest.mark.parametrize(
    ("domain", "parent"),
    [
        ("audit.example.com", "example.com"),
        ("audit.bank.example.com.", "bank.example.com"),
        ("example.com", "example.com"),
    ],
)
def test_the_zone_of_a_domain_is_its_parents(domain: str, parent: str) -> None:
    assert parent_domain(domain) == parent
