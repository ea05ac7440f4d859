"""Furnishes the emulated account with what a real one has before its first deploy.

- a public hosted zone for the domain's parent (`example.com` for `audit.example.com`);
- an issued certificate for the domain;
- checked, because moto brings them: the Amazon Linux images behind AWS's public
  parameters, and AWS's managed policies.

Every piece carries the tag `FURNISHED`, and a second run finds and keeps it.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Tag (key, value) of what was there before our stacks.
FURNISHED = ("emulator:furnished", "true")

#: The emulator knows no users: any credentials are the account's root.
DUMMY_CREDENTIALS = {"aws_access_key_id": "emulator", "aws_secret_access_key": "emulator"}

AMI_PARAMETERS = {
    "x86_64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
}
_A_MANAGED_POLICY = "service-role/AmazonECSTaskExecutionRolePolicy"
# A domain's parent needs a dot of its own: `com` is nobody's zone.
_LABELS_OF_A_ZONE = 2


class FurnishingError(Exception):
    """The emulator lacks what every AWS account has, or doesn't answer as one does."""


@dataclass(frozen=True)
class Furnishing:
    """What the emulated account has now; the values that go into `.env.aws`."""

    account_id: str
    region: str
    hosted_zone_id: str
    hosted_zone_name: str
    certificate_arn: str
    #: AMI id of Amazon Linux 2023 for each architecture.
    amis: "Mapping[str, str]"


def furnish(endpoint_url: str, *, region: str, domain_name: str) -> Furnishing:
    """Give the account at `endpoint_url` what a deploy of `domain_name` expects; idempotent.

    Raises:
        FurnishingError: The account can't be furnished; the message says why.
    """
    settings = {"endpoint_url": endpoint_url, "region_name": region, **DUMMY_CREDENTIALS}
    try:
        # boto3's stubs want the service as a literal.
        return _furnish(partial(boto3.Session().client, **settings), region, domain_name)
    except (BotoCoreError, ClientError) as error:
        raise FurnishingError(f"The account at {endpoint_url} can't be furnished: {error}") from error


def _furnish(client: "Callable[[str], Any]", region: str, domain_name: str) -> Furnishing:
    zone_name = parent_domain(domain_name)
    account = client("sts").get_caller_identity()
    _check_managed_policies(client("iam"), account["Arn"].split(":")[1])
    return Furnishing(
        account_id=account["Account"],
        region=region,
        hosted_zone_id=_hosted_zone(client("route53"), zone_name),
        hosted_zone_name=zone_name,
        certificate_arn=_certificate(client("acm"), domain_name),
        amis={name: _ami(client("ssm"), client("ec2"), name) for name in AMI_PARAMETERS},
    )


def parent_domain(domain_name: str) -> str:
    """The zone a domain lives in: `example.com` for `audit.example.com`, and for itself."""
    labels = domain_name.rstrip(".").split(".")
    return ".".join(labels[1:] if len(labels) > _LABELS_OF_A_ZONE else labels)


def _hosted_zone(route53: Any, name: str) -> str:  # noqa: ANN401
    for zone in route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]:
        if zone["Name"] == f"{name}." and not zone["Config"]["PrivateZone"]:
            return _bare(zone["Id"])
    created = route53.create_hosted_zone(Name=name, CallerReference=f"furnish-{name}")
    zone_id = _bare(created["HostedZone"]["Id"])
    key, value = FURNISHED
    route53.change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=zone_id, AddTags=[{"Key": key, "Value": value}]
    )
    return zone_id


def _bare(zone_id: str) -> str:
    return zone_id.removeprefix("/hostedzone/")


def _certificate(acm: Any, domain_name: str) -> str:  # noqa: ANN401
    for page in acm.get_paginator("list_certificates").paginate(CertificateStatuses=["ISSUED"]):
        for certificate in page["CertificateSummaryList"]:
            if certificate["DomainName"] == domain_name:
                return str(certificate["CertificateArn"])
    key, value = FURNISHED
    arn = acm.request_certificate(DomainName=domain_name, ValidationMethod="DNS", Tags=[{"Key": key, "Value": value}])[
        "CertificateArn"
    ]
    acm.get_waiter("certificate_validated").wait(CertificateArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    return str(arn)


def _ami(ssm: Any, ec2: Any, architecture: str) -> str:  # noqa: ANN401
    parameter = AMI_PARAMETERS[architecture]
    image_id = str(ssm.get_parameter(Name=parameter)["Parameter"]["Value"])
    images = ec2.describe_images(Filters=[{"Name": "image-id", "Values": [image_id]}])["Images"]
    if [image["Architecture"] for image in images] != [architecture]:
        raise FurnishingError(f"No {architecture} image {image_id}, which {parameter} points to.")
    return image_id


def _check_managed_policies(iam: Any, partition: str) -> None:  # noqa: ANN401
    arn = f"arn:{partition}:iam::aws:policy/{_A_MANAGED_POLICY}"
    try:
        iam.get_policy(PolicyArn=arn)
    except iam.exceptions.NoSuchEntityException as error:
        raise FurnishingError(f"AWS's managed policies aren't loaded: no {arn}.") from error
