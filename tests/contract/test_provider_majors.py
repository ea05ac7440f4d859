"""No argument that only one major of the AWS provider knows: 5.100 by its schema, 6.x by its bindings."""

from functools import partial

import pytest

from ledger.mirror import locked_version
from modules.bindings import AWS_PROVIDER_VERSIONS
from tests.support.provider import Bindings, Block, ProviderSchema, blocks, references
from tests.support.stacks import ROOT, Stack
from tests.support.terraform import Terraform

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("terraform-without-backend")]

OLDEST = "5.100.0"

resource = partial(Block, data=False)
data_source = partial(Block, data=True)

LOG_PROTECTION = "deletion_protection_enabled"
DEPLOYMENT = "deployment_configuration"
VERSIONING = "aws_s3_bucket_versioning"
BUDGET = {"budget_type": "COST", "time_unit": "MONTHLY"}
SINCE = {"versioning_configuration": {"status": "Enabled", "since": 2006}}


@pytest.fixture(scope="module")
def schema(terraform: Terraform) -> ProviderSchema:
    """The schema of the oldest provider that the stacks support."""
    schema = terraform.schema()
    return ProviderSchema(schema["resource_schemas"], schema["data_source_schemas"])


@pytest.fixture(scope="module")
def bindings() -> Bindings:
    return Bindings()


def test_the_locked_provider_is_the_oldest_that_is_supported() -> None:
    assert locked_version(ROOT / ".terraform.lock.hcl") == OLDEST, "otherwise these tests say nothing about 5.x"
    assert AWS_PROVIDER_VERSIONS.startswith(f">= {OLDEST},")


def test_every_argument_exists_in_the_oldest_provider(schema: ProviderSchema, stacks: dict[str, Stack]) -> None:
    assert [
        unknown for stack in stacks.values() for each in blocks(stack.document) for unknown in schema.unknown(each)
    ] == []


def test_every_argument_exists_in_the_newest_provider(bindings: Bindings, stacks: dict[str, Stack]) -> None:
    assert [
        unknown for stack in stacks.values() for each in blocks(stack.document) for unknown in bindings.unknown(each)
    ] == []


def test_every_referred_attribute_exists_in_both(
    schema: ProviderSchema,
    bindings: Bindings,
    stacks: dict[str, Stack],
) -> None:
    referred = {reference for stack in stacks.values() for reference in references(stack.document)}
    assert ("aws_kms_key", False, "arn") in referred
    assert [
        (kind, name)
        for kind, data, name in sorted(referred)
        if not (schema.has_attribute(kind, name, data=data) and bindings.has_attribute(kind, name, data=data))
    ] == []


def test_no_repository_has_a_mutability_that_only_the_newest_provider_knows(stacks: dict[str, Stack]) -> None:
    repositories = [each for stack in stacks.values() for each in stack.resources("aws_ecr_repository").values()]
    assert repositories
    assert {each["image_tag_mutability"] for each in repositories} <= {"MUTABLE", "IMMUTABLE"}


@pytest.mark.parametrize(
    ("block", "unknown"),
    [
        (resource("aws_sns_topic", "t", arguments={"region": "us-east-1"}), "region"),
        (resource("aws_cloudwatch_log_group", "g", arguments={LOG_PROTECTION: True}), LOG_PROTECTION),
        (resource("aws_budgets_budget", "b", arguments={**BUDGET, "billing_view_arn": "arn"}), "billing_view_arn"),
        (resource("aws_ecs_service", "s", arguments={"name": "s", DEPLOYMENT: {}}), DEPLOYMENT),
        (resource("aws_nat_gateway", "n", arguments={}), "subnet_id (required)"),
        (resource("aws_vpc", "v", arguments={"arn": "a"}), "arn (read only)"),
        (resource(VERSIONING, "v", arguments={"bucket": "b", **SINCE}), "versioning_configuration.since"),
        (data_source("aws_region", "r", arguments={"region": "us-east-1"}), "region"),
    ],
)
def test_what_the_oldest_provider_does_not_know_is_found(schema: ProviderSchema, block: Block, unknown: str) -> None:
    assert schema.unknown(block) == [f"{block.address}.{unknown}"]


@pytest.mark.parametrize(
    ("block", "unknown"),
    [
        (resource("aws_eip", "e", arguments={"vpc": True}), "vpc"),
        (resource("aws_flow_log", "f", arguments={"log_group_name": "g"}), "log_group_name"),
        (resource("aws_instance", "i", arguments={"cpu_core_count": 2}), "cpu_core_count"),
        (resource(VERSIONING, "v", arguments=SINCE), "versioning_configuration.since"),
        (resource("aws_launch_template", "t", arguments={"placement": [{"rack": 1}]}), "placement.rack"),
    ],
)
def test_what_the_newest_provider_does_not_know_is_found(bindings: Bindings, block: Block, unknown: str) -> None:
    assert bindings.unknown(block) == [f"{block.address}.{unknown}"]


def test_a_resource_that_only_one_of_them_knows_is_found(schema: ProviderSchema, bindings: Bindings) -> None:
    newest, oldest = resource("aws_odb_network", "n", arguments={}), resource("aws_simpledb_domain", "d", arguments={})
    assert schema.unknown(newest) == ["aws_odb_network.n"]
    assert bindings.unknown(oldest) == ["aws_simpledb_domain.d"]


def test_a_reference_that_only_one_of_them_knows_is_found(schema: ProviderSchema, bindings: Bindings) -> None:
    assert references({"a": ["${data.aws_region.here.region}"]}) == {("aws_region", True, "region")}
    assert not schema.has_attribute("aws_region", "region", data=True)
    assert bindings.has_attribute("aws_region", "region", data=True)


def test_a_reference_is_found_inside_a_longer_expression() -> None:
    assert references("x-${upper(aws_vpc.main.id)}-${aws_subnet.a[0].arn}") == {
        ("aws_vpc", False, "id"),
        ("aws_subnet", False, "arn"),
    }
