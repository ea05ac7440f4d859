"""What is still there after a destroy is found, whatever it is; what may stay is not."""

from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest

from emulator.allowances import ALLOWANCES, Allowance, Leftover
from emulator.furnish import furnish
from emulator.leftovers import leftovers
from tests.support.emulators import connect, serving
from tests.unit.emulator.plants import DESTRUCTIONS, PLANTS, Aws, plant_table, schedule_key_deletion

New = Callable[..., list[Leftover]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An emulator whose account is as it is before the first deploy."""
    for url in serving("emulator", "--port", "{port}"):
        furnish(url, region="us-east-1", domain_name="audit.example.com")
        yield url


@pytest.fixture(scope="module")
def account(url: str) -> Aws:
    return lambda service: connect(url, service)


@pytest.fixture
def new(url: str) -> New:
    """What is left over since the test began."""
    before = {str(found) for found in leftovers(url)}
    return lambda **keep: [found for found in leftovers(url, **keep) if str(found) not in before]


# A backend that is looked at brings what moto gives every account: default VPC, event bus …
LOOKS = {
    "acm": "list_certificates",
    "backup": "list_backup_vaults",
    "ce": "get_anomaly_monitors",
    "cloudtrail": "describe_trails",
    "cloudwatch": "describe_alarms",
    "config": "describe_configuration_recorders",
    "dynamodb": "list_tables",
    "ec2": "describe_instances",
    "ecr": "describe_repositories",
    "ecs": "list_clusters",
    "elbv2": "describe_load_balancers",
    "events": "list_rules",
    "guardduty": "list_detectors",
    "iam": "list_roles",
    "kms": "list_keys",
    "lambda": "list_functions",
    "logs": "describe_log_groups",
    "rds": "describe_db_instances",
    "route53": "list_hosted_zones",
    "s3": "list_buckets",
    "scheduler": "list_schedules",
    "secretsmanager": "list_secrets",
    "servicediscovery": "list_namespaces",
    "sns": "list_topics",
    "sqs": "list_queues",
    "ssm": "describe_parameters",
    "stepfunctions": "list_state_machines",
    "synthetics": "describe_canaries",
    "sts": "get_caller_identity",
}


def test_a_furnished_account_has_no_leftovers_whatever_is_looked_at(account: Aws, url: str) -> None:
    for service, operation in LOOKS.items():
        getattr(account(service), operation)()
    account("wafv2").list_web_acls(Scope="REGIONAL")
    assert leftovers(url) == []


@pytest.mark.parametrize("destroy", DESTRUCTIONS)
def test_what_aws_keeps_for_a_while_may_stay(account: Aws, new: New, destroy: Callable[[Aws], None]) -> None:
    destroy(account)
    assert new() == []


def test_a_cancelled_key_deletion_is_a_leftover_again(account: Aws, new: New) -> None:
    key = schedule_key_deletion(account)
    account("kms").cancel_key_deletion(KeyId=key)
    assert [found.facts["id"] for found in new()] == [key]


@pytest.fixture
def state(account: Aws) -> tuple[str, ...]:
    """A state bucket, a lock table and their key."""
    account("s3").create_bucket(Bucket="state")
    plant_table(account, "locks")
    key = account("kms").create_key()["KeyMetadata"]["KeyId"]
    account("kms").create_alias(AliasName="alias/state", TargetKeyId=key)
    return ("state", "locks", "alias/state")


def test_only_what_is_to_be_kept_is_no_leftover(account: Aws, new: New, state: tuple[str, ...]) -> None:
    account("s3").create_bucket(Bucket="state-of-somebody-else")
    assert {found.kind for found in new()} == {"buckets", "tables", "keys"}
    assert [found.id for found in new(keep=state)] == ["state-of-somebody-else"]


def test_a_leftover_in_another_region_is_found(url: str, new: New) -> None:
    connect(url, "sns", "eu-west-1").create_topic(Name="planted")
    assert [str(found) for found in new()] == ["sns topics arn:aws:sns:eu-west-1:123456789012:planted (eu-west-1)"]


@pytest.mark.parametrize(("service", "kind"), PLANTS)
def test_a_planted_leftover_is_found(account: Aws, new: New, service: str, kind: str) -> None:
    PLANTS[(service, kind)](account)
    assert (service, kind) in {(found.service, found.kind) for found in new()}


def test_secrets_do_not_show_in_the_inventory(account: Aws, url: str) -> None:
    account("secretsmanager").create_secret(Name="secret", SecretString="not-to-be-seen")
    with urlopen(f"{url}/emulator/resources", timeout=30) as answer:  # noqa: S310 - ours
        assert b"not-to-be-seen" not in answer.read()


@pytest.mark.parametrize("allowance", ALLOWANCES, ids=lambda allowance: f"{allowance.service}-{allowance.kind}")
def test_every_allowance_has_a_reason(allowance: Allowance) -> None:
    assert len(allowance.reason.split()) > 1
