"""The certificate that users' browsers see.

Creates: nothing where one is given; else an ACM certificate, its validation record in the hosted zone, and the wait
until it is issued.
"""

from typing import cast

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from modules.shared.tier_stack import TierStack

VALIDATION_TTL_SECONDS = 300


def certificate_arn(stack: TierStack, *, domain_name: str) -> str:
    """The certificate of a host name: ALB_CERTIFICATE_ARN, or one that is requested.

    ALB_CERTIFICATE_ARN is DOMAIN_NAME's. An environment with another host name takes it only without a hosted zone in
    which one of its own could be validated; then it has to be a wildcard certificate.
    """
    account = stack.environment.account
    given, zone = account.alb_certificate_arn, account.hosted_zone_id
    if zone is None or (given and domain_name == account.domain_name):
        # The settings' rules see to it that there is a certificate or a zone.
        return cast("str", given)
    return RequestedCertificate(stack, "certificate", domain_name=domain_name, hosted_zone_id=zone).arn


class RequestedCertificate(Construct):
    """A certificate that ACM issues and renews by itself, as long as its record stands in the hosted zone."""

    def __init__(self, scope: Construct, id: str, *, domain_name: str, hosted_zone_id: str) -> None:
        super().__init__(scope, id)
        certificate = AcmCertificate(
            self,
            "certificate",
            domain_name=domain_name,
            validation_method="DNS",
            # A listener can't be without one while it is replaced.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        option = certificate.domain_validation_options.get(0)
        record = Route53Record(
            self,
            "validation",
            zone_id=hosted_zone_id,
            name=option.resource_record_name,
            type=option.resource_record_type,
            records=[option.resource_record_value],
            ttl=VALIDATION_TTL_SECONDS,
            # A domain's record is the same for all its certificates, a predecessor's included.
            allow_overwrite=True,
        )
        self._issued = AcmCertificateValidation(
            self,
            "issued",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn],
        )

    @property
    def arn(self) -> str:
        """The certificate's ARN, known once it is issued."""
        return self._issued.certificate_arn
