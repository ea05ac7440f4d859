"""Rules of the account's values."""

from collections.abc import Iterator

from environments.rules.violation import Rule, Violation
from environments.schema.account import AccountSettings


def certificate_is_of_this_account_and_region(account: AccountSettings) -> Iterator[Violation]:
    """A load balancer takes certificates of its own region and account only."""
    arn = account.alb_certificate_arn
    if arn is None:
        return
    _, _, _, region, owner, _ = arn.split(":", 5)
    if region != account.region:
        yield Violation(
            "ALB_CERTIFICATE_ARN",
            arn,
            f"is a certificate of {region}: needed is one of AWS_REGION {account.region}",
        )
    if owner != account.account_id:
        yield Violation(
            "ALB_CERTIFICATE_ARN",
            arn,
            f"is a certificate of account {owner}: needed is one of AWS_ACCOUNT_ID {account.account_id}",
        )


def certificate_can_be_had(account: AccountSettings) -> Iterator[Violation]:
    """Without a certificate of your own, one is requested, and proved in the domain's zone."""
    if account.alb_certificate_arn is None and account.hosted_zone_id is None:
        yield Violation(
            "ALB_CERTIFICATE_ARN",
            None,
            "is missing: needed is it, or HOSTED_ZONE_ID, so that a certificate can be requested and validated there",
        )


def boundary_is_of_this_account(account: AccountSettings) -> Iterator[Violation]:
    """IAM takes no policy of another account as a boundary."""
    arn = account.permissions_boundary_arn
    if arn is not None and arn.split(":")[4] != account.account_id:
        yield Violation(
            "PERMISSIONS_BOUNDARY_ARN",
            arn,
            f"is a policy of account {arn.split(':')[4]}: needed is one of AWS_ACCOUNT_ID {account.account_id}",
        )


RULES: tuple[Rule, ...] = (
    certificate_is_of_this_account_and_region,
    certificate_can_be_had,
    boundary_is_of_this_account,
)
